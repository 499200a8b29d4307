package io.ottla.client.cli;

import io.ottla.protocol.wire.Uuid;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Describes topics as kafka-topics.sh of 3.9 does. */
public final class TopicPrinter {
    private final PrintStream out;
    private final Filter filter;

    public TopicPrinter(PrintStream out, Filter filter) {
        this.out = out;
        this.filter = filter;
    }

    /** Which of them to show; all when nothing is set. */
    public record Filter(
            boolean underReplicated, boolean unavailable, boolean underMinIsr, boolean atMinIsr, boolean overrides) {
        boolean ofPartitions() {
            return underReplicated || unavailable || underMinIsr || atMinIsr;
        }
    }

    /** A topic with the settings that are not the defaults, and how many replicas it wants in sync. */
    public record Topic(String name, Uuid id, Map<String, String> configs, int minInSync, List<Partition> partitions) {}

    /**
     * A partition.
     *
     * @param leader null for none that lives
     * @param eligible who may lead besides those in sync, and who led last (KIP-966); null where nobody tells
     */
    public record Partition(
            int index,
            @Nullable Integer leader,
            List<Integer> replicas,
            List<Integer> isr,
            @Nullable List<Integer> eligible,
            @Nullable List<Integer> lastKnown) {}

    public void print(Topic topic) {
        if (filter.overrides() && topic.configs().isEmpty()) {
            return;
        }
        if (!filter.ofPartitions()) {
            head(topic);
        }
        if (!filter.overrides()) {
            for (Partition partition : topic.partitions()) {
                if (!filter.ofPartitions() || isWanted(topic, partition)) {
                    line(topic, partition);
                }
            }
        }
    }

    private void head(Topic topic) {
        String configs = topic.configs().entrySet().stream()
                .map(config -> config.getKey() + "=" + config.getValue())
                .collect(Collectors.joining(","));
        int replicas = topic.partitions().isEmpty()
                ? 0
                : topic.partitions().get(0).replicas().size();
        out.println("Topic: " + topic.name() + (topic.id().isZero() ? "" : "\tTopicId: " + topic.id())
                + "\tPartitionCount: " + topic.partitions().size() + "\tReplicationFactor: " + replicas
                + "\tConfigs: " + configs);
    }

    private void line(Topic topic, Partition partition) {
        out.println("\tTopic: " + topic.name() + "\tPartition: " + partition.index() + "\tLeader: "
                + (partition.leader() == null ? "none" : partition.leader()) + "\tReplicas: "
                + ids(partition.replicas()) + "\tIsr: " + ids(partition.isr()) + "\tElr: " + ids(partition.eligible())
                + "\tLastKnownElr: " + ids(partition.lastKnown()));
    }

    private boolean isWanted(Topic topic, Partition partition) {
        return filter.underReplicated()
                        && partition.isr().size() < partition.replicas().size()
                || filter.unavailable() && partition.leader() == null
                || filter.underMinIsr() && partition.isr().size() < topic.minInSync()
                || filter.atMinIsr() && partition.isr().size() == topic.minInSync();
    }

    private static String ids(@Nullable List<Integer> brokers) {
        return brokers == null ? "N/A" : brokers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
