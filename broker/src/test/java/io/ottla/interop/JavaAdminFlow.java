package io.ottla.interop;

import static io.ottla.interop.JavaClientFlows.expect;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;

/** What the admin client of every release since 0.11 can do; its methods are the ones that all of them have. */
final class JavaAdminFlow {
    private JavaAdminFlow() {}

    static void run(String bootstrap, String topic) throws Exception {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        try (AdminClient admin = AdminClient.create(properties)) {
            NewTopic made = new NewTopic(topic, 3, (short) 1).configs(Map.of("retention.ms", "12345"));
            admin.createTopics(List.of(made)).all().get();
            expect(true, admin.listTopics().names().get().contains(topic));
            expect(3, described(admin, topic).partitions().size());
            expect(1, admin.describeCluster().nodes().get().size());
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
            expect("12345", config.get("retention.ms").value());
            addPartitions(admin, topic);
            JavaAdminNews.run(admin, bootstrap, topic + "-news");
            admin.deleteTopics(List.of(topic)).all().get();
            JavaClientFlows.until(() -> !names(admin).contains(topic), "topic is gone");
        }
    }

    private static void addPartitions(AdminClient admin, String topic) throws Exception {
        try {
            Class.forName("org.apache.kafka.clients.admin.NewPartitions");
        } catch (ClassNotFoundException e) {
            System.out.println("this release cannot add partitions");
            return;
        }
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(5))).all().get();
        JavaClientFlows.until(() -> partitions(admin, topic) == 5, "five partitions");
    }

    private static int partitions(AdminClient admin, String topic) {
        try {
            return described(admin, topic).partitions().size();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static java.util.Set<String> names(AdminClient admin) {
        try {
            return admin.listTopics().names().get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The method is called values() in old releases and topicNameValues() in new ones. */
    @SuppressWarnings("unchecked")
    private static TopicDescription described(AdminClient admin, String topic) throws Exception {
        Object result = AdminClient.class
                .getMethod("describeTopics", java.util.Collection.class)
                .invoke(admin, List.of(topic));
        Class<?> type = Class.forName("org.apache.kafka.clients.admin.DescribeTopicsResult");
        Map<String, KafkaFuture<TopicDescription>> futures;
        try {
            futures = (Map<String, KafkaFuture<TopicDescription>>)
                    type.getMethod("topicNameValues").invoke(result);
        } catch (NoSuchMethodException e) {
            futures = (Map<String, KafkaFuture<TopicDescription>>)
                    type.getMethod("values").invoke(result);
        }
        return futures.get(topic).get();
    }
}
