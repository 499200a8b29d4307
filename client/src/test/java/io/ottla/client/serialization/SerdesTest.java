package io.ottla.client.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SerdesTest {
    /** A value for JSON. */
    record Point(int x, int y) {}

    @Test
    void bytesAreThoseOfKafkasSerializersOfTheSameName() {
        assertBytes("StringSerializer", "é", "c3a9");
        assertBytes("ShortSerializer", (short) 258, "0102");
        assertBytes("IntegerSerializer", -2, "fffffffe");
        assertBytes("LongSerializer", 1L, "0000000000000001");
        assertBytes("FloatSerializer", 1f, "3f800000");
        assertBytes("DoubleSerializer", -1d, "bff0000000000000");
        assertBytes("ByteArraySerializer", new byte[] {7}, "07");
        assertBytes("ByteBufferSerializer", ByteBuffer.wrap(new byte[] {1, 2, 3}, 1, 2), "0203");
        UUID id = UUID.fromString("3f0f3a52-6c47-4d0e-a6b1-0123456789ab");
        assertBytes("UUIDSerializer", id, HexFormat.of().formatHex(id.toString().getBytes(StandardCharsets.US_ASCII)));
        assertBytes("VoidSerializer", null, null);
    }

    @SuppressWarnings("unchecked")
    private static void assertBytes(String name, Object value, String hex) {
        Serializer<Object> serializer =
                (Serializer<Object>) Serdes.serializerNamed("org.apache.kafka.common.serialization." + name);
        byte[] bytes = serializer.serialize("t", value);
        assertThat(bytes).isEqualTo(hex == null ? null : HexFormat.of().parseHex(hex));
        assertThat(serializer.serialize("t", null)).isNull();
        Object back = Serdes.deserializerNamed(name.replace("Serializer", "Deserializer"))
                .deserialize("t", bytes);
        if (value instanceof ByteBuffer) {
            assertThat(back).isEqualTo(ByteBuffer.wrap(bytes));
        } else {
            assertThat(back).isEqualTo(value);
        }
    }

    @Test
    void jsonGoesThereAndBack() {
        byte[] bytes = Json.<Point>serializer().serialize("t", new Point(1, 2));
        assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo("{\"x\":1,\"y\":2}");
        assertThat(Json.deserializer(Point.class).deserialize("t", bytes)).isEqualTo(new Point(1, 2));
        assertThat(Json.serializer().serialize("t", null)).isNull();
        assertThat(Json.deserializer(Point.class).deserialize("t", null)).isNull();
        assertThatThrownBy(() -> Json.deserializer(Point.class).deserialize("t", new byte[] {'{'}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("topic 't'")
                .hasMessageContaining("Point");
        assertThatThrownBy(() -> Json.serializer().serialize("t", new Object()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("topic 't'");
    }

    @Test
    void aClassThatIsNoSerializerIsSaidToBeNone() {
        for (String name : List.of("no.such.Class", "java.lang.String")) {
            assertThatThrownBy(() -> Serdes.serializerNamed(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(name);
        }
    }
}
