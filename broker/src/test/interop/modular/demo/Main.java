package demo;

import io.ottla.client.admin.Admin;
import io.ottla.client.admin.NewTopic;
import io.ottla.client.admin.Outcome;
import io.ottla.client.consumer.Consumer;
import io.ottla.client.consumer.ConsumerRecord;
import io.ottla.client.producer.Producer;
import io.ottla.client.producer.ProducerRecord;
import io.ottla.client.serialization.Serdes;
import io.ottla.protocol.record.Codec;
import io.ottla.protocol.record.Header;
import java.util.List;

/** An application that is a module: writes a compressed record and reads it; prints what it read and its own module. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        try (Admin admin = Admin.builder().bootstrapServers(args[0]).open()) {
            admin.createTopics(List.of(NewTopic.of("modular", 1, 1))).join().values().forEach(Outcome::orThrow);
        }
        try (Producer<String, String> producer = Producer.builder(Serdes.TEXT_OUT, Serdes.TEXT_OUT)
                .bootstrapServers(args[0])
                .compression(Codec.ZSTD)
                .open()) {
            producer.send(new ProducerRecord<>("modular", "key", "value").withHeaders(new Header("from", null)))
                    .join();
        }
        try (Consumer<String, String> consumer = Consumer.builder()
                .bootstrapServers(args[0])
                .groupId("modular")
                .autoOffsetReset("earliest")
                .deserializers(Serdes.TEXT_IN, Serdes.TEXT_IN)
                .open()) {
            consumer.subscribe(List.of("modular"));
            for (ConsumerRecord<String, String> record : consumer) {
                System.out.println(record.value() + " in " + Main.class.getModule() + " by " + Consumer.class.getModule());
                return;
            }
        }
    }
}
