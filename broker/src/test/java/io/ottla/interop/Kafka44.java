package io.ottla.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A real Apache Kafka 4.4 broker that is its own controller (KRaft). Not thread-safe. */
final class Kafka44 extends KafkaProcess {
    private static final Path JARS = Path.of("target", "kafka44").toAbsolutePath();
    private static final String LOGGING = "-Dlog4j2.configurationFile=" + Dist.source("kafka44/log4j2.properties");
    private static final String CLUSTER_ID = "dGhpcy1pcy1mb3ItdGVzdA";

    private Kafka44(Path folder, Map<String, String> settings, int port) {
        super(folder, java("kafka.Kafka"), settings, port, "Kafka Server started");
    }

    /** Starts a broker with its data in {@code folder/data}, which is new, and waits until it says that it has started. */
    static Kafka44 start(Path folder, Map<String, String> extra) {
        int port = BrokerProcess.freePort();
        int controllerPort = BrokerProcess.freePort();
        Map<String, String> settings = new TreeMap<>(Map.of(
                "process.roles", "broker,controller",
                "node.id", "0",
                "controller.quorum.voters", "0@127.0.0.1:" + controllerPort,
                "controller.listener.names", "CONTROLLER",
                "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "log.dirs", folder.resolve("data").toString(),
                "offsets.topic.num.partitions", "5",
                "offsets.topic.replication.factor", "1",
                "group.initial.rebalance.delay.ms", "0"));
        settings.putAll(extra);
        format(folder, settings);
        return new Kafka44(folder, settings, port);
    }

    /** The command of one of its tools, of 4.3, by its class. */
    static List<String> tool(String mainClass, String... arguments) {
        List<String> command = new ArrayList<>(java(mainClass));
        command.addAll(List.of(arguments));
        return command;
    }

    private static void format(Path folder, Map<String, String> settings) {
        List<Object> command = new ArrayList<>(java("kafka.tools.StorageTool"));
        try {
            command.addAll(List.of("format", "-t", CLUSTER_ID, "-c", settingsFile(folder, settings)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Run.of(command.toArray()).ok();
    }

    private static List<String> java(String mainClass) {
        return java("-Xmx384m", LOGGING, JARS, mainClass);
    }
}
