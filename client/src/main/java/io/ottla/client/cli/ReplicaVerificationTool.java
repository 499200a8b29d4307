package io.ottla.client.cli;

import io.ottla.client.ClientException;
import io.ottla.client.LogOffset;
import io.ottla.client.TopicPartition;
import io.ottla.client.TopicView;
import io.ottla.client.admin.Admin;
import io.ottla.client.admin.ReplicaLogs;
import io.ottla.client.net.CallerThread;
import io.ottla.protocol.lane.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import joptsimple.OptionSpec;

/** kafka-replica-verification.sh: compares the replicas of partitions with each other until it is interrupted. */
public final class ReplicaVerificationTool implements Tool {
    private static final String PURPOSE = "Validate that all replicas for a set of topics have the same data.";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS").withZone(ZoneId.systemDefault());
    private static final int RETRY_MS = 1000;

    private final ToolOptions known = new ToolOptions(PURPOSE);
    private final OptionSpec<String> brokers =
            known.text("broker-list", "REQUIRED: the brokers to connect to.", "hostname:port,...,hostname:port");
    private final OptionSpec<String> topics =
            known.text("topics-include", "A regular expression of the topics to compare.", "Java regex (String)", ".*");
    private final OptionSpec<String> oldTopics =
            known.text("topic-white-list", "As --topics-include, its old name.", "Java regex (String)", ".*");
    private final OptionSpec<Integer> fetchSize =
            known.number(Integer.class, "fetch-size", "How much to read at once.", "bytes", 1 << 20);
    private final OptionSpec<Integer> maxWait =
            known.number(Integer.class, "max-wait-ms", "How long a broker may wait for more.", "ms", 1000);
    private final OptionSpec<Long> interval =
            known.number(Long.class, "report-interval-ms", "How often to report.", "ms", 30_000L);
    private final OptionSpec<Long> time =
            known.number(Long.class, "time", "Where to begin.", "timestamp/-1(latest)/-2(earliest)", LogOffset.LATEST);
    private final Clock clock;

    public ReplicaVerificationTool(Clock clock) {
        this.clock = clock;
    }

    public static void main(String[] args) {
        Tool.main(new ReplicaVerificationTool(Clock.SYSTEM), args);
    }

    @Override
    public int run(Terminal terminal, String... args) {
        CommandLine line = known.parse(args);
        line.require(brokers);
        line.forbid(topics, oldTopics);
        Pattern chosen = pattern(line.required(line.has(oldTopics) ? oldTopics : topics));
        for (OptionSpec<Integer> option : List.of(fetchSize, maxWait)) {
            if (line.required(option) < 1) {
                throw new ToolFailure(option + " must be 1 or more");
            }
        }
        try (Admin admin = Servers.admin(Servers.properties(null, line.required(brokers)))) {
            Map<TopicPartition, List<Integer>> replicas = replicas(admin, chosen);
            Map<TopicPartition, ReplicaComparison> comparisons = begin(admin, replicas, line.required(time));
            terminal.out().println(now() + ": verification process is started");
            verify(admin, replicas, comparisons, line, terminal);
            return 0;
        }
    }

    private static Pattern pattern(String text) {
        try {
            return Pattern.compile(text.replace(',', '|'));
        } catch (PatternSyntaxException e) {
            throw new ToolFailure(text + " is an invalid regex: " + e.getDescription());
        }
    }

    private static Map<TopicPartition, List<Integer>> replicas(Admin admin, Pattern chosen) {
        Map<TopicPartition, List<Integer>> replicas = new TreeMap<>();
        for (TopicView topic : CallerThread.await(admin.topics().all()).topics().values()) {
            if (chosen.matcher(topic.name()).matches()) {
                topic.partitions()
                        .forEach(one -> replicas.put(new TopicPartition(topic.name(), one.index()), one.replicas()));
            }
        }
        if (replicas.isEmpty()) {
            throw new ToolFailure("No topics found. --topics-include, if specified, is either filtering out all topics "
                    + "or there is no topic.");
        }
        return replicas;
    }

    private static Map<TopicPartition, ReplicaComparison> begin(
            Admin admin, Map<TopicPartition, List<Integer>> replicas, long time) {
        Map<TopicPartition, Long> times = new TreeMap<>();
        replicas.keySet().forEach(partition -> times.put(partition, time));
        Map<TopicPartition, ReplicaComparison> comparisons = new TreeMap<>();
        CallerThread.await(admin.logOffsets().find(times))
                .forEach((partition, found) ->
                        comparisons.put(partition, new ReplicaComparison(partition, Math.max(0, found.offset()))));
        return comparisons;
    }

    private void verify(
            Admin admin,
            Map<TopicPartition, List<Integer>> replicas,
            Map<TopicPartition, ReplicaComparison> comparisons,
            CommandLine line,
            Terminal terminal) {
        long reportedMs = clock.wallMs();
        while (!Thread.currentThread().isInterrupted()) {
            List<String> findings = new ArrayList<>();
            try {
                read(admin, replicas, comparisons, line)
                        .forEach((partition, copies) ->
                                findings.addAll(Objects.requireNonNull(comparisons.get(partition))
                                        .take(copies)));
            } catch (ClientException e) {
                findings.add("replicas cannot be read: " + e.getMessage());
            }
            findings.forEach(finding -> terminal.out().println(now() + ": " + finding));
            if (!findings.isEmpty()) {
                CallerThread.await(
                        new CompletableFuture<Void>().completeOnTimeout(null, RETRY_MS, TimeUnit.MILLISECONDS));
            }
            if (clock.wallMs() - reportedMs >= line.required(interval)) {
                reportedMs = clock.wallMs();
                report(comparisons, terminal);
            }
        }
    }

    /** What all brokers have, asked at the same time, by partition and broker. */
    private Map<TopicPartition, Map<Integer, ReplicaLogs.Copy>> read(
            Admin admin,
            Map<TopicPartition, List<Integer>> replicas,
            Map<TopicPartition, ReplicaComparison> comparisons,
            CommandLine line) {
        Map<Integer, Map<TopicPartition, Long>> byBroker = new TreeMap<>();
        replicas.forEach((partition, brokerIds) -> brokerIds.forEach(id -> byBroker.computeIfAbsent(
                        id, b -> new TreeMap<>())
                .put(
                        partition,
                        Objects.requireNonNull(comparisons.get(partition)).offset())));
        Map<Integer, CompletableFuture<Map<TopicPartition, ReplicaLogs.Copy>>> asked = new LinkedHashMap<>();
        byBroker.forEach((id, offsets) ->
                asked.put(id, admin.replicaLogs().read(id, offsets, line.required(fetchSize), line.required(maxWait))));
        Map<TopicPartition, Map<Integer, ReplicaLogs.Copy>> copies = new TreeMap<>();
        asked.forEach((id, future) -> CallerThread.await(future)
                .forEach((partition, copy) ->
                        copies.computeIfAbsent(partition, p -> new TreeMap<>()).put(id, copy)));
        return copies;
    }

    private void report(Map<TopicPartition, ReplicaComparison> comparisons, Terminal terminal) {
        Map.Entry<TopicPartition, ReplicaComparison> worst =
                comparisons.entrySet().iterator().next();
        for (Map.Entry<TopicPartition, ReplicaComparison> entry : comparisons.entrySet()) {
            if (entry.getValue().lag() > worst.getValue().lag()) {
                worst = entry;
            }
        }
        terminal.out()
                .println(now() + ": max lag is " + worst.getValue().lag() + " for partition " + worst.getKey()
                        + " at offset " + worst.getValue().offset() + " among " + comparisons.size() + " partitions");
    }

    private String now() {
        return TIME.format(Instant.ofEpochMilli(clock.wallMs()));
    }
}
