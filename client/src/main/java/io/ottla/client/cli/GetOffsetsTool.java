package io.ottla.client.cli;

import io.ottla.client.LogOffset;
import io.ottla.client.TopicPartition;
import io.ottla.client.TopicView;
import io.ottla.client.admin.Admin;
import io.ottla.client.net.CallerThread;
import io.ottla.protocol.wire.ErrorCode;
import java.util.Map;
import java.util.TreeMap;
import joptsimple.OptionSpec;

/** kafka-get-offsets.sh: an offset of each partition, by position or time, as topic:partition:offset. */
public final class GetOffsetsTool implements Tool {
    private static final String PURPOSE = "An interactive shell for getting topic-partition offsets.";

    private final ToolOptions known = new ToolOptions(PURPOSE);
    private final OptionSpec<String> bootstrap =
            known.text("bootstrap-server", "The brokers to connect to.", "HOST1:PORT1,...,HOST3:PORT3");
    private final OptionSpec<String> brokerList =
            known.text("broker-list", "As --bootstrap-server, its old name.", "HOST1:PORT1,...,HOST3:PORT3");
    private final OptionSpec<String> config =
            known.text("command-config", "A property file for the admin client.", "config file");
    private final OptionSpec<String> topicPartitions = known.text(
            "topic-partitions",
            "Topics, each a regular expression, with their partitions: one, a range, or all.",
            "topic1:1,topic2:0-3,topic3,topic4:5-,topic5:-3");
    private final OptionSpec<String> topic =
            known.text("topic", "A regular expression of topics; all without it.", "topic");
    private final OptionSpec<String> partitions = known.text("partitions", "Only these, as 0,1,2.", "partition ids");
    private final OptionSpec<String> time = known.text(
            "time",
            "Of which record: the first at or after this time in ms, or one of the names.",
            "<timestamp> / -1 or latest / -2 or earliest / -3 or max-timestamp / -4 or earliest-local / "
                    + "-5 or latest-tiered",
            "latest");
    private final OptionSpec<Void> noInternal = known.flag("exclude-internal-topics", "Leave internal topics out.");

    /** What kafka.tools.GetOffsetShell of 2.4 took besides; it matters no more. */
    private final OptionSpec<Integer> offsets =
            known.number(Integer.class, "offsets", "Accepted; one offset is told.", "count", 1);

    private final OptionSpec<Integer> maxWait =
            known.number(Integer.class, "max-wait-ms", "Accepted; nothing waits for it.", "ms", 1000);

    public static void main(String[] args) {
        Tool.main(new GetOffsetsTool(), args);
    }

    @Override
    public int run(Terminal terminal, String... args) {
        // Without an option it lists all, once it knows where; so there is no help for a call without any.
        CommandLine line = known.parse(args);
        String servers = line.value(bootstrap) == null ? line.value(brokerList) : line.value(bootstrap);
        if (servers == null) {
            throw new ToolFailure("Missing required argument \"[bootstrap-server]\"");
        }
        if (line.has(topicPartitions) && line.count(topic, partitions) > 0) {
            throw new ToolFailure("Error occurred: --topic-partitions cannot be used with --topic or --partitions");
        }
        long wanted = time(line.required(time));
        PartitionFilter filter = line.has(topicPartitions)
                ? PartitionFilter.ofRules(line.required(topicPartitions))
                : PartitionFilter.of(line.value(topic), line.value(partitions));
        try (Admin admin = Servers.admin(Servers.properties(line.value(config), servers))) {
            print(admin, filter, wanted, line.has(noInternal), terminal);
        }
        return 0;
    }

    private static void print(Admin admin, PartitionFilter filter, long wanted, boolean noInternal, Terminal terminal) {
        Map<TopicPartition, Long> times = new TreeMap<>();
        for (TopicView view : CallerThread.await(admin.topics().all()).topics().values()) {
            for (TopicView.PartitionView one : view.partitions()) {
                TopicPartition partition = new TopicPartition(view.name(), one.index());
                if (!(noInternal && view.isInternal()) && filter.matches(partition)) {
                    times.put(partition, wanted);
                }
            }
        }
        if (times.isEmpty()) {
            throw new ToolFailure("Error occurred: Could not match any topic-partitions with the specified filters");
        }
        CallerThread.await(admin.logOffsets().find(times)).forEach((partition, found) -> {
            if (found.error() != ErrorCode.NONE) {
                terminal.err()
                        .println("Skip getting offsets for topic-partition " + partition + " due to error: "
                                + found.error());
            } else if (found.offset() >= 0) {
                terminal.out().println(partition.topic() + ":" + partition.partition() + ":" + found.offset());
            }
        });
    }

    private static long time(String text) {
        try {
            return switch (text) {
                case "latest" -> LogOffset.LATEST;
                case "earliest" -> LogOffset.EARLIEST;
                case "max-timestamp" -> LogOffset.MAX_TIMESTAMP;
                case "earliest-local" -> LogOffset.EARLIEST_LOCAL;
                case "latest-tiered" -> LogOffset.LATEST_TIERED;
                default -> Long.parseLong(text);
            };
        } catch (NumberFormatException e) {
            throw new ToolFailure(
                    "Error occurred: Malformed time argument " + text + ". Please use -1 or latest / -2 or "
                            + "earliest / -3 or max-timestamp / -4 or earliest-local / -5 or latest-tiered, or a specified long "
                            + "format timestamp");
        }
    }
}
