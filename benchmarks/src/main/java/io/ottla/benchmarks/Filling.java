package io.ottla.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** The topics that consumers are measured with: made and filled once, by Kafka's producer with its defaults. */
final class Filling {
    /** Of values in one topic. */
    static final long BYTES = 400_000_000;

    private static final int PARTITIONS = 6;

    private Filling() {}

    /** The one with records of this size. */
    static String topic(String prefix, int recordBytes) {
        return prefix + "-" + recordBytes;
    }

    /** The one for latencies. */
    static String steadyTopic(String prefix) {
        return prefix + "-steady";
    }

    /** Makes those that are not there yet, and fills them. */
    static void fill(String prefix, List<Integer> recordBytes, Map<String, String> settings)
            throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", settings.getOrDefault("bootstrap.servers", "")))) {
            Set<String> there = admin.listTopics().names().get();
            create(admin, there, steadyTopic(prefix));
            for (int size : recordBytes) {
                if (create(admin, there, topic(prefix, size))) {
                    fill(topic(prefix, size), size, settings);
                }
            }
        }
    }

    private static boolean create(Admin admin, Set<String> there, String topic)
            throws ExecutionException, InterruptedException {
        if (there.contains(topic)) {
            return false;
        }
        admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                .all()
                .get();
        return true;
    }

    private static void fill(String topic, int recordBytes, Map<String, String> settings) {
        byte[] value = new byte[recordBytes];
        new Random(1).nextBytes(value);
        try (Sending producer = Sending.open("kafka", SideBySide.with(settings, "linger.ms", "20"))) {
            for (long i = BYTES / recordBytes; i > 0; i--) {
                producer.send(topic, value, token -> {}, 1);
            }
            producer.flush();
        }
    }
}
