package io.ottla.client.serialization;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The serializers that every client has: the same bytes as Kafka's of the same names. Numbers are big-endian. */
public final class Serdes {
    /** Bytes as they are. */
    public static final Serializer<byte[]> BYTES_OUT = (topic, value) -> value;
    /** Bytes as they are. */
    public static final Deserializer<byte[]> BYTES_IN = (topic, bytes) -> bytes;
    /** Text in UTF-8. */
    public static final Serializer<String> TEXT_OUT = out(text -> text.getBytes(StandardCharsets.UTF_8));
    /** Text in UTF-8. */
    public static final Deserializer<String> TEXT_IN = in(bytes -> new String(bytes, StandardCharsets.UTF_8));
    /** Two bytes. */
    public static final Serializer<Short> SHORT_OUT =
            out(n -> ByteBuffer.allocate(Short.BYTES).putShort(n).array());
    /** Two bytes. */
    public static final Deserializer<Short> SHORT_IN = in(Short.BYTES, ByteBuffer::getShort);
    /** Four bytes. */
    public static final Serializer<Integer> INTEGER_OUT =
            out(n -> ByteBuffer.allocate(Integer.BYTES).putInt(n).array());
    /** Four bytes. */
    public static final Deserializer<Integer> INTEGER_IN = in(Integer.BYTES, ByteBuffer::getInt);
    /** Eight bytes. */
    public static final Serializer<Long> LONG_OUT =
            out(n -> ByteBuffer.allocate(Long.BYTES).putLong(n).array());
    /** Eight bytes. */
    public static final Deserializer<Long> LONG_IN = in(Long.BYTES, ByteBuffer::getLong);
    /** Four bytes, IEEE 754. */
    public static final Serializer<Float> FLOAT_OUT =
            out(n -> ByteBuffer.allocate(Float.BYTES).putFloat(n).array());
    /** Four bytes, IEEE 754. */
    public static final Deserializer<Float> FLOAT_IN = in(Float.BYTES, ByteBuffer::getFloat);
    /** Eight bytes, IEEE 754. */
    public static final Serializer<Double> DOUBLE_OUT =
            out(n -> ByteBuffer.allocate(Double.BYTES).putDouble(n).array());
    /** Eight bytes, IEEE 754. */
    public static final Deserializer<Double> DOUBLE_IN = in(Double.BYTES, ByteBuffer::getDouble);
    /** As text, 36 characters. */
    public static final Serializer<UUID> UUID_OUT = out(id -> id.toString().getBytes(StandardCharsets.UTF_8));
    /** As text, 36 characters. */
    public static final Deserializer<UUID> UUID_IN =
            in(bytes -> UUID.fromString(new String(bytes, StandardCharsets.UTF_8)));

    /** The remaining bytes of a buffer, whose position stays as it is. */
    public static final Serializer<ByteBuffer> BUFFER_OUT = out(buffer -> {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    });

    /** The bytes, wrapped. */
    public static final Deserializer<ByteBuffer> BUFFER_IN = in(ByteBuffer::wrap);

    /** For keys or values that are always null. */
    public static final Serializer<Void> VOID_OUT = (topic, nothing) -> null;

    /** Nothing, whatever the bytes. */
    public static final Deserializer<Void> VOID_IN = (topic, nothing) -> null;

    private static final Map<String, Serializer<?>> SERIALIZERS = Map.of(
            "ByteArraySerializer", BYTES_OUT,
            "StringSerializer", TEXT_OUT,
            "ShortSerializer", SHORT_OUT,
            "IntegerSerializer", INTEGER_OUT,
            "LongSerializer", LONG_OUT,
            "FloatSerializer", FLOAT_OUT,
            "DoubleSerializer", DOUBLE_OUT,
            "UUIDSerializer", UUID_OUT,
            "ByteBufferSerializer", BUFFER_OUT,
            "VoidSerializer", VOID_OUT);

    private static final Map<String, Deserializer<?>> DESERIALIZERS = Map.of(
            "ByteArrayDeserializer", BYTES_IN,
            "StringDeserializer", TEXT_IN,
            "ShortDeserializer", SHORT_IN,
            "IntegerDeserializer", INTEGER_IN,
            "LongDeserializer", LONG_IN,
            "FloatDeserializer", FLOAT_IN,
            "DoubleDeserializer", DOUBLE_IN,
            "UUIDDeserializer", UUID_IN,
            "ByteBufferDeserializer", BUFFER_IN,
            "VoidDeserializer", VOID_IN);

    private Serdes() {}

    /**
     * The deserializer of this class name, Kafka's ({@code org.apache.kafka.common.serialization.LongDeserializer}) or
     * just its last part; null if there is none.
     */
    public static @Nullable Deserializer<?> deserializer(String className) {
        return DESERIALIZERS.get(className.substring(className.lastIndexOf('.') + 1));
    }

    /**
     * The serializer of this class name: Kafka's ({@code org.apache.kafka.common.serialization.LongSerializer}), just its
     * last part, or a class of the application that implements {@link Serializer} and has a constructor without arguments.
     * Throws IllegalArgumentException, which says what is wrong, if there is none.
     */
    public static Serializer<?> serializerNamed(String className) {
        Serializer<?> known = SERIALIZERS.get(className.substring(className.lastIndexOf('.') + 1));
        return known != null ? known : NamedClass.make(className, Serializer.class);
    }

    /** The deserializer of this class name, found as {@link #serializerNamed} finds a serializer. */
    public static Deserializer<?> deserializerNamed(String className) {
        Deserializer<?> known = deserializer(className);
        return known != null ? known : NamedClass.make(className, Deserializer.class);
    }

    private static <T> Serializer<T> out(Function<T, byte[]> write) {
        return (topic, value) -> value == null ? null : write.apply(value);
    }

    private static <T> Deserializer<T> in(Function<byte[], T> read) {
        return (topic, bytes) -> bytes == null ? null : read.apply(bytes);
    }

    private static <T> Deserializer<T> in(int length, Function<ByteBuffer, T> read) {
        return in(bytes -> {
            if (bytes.length != length) {
                throw new IllegalArgumentException(
                        "Size of data received is " + bytes.length + " bytes, expected are " + length);
            }
            return read.apply(ByteBuffer.wrap(bytes));
        });
    }
}
