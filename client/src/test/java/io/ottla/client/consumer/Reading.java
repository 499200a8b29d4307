package io.ottla.client.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.client.net.FakeBroker;
import io.ottla.client.serialization.Serdes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Consumers of a fake broker, and what they read. */
final class Reading {
    static final Duration WAIT = Duration.ofSeconds(10);

    private Reading() {}

    static Consumer<byte[], String> consumer(FakeBroker broker, Map<String, String> more) {
        return Consumer.open(settings(broker, more), Serdes.BYTES_IN, Serdes.TEXT_IN);
    }

    static Map<String, String> settings(FakeBroker broker, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.put("bootstrap.servers", broker.address().toString());
        all.put("retry.backoff.ms", "20");
        return all;
    }

    /** So many records, as {@code offset value}. */
    static List<String> read(Consumer<byte[], String> consumer, int count) {
        List<String> read = new ArrayList<>();
        while (read.size() < count) {
            List<ConsumerRecord<byte[], String>> records = consumer.poll(WAIT);
            assertThat(records).as("read so far: %s", read).isNotEmpty();
            records.forEach(record -> read.add(record.offset() + " " + record.value()));
        }
        return read;
    }
}
