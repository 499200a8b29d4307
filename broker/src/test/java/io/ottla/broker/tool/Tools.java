package io.ottla.broker.tool;

import io.ottla.client.cli.BrokerApiVersionsTool;
import io.ottla.client.cli.ClusterTool;
import io.ottla.client.cli.ConfigsTool;
import io.ottla.client.cli.ConsoleConsumer;
import io.ottla.client.cli.ConsoleProducer;
import io.ottla.client.cli.ConsumerGroupsTool;
import io.ottla.client.cli.DeleteRecordsTool;
import io.ottla.client.cli.GetOffsetsTool;
import io.ottla.client.cli.LeaderElectionTool;
import io.ottla.client.cli.LogDirsTool;
import io.ottla.client.cli.ReassignTool;
import io.ottla.client.cli.ReplicaVerificationTool;
import io.ottla.client.cli.Tool;
import io.ottla.client.cli.TopicsTool;
import io.ottla.client.cli.load.ConsumerPerfTool;
import io.ottla.client.cli.load.EndToEndTool;
import io.ottla.client.cli.load.ProducerPerfTool;
import io.ottla.client.cli.load.VerifiableConsumerTool;
import io.ottla.client.cli.load.VerifiableProducerTool;
import io.ottla.protocol.lane.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** What the scripts in bin run, by their names. */
public final class Tools {
    private static final Map<String, Supplier<Tool>> ALL = Map.ofEntries(
            Map.entry("kafka-broker-api-versions.sh", BrokerApiVersionsTool::new),
            Map.entry("kafka-cluster.sh", ClusterTool::new),
            Map.entry("kafka-configs.sh", ConfigsTool::new),
            Map.entry("kafka-console-consumer.sh", ConsoleConsumer::new),
            Map.entry("kafka-console-producer.sh", ConsoleProducer::new),
            Map.entry("kafka-consumer-groups.sh", ConsumerGroupsTool::new),
            Map.entry("kafka-consumer-perf-test.sh", () -> new ConsumerPerfTool(Clock.SYSTEM, new Random(1))),
            Map.entry("kafka-delete-records.sh", DeleteRecordsTool::new),
            Map.entry("kafka-dump-log.sh", DumpLogTool::new),
            Map.entry("kafka-e2e-latency.sh", () -> new EndToEndTool(Clock.SYSTEM, new Random(1))),
            Map.entry("kafka-get-offsets.sh", GetOffsetsTool::new),
            Map.entry("kafka-leader-election.sh", LeaderElectionTool::new),
            Map.entry("kafka-log-dirs.sh", LogDirsTool::new),
            Map.entry("kafka-producer-perf-test.sh", () -> new ProducerPerfTool(Clock.SYSTEM, new Random(1))),
            Map.entry("kafka-reassign-partitions.sh", () -> new ReassignTool(new Random(1))),
            Map.entry("kafka-replica-verification.sh", () -> new ReplicaVerificationTool(Clock.SYSTEM)),
            Map.entry("kafka-topics.sh", TopicsTool::new),
            Map.entry("kafka-verifiable-consumer.sh", () -> new VerifiableConsumerTool(Clock.SYSTEM)),
            Map.entry("kafka-verifiable-producer.sh", () -> new VerifiableProducerTool(Clock.SYSTEM)));

    private Tools() {}

    public static Set<String> scripts() {
        return new TreeSet<>(ALL.keySet());
    }

    /** A tool that nobody has used yet. */
    public static Tool of(String script) {
        return Objects.requireNonNull(ALL.get(script), script).get();
    }

    /** The tool that the script runs with these arguments: with --zookeeper it is another. */
    public static Tool of(String script, String... args) {
        boolean withZooKeeper = java.util.List.of(args).contains("--zookeeper");
        if (withZooKeeper && script.equals("kafka-topics.sh")) {
            return new ZooKeeperTopicsTool(new Random(1));
        }
        return withZooKeeper && script.equals("kafka-configs.sh") ? new ZooKeeperConfigsTool() : of(script);
    }
}
