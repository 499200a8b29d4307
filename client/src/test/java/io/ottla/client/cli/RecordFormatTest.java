package io.ottla.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ottla.client.TopicPartition;
import io.ottla.client.consumer.ConsumerRecord;
import io.ottla.protocol.record.Header;
import io.ottla.protocol.record.TimestampType;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
        assertThatThrownBy(() -> new RecordFormat(Map.of("print.keys", "true"))).hasMessageContaining("print.keys");
    }

    @Test
    void bytesThatAreNoSuchValueAreRefused() {
        assertThatThrownBy(() -> format(Map.of("value.deserializer", "IntegerDeserializer")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8 bytes");
    }

    private static String format(Map<String, String> properties) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new RecordFormat(properties).write(RECORD, out);
        return out.toString();
    }
}
