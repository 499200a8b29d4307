package io.ottla.interop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A real Apache Kafka 3.9 broker in ZooKeeper mode, and its tools. Not thread-safe. */
final class Kafka39 extends KafkaProcess {
    private static final Path JARS = Path.of("target", "kafka39").toAbsolutePath();

    private Kafka39(Path folder, Map<String, String> settings, int port) {
        super(
                folder,
                java("-Xmx384m", "log4j.properties", "kafka.Kafka"),
                settings,
                port,
                "started (kafka.server.KafkaServer)");
    }

    /** Starts a broker with its data in {@code folder/data} and waits until it says that it has started. */
    static Kafka39 start(Path folder, String zookeeper, Map<String, String> extra) {
        int port = BrokerProcess.freePort();
        Map<String, String> settings = new TreeMap<>(Map.of(
                "broker.id", "0",
                "listeners", "PLAINTEXT://127.0.0.1:" + port,
                "zookeeper.connect", zookeeper,
                "log.dirs", folder.resolve("data").toString(),
                "offsets.topic.num.partitions", "5",
                "offsets.topic.replication.factor", "1",
                "group.initial.rebalance.delay.ms", "0"));
        settings.putAll(extra);
        return new Kafka39(folder, settings, port);
    }

    /** Runs one of Kafka's tools by its class. */
    static Run tool(String mainClass, Object... arguments) {
        List<Object> command = new ArrayList<>(java("-Xmx256m", "tool-log4j.properties", mainClass));
        command.addAll(List.of(arguments));
        return Run.of(command.toArray());
    }

    /** All its tools, to be closed. */
    static KafkaTools tools() {
        return tools(logging("tool-log4j.properties"), JARS);
    }

    private static List<String> java(String heap, String log, String mainClass) {
        return java(heap, logging(log), JARS, mainClass);
    }

    private static String logging(String file) {
        return "-Dlog4j.configuration=file:" + Dist.source("kafka39/" + file);
    }
}
