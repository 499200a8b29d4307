package io.ottla.interop;

import static io.ottla.interop.JavaClientFlows.expect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupListing;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What the admin client has learned since 0.11: settings one by one, offsets, deleting of records, groups. Each in a class
 * of its own that is loaded only with a release that has it.
 */
final class JavaAdminNews {
    private JavaAdminNews() {}

    static void run(AdminClient admin, String bootstrap, String topic) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        TopicPartition partition = new TopicPartition(topic, 0);
        write(bootstrap, topic);
        if (has("AlterConfigOp")) {
            OneByOne.run(admin, topic);
        }
        if (has("DeleteRecordsResult")) {
            DeletedRecords.run(admin, partition);
        }
        if (has("ListOffsetsResult")) {
            Offsets.run(admin, partition);
        }
        if (has("ListConsumerGroupsResult")) {
            Groups.run(admin, bootstrap, partition);
        }
        admin.deleteTopics(List.of(topic)).all().get();
    }

    private static boolean has(String name) {
        try {
            Class.forName("org.apache.kafka.clients.admin." + name);
            return true;
        } catch (ClassNotFoundException e) {
            System.out.println("this release has no " + name);
            return false;
        }
    }

    private static void write(String bootstrap, String topic) throws Exception {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < 10; i++) {
                producer.send(new ProducerRecord<>(topic, 0, 1_600_000_000_000L + i, null, "v" + i))
                        .get();
            }
        }
    }

    /** Since 2.3. */
    private static final class OneByOne {
        static void run(AdminClient admin, String topic) throws Exception {
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            change(admin, resource, "max.message.bytes", "5000", AlterConfigOp.OpType.SET);
            change(admin, resource, "cleanup.policy", "compact", AlterConfigOp.OpType.APPEND);
            expect("5000", value(admin, resource, "max.message.bytes"));
            JavaClientFlows.until(
                    () -> List.of("delete,compact", "compact,delete")
                            .contains(value(admin, resource, "cleanup.policy")),
                    "both policies");
            change(admin, resource, "cleanup.policy", "compact", AlterConfigOp.OpType.SUBTRACT);
            change(admin, resource, "max.message.bytes", null, AlterConfigOp.OpType.DELETE);
            JavaClientFlows.until(
                    () -> value(admin, resource, "cleanup.policy").equals("delete")
                            && !value(admin, resource, "max.message.bytes").equals("5000"),
                    "as before");
        }

        private static void change(
                AdminClient admin, ConfigResource resource, String name, String value, AlterConfigOp.OpType type)
                throws Exception {
            AlterConfigOp op = new AlterConfigOp(new ConfigEntry(name, value), type);
            admin.incrementalAlterConfigs(Map.of(resource, List.of(op))).all().get();
        }

        private static String value(AdminClient admin, ConfigResource resource, String name) {
            try {
                return admin.describeConfigs(List.of(resource))
                        .all()
                        .get()
                        .get(resource)
                        .get(name)
                        .value();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Since 1.1. */
    private static final class DeletedRecords {
        static void run(AdminClient admin, TopicPartition partition) throws Exception {
            long low = admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(4)))
                    .lowWatermarks()
                    .get(partition)
                    .get()
                    .lowWatermark();
            expect(4L, low);
        }
    }

    /** Since 2.5. */
    private static final class Offsets {
        static void run(AdminClient admin, TopicPartition partition) throws Exception {
            expect(4L, find(admin, partition, OffsetSpec.earliest()).offset());
            expect(10L, find(admin, partition, OffsetSpec.latest()).offset());
            ListOffsetsResult.ListOffsetsResultInfo timed =
                    find(admin, partition, OffsetSpec.forTimestamp(1_600_000_000_007L));
            expect(7L, timed.offset());
            expect(1_600_000_000_007L, timed.timestamp());
        }

        private static ListOffsetsResult.ListOffsetsResultInfo find(
                AdminClient admin, TopicPartition partition, OffsetSpec where) throws Exception {
            return admin.listOffsets(Map.of(partition, where)).all().get().get(partition);
        }
    }

    /** Since 2.0. */
    private static final class Groups {
        static void run(AdminClient admin, String bootstrap, TopicPartition partition) throws Exception {
            String group = partition.topic() + "-g";
            commit(bootstrap, group, partition);
            List<String> listed = new ArrayList<>(
                            admin.listConsumerGroups().all().get())
                    .stream().map(ConsumerGroupListing::groupId).collect(Collectors.toList());
            expect(true, listed.contains(group));
            expect(
                    "Empty",
                    admin.describeConsumerGroups(List.of(group))
                            .all()
                            .get()
                            .get(group)
                            .state()
                            .toString());
            expect(
                    5L,
                    admin.listConsumerGroupOffsets(group)
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .get(partition)
                            .offset());
            admin.deleteConsumerGroups(List.of(group)).all().get();
        }

        private static void commit(String bootstrap, String group, TopicPartition partition) {
            Properties properties = new Properties();
            properties.put("bootstrap.servers", bootstrap);
            properties.put("group.id", group);
            try (KafkaConsumer<String, String> consumer =
                    new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
                consumer.assign(List.of(partition));
                consumer.commitSync(Map.of(partition, new OffsetAndMetadata(5)));
            }
        }
    }
}
