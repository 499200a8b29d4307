package io.ottla.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ottla.client.TopicPartition;
import io.ottla.client.consumer.ConsumerRecord;
import io.ottla.protocol.record.Header;
import io.ottla.protocol.record.TimestampType;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordFormatTest {
    private static final ConsumerRecord<byte[], byte[]> RECORD = new ConsumerRecord<>(
            new TopicPartition("t", 3),
            42,
            5,
            1000,
            TimestampType.CREATE_TIME,
            null,
            new byte[] {0, 0, 0, 0, 0, 0, 0, 9},
            List.of(new Header("h", "x".getBytes()), new Header("i", null)));

    @Test
    void fieldsStandInTheOrderOfKafkasTool() {
        Map<String, String> all = Map.of(
                "print.timestamp", "true",
                "print.partition", "true",
                "print.offset", "true",
                "print.headers", "true",
                "print.key", "true",
                "key.separator", "|",
                "value.deserializer", "org.apache.kafka.common.serialization.LongDeserializer");
        assertThat(format(all)).isEqualTo("CreateTime:1000|Partition:3|Offset:42|h:x,i:null|null|9\n");
    }

    @Test
    void aPropertyThatIsNotKnownIsNamed() {
        assertThat(RecordFormat.PROPERTIES.complaints(
                        List.of("print.key", "print.keys", "value.deserializer.schema.url")))
                .singleElement(InstanceOfAssertFactories.STRING)
                .startsWith("--property print.keys has no effect; known are headers.deserializer, ")
                .contains("print.key,");
        assertThat(LineReader.PROPERTIES.complaints(List.of("parse.keys", "parse.key")))
                .singleElement(InstanceOfAssertFactories.STRING)
                .startsWith("--property parse.keys has no effect");
    }

    @Test
    void bytesThatAreNoSuchValueAreRefused() {
        assertThatThrownBy(() -> format(Map.of("value.deserializer", "IntegerDeserializer")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8 bytes");
    }

    @Test
    void bytesAreShownAsKafkasBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String bytes = "org.apache.kafka.common.serialization.BytesDeserializer";
        new RecordFormat(Map.of("print.key", "true", "key.deserializer", bytes, "value.deserializer", bytes))
                .write(record(new byte[] {0, 10, 31, ' ', 'a', '~', 127, -1}, "a\\b".getBytes()), out);
        assertThat(out.toString()).isEqualTo("\\x00\\x0A\\x1F a~\\x7F\\xFF\ta\\x5Cb\n");
    }

    @Test
    void plainPrintersAreFoundByTheNamesOfEveryRelease() {
        for (String of : List.of("", "kafka.tools.", "org.apache.kafka.tools.consumer.")) {
            assertThat(printed(of + "DefaultMessageFormatter", RECORD)).isEqualTo(format(Map.of()));
            assertThat(printed(of + "LoggingMessageFormatter", RECORD))
                    .isEqualTo(format(Map.of()) + "CreateTime:1000, partition:3, offset:42\n");
            assertThat(printed(of + "NoOpMessageFormatter", RECORD)).isEmpty();
        }
    }

    @Test
    void recordsOfInternalTopicsAreEachALine() {
        ConsumerRecord<byte[], byte[]> deletion = record(new byte[] {0, 2, 0, 1, 'g'}, null);
        assertThat(printed("kafka.coordinator.group.GroupMetadataManager$GroupMetadataMessageFormatter", deletion))
                .isEqualTo("g::NULL\n");
        assertThat(printed("GroupMetadataMessageFormatter", deletion))
                .isEqualTo("{\"key\":{\"version\":2,\"data\":{\"group\":\"g\"}},\"value\":null}\n");
        assertThat(printed("OffsetsMessageFormatter", deletion)).isEmpty();
        assertThat(printed("OffsetsMessageFormatter", RECORD)).isEmpty();
    }

    @Test
    void bytesThatAreNoRecordOfAnInternalTopicAreRefused() {
        assertThatThrownBy(() -> printed("OffsetsMessageFormatter", record(new byte[] {0, 1, 0}, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("group");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no.Such",
                "kafka.tools.OffsetsMessageFormatter",
                "org.example.DefaultMessageFormatter",
                "kafka.coordinator.group.OffsetsMessageFormatter"
            })
    void aFormatterThatIsNotKnownIsNamedWithThoseThatAre(String name) {
        assertThatThrownBy(() -> printed(name, RECORD))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContainingAll(
                        name, "NoOpMessageFormatter", "org.apache.kafka.tools.consumer.OffsetsMessageFormatter");
    }

    @Test
    void aPropertyWithoutValueIsOneWithAnEmptyValue() {
        assertThat(Pairs.lenient("property", List.of("a", "b=", "c=d=e", "=f")))
                .isEqualTo(Map.of("a", "", "b", "", "c", "d=e", "", "f"));
    }

    /** What is printed, and behind it what is told on the error stream. */
    private static String printed(String formatter, ConsumerRecord<byte[], byte[]> record) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        RecordPrinters.named(formatter, Map.of(), new PrintStream(err)).write(record, out);
        return out.toString() + err;
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] key, byte @Nullable [] value) {
        return new ConsumerRecord<>(
                new TopicPartition("t", 3), 42, 5, 1000, TimestampType.CREATE_TIME, key, value, List.of());
    }

    private static String format(Map<String, String> properties) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new RecordFormat(properties).write(RECORD, out);
        return out.toString();
    }
}
