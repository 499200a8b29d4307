package io.ottla.guide;

import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.admin.Admin;
import io.ottla.client.admin.ConfigEntry;
import io.ottla.client.admin.ConfigResource;
import io.ottla.client.admin.Configs.Change;
import io.ottla.client.admin.Elections;
import io.ottla.client.admin.GroupDescription;
import io.ottla.client.admin.GroupListing;
import io.ottla.client.admin.NewTopic;
import io.ottla.client.admin.Outcome;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The examples of docs/client.md that administer, as they stand there. GuideTest compares and runs them. */
public final class AdminGuide {
    private AdminGuide() {}

    /** Creates topics. */
    public static Map<String, Outcome> create(String servers) {
        // begin create
        try (Admin admin = Admin.builder().bootstrapServers(servers).open()) {
            Map<String, Outcome> outcomes = admin.createTopics(
                            List.of(NewTopic.of("returns", 6, 1), NewTopic.of("no/topic", 6, 1)))
                    .join();
            outcomes.forEach((topic, outcome) -> {
                if (!outcome.succeeded()) {
                    System.err.println(topic + ": " + outcome.error() + ", " + outcome.text());
                }
            });
            return outcomes;
        }
        // end create
    }

    /** Describes a topic. */
    public static void describe(Admin admin, Consumer<String> out) {
        // begin describe
        var topic = admin.describeTopics(List.of("returns")).join().topics().get("returns");
        topic.partitions()
                .forEach(one -> out.accept(one.index() + " led by " + one.leader() + " of " + one.replicas()));
        // end describe
    }

    /** Reads and changes settings. */
    public static String configs(Admin admin) {
        // begin configs
        ConfigResource topic = ConfigResource.topic("returns");
        admin.incrementalAlterConfigs(Map.of(topic, List.of(Change.set("retention.ms", "3600000"))))
                .join()
                .values()
                .forEach(Outcome::orThrow);
        List<ConfigEntry> entries =
                admin.describeConfigs(List.of(topic)).join().get(topic).orThrow();
        for (ConfigEntry entry : entries) {
            if (entry.source() == ConfigEntry.Source.DYNAMIC_TOPIC_CONFIG) {
                return entry.name() + "=" + entry.value();
            }
        }
        // end configs
        return "";
    }

    /** Looks at groups. */
    public static int groups(Admin admin) {
        int members = 0;
        // begin groups
        for (GroupListing listed : admin.listGroups().join()) {
            GroupDescription group =
                    admin.describeConsumerGroups(List.of(listed.id())).join().get(listed.id());
            System.out.println(group.id() + " is " + group.state());
            for (GroupDescription.Member member : group.members()) {
                System.out.println(member.clientId() + " at " + member.host() + " reads " + member.assignment());
                members++;
            }
        }
        // end groups
        return members;
    }

    /** The offsets of a group that has no members. */
    public static Map<TopicPartition, OffsetAndMetadata> offsets(Admin admin) {
        // begin offsets
        TopicPartition partition = new TopicPartition("returns", 0);
        admin.alterConsumerGroupOffsets("accounting", Map.of(partition, OffsetAndMetadata.of(0)))
                .join()
                .values()
                .forEach(Outcome::orThrow);
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(List.of("accounting"))
                .join()
                .get("accounting")
                .orThrow();
        admin.deleteConsumerGroups(List.of("accounting")).join().values().forEach(Outcome::orThrow);
        // end offsets
        return committed;
    }

    /** Moves a partition to other brokers and back to its first choice of leader. */
    public static Map<TopicPartition, Outcome> move(Admin admin, int broker) {
        // begin move
        TopicPartition partition = new TopicPartition("returns", 0);
        admin.alterPartitionReassignments(Map.of(partition, List.of(broker)))
                .join()
                .values()
                .forEach(Outcome::orThrow);
        admin.listPartitionReassignments()
                .join()
                .forEach((moving, now) -> System.out.println(moving + " is also on " + now.adding()));
        Map<TopicPartition, Outcome> elected =
                admin.electLeaders(Elections.Type.PREFERRED, List.of(partition)).join();
        // end move
        return elected;
    }

    /** Deletes topics. */
    public static Map<String, Outcome> delete(Admin admin) {
        // begin delete
        Map<String, Outcome> outcomes =
                admin.deleteTopics(List.of("returns", "nothing")).join();
        // end delete
        return outcomes;
    }
}
