package io.ottla.client.cli.load;

import io.ottla.client.cli.CommandLine;
import io.ottla.client.cli.Pairs;
import io.ottla.client.cli.ToolFailure;
import io.ottla.client.cli.ToolOptions;
import io.ottla.client.consumer.ConsumerOptions;
import io.ottla.client.net.ClientOptions;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import joptsimple.OptionSpec;
import org.jspecify.annotations.Nullable;

/** The options of kafka-consumer-perf-test.sh. */
final class ConsumerPerfOptions {
    private static final int FETCH_BYTES = 1 << 20;
    private static final int SOCKET_BYTES = 2 << 20;
    private static final long INTERVAL_MS = 5000;
    private static final long TIMEOUT_MS = 10_000;
    private static final int THREADS = 10;

    private final ToolOptions known =
            new ToolOptions("This tool reads records as fast as it may and tells how fast that was.");
    private final OptionSpec<String> bootstrap = known.servers();
    private final OptionSpec<String> brokerList = known.text("broker-list", "Its old name.", "broker-list");
    private final OptionSpec<String> topic = known.text("topic", "The topic to read.", "topic");
    private final OptionSpec<String> include =
            known.text("include", "Read all topics whose names match this regular expression.", "Java regex (String)");
    private final OptionSpec<String> group =
            known.text("group", "The group to be a member of; else one of its own.", "gid");
    private final OptionSpec<Long> records =
            known.number(Long.class, "num-records", "REQUIRED: how many records to read.", "count");
    private final OptionSpec<Long> messages = known.number(Long.class, "messages", "Its old name.", "count");
    private final OptionSpec<Integer> fetchSize =
            known.number(Integer.class, "fetch-size", "Most bytes of a partition in one answer.", "size", FETCH_BYTES);
    private final OptionSpec<Integer> socketBuffer = known.number(
            Integer.class, "socket-buffer-size", "Bytes of the receive buffer of each socket.", "size", SOCKET_BYTES);
    private final OptionSpec<Void> fromLatest =
            known.flag("from-latest", "Where nothing has been committed begin behind the last record.");
    private final OptionSpec<Integer> threads =
            known.number(Integer.class, "threads", "Accepted; there is one thread.", "count", THREADS);
    private final OptionSpec<Integer> fetchThreads =
            known.number(Integer.class, "num-fetch-threads", "Accepted; there is one thread.", "count", 1);
    private final OptionSpec<String> properties =
            known.text("command-property", "Settings of the consumer, as key=value key=value.", "prop1=val1");
    private final OptionSpec<String> config = known.text(
            List.of("consumer.config", "command-config"), "A file with settings of the consumer.", "config file");
    private final OptionSpec<Void> metrics = known.flag("print-metrics", "Print the consumer's metrics at the end.");
    private final OptionSpec<Void> detailed =
            known.flag("show-detailed-stats", "Print a line for each --reporting-interval.");
    private final OptionSpec<Long> interval =
            known.number(Long.class, "reporting-interval", "How often, in ms.", "interval_ms", INTERVAL_MS);
    private final OptionSpec<Long> timeout = known.maybeNumber(
            "timeout", "End when there is no record for this time, in ms.", "milliseconds", TIMEOUT_MS);
    private final OptionSpec<Void> noHeader = known.flag("hide-header", "Print no line of column names.");
    private final OptionSpec<String> dateFormat = known.text(
            "date-format",
            "How times are printed, in the letters of java.time's patterns.",
            "date format",
            "yyyy-MM-dd HH:mm:ss:SSS");
    private final CommandLine line;

    ConsumerPerfOptions(String... args) {
        line = known.parse(Set.of("--command-property"), args);
        if (line.count(bootstrap, brokerList) == 0) {
            throw new ToolFailure("Missing required option(s) " + bootstrap);
        }
        if (line.count(topic, include) != 1) {
            throw new ToolFailure("Exactly one of the following arguments is required: [topic], [include]");
        }
        if (line.count(records, messages) != 1) {
            throw new ToolFailure("Exactly one of the following arguments is required: [num-records], [messages]");
        }
        for (OptionSpec<Long> option : List.of(records, messages, interval, timeout)) {
            if (line.has(option) && line.required(option) < 1) {
                throw new ToolFailure("--" + option.options().get(0) + " must be 1 or more");
            }
        }
        pattern();
        dates();
    }

    @Nullable
    String topic() {
        return line.value(topic);
    }

    /** The pattern of --include; matches nothing without it. */
    Pattern pattern() {
        String given = line.has(include) ? line.required(include) : "(?!)";
        try {
            return Pattern.compile(given);
        } catch (PatternSyntaxException e) {
            throw new ToolFailure("--include " + given + " is not a regular expression: " + e.getDescription());
        }
    }

    DateTimeFormatter dates() {
        try {
            return DateTimeFormatter.ofPattern(line.required(dateFormat)).withZone(ZoneId.systemDefault());
        } catch (IllegalArgumentException e) {
            throw new ToolFailure("--date-format " + line.required(dateFormat) + ": " + e.getMessage());
        }
    }

    long records() {
        return line.has(records) ? line.required(records) : line.required(messages);
    }

    long timeoutMs() {
        return line.required(timeout);
    }

    long intervalMs() {
        return line.required(interval);
    }

    boolean isDetailed() {
        return line.has(detailed);
    }

    boolean showsHeader() {
        return !line.has(noHeader);
    }

    boolean printsMetrics() {
        return line.has(metrics);
    }

    /** Options that mean nothing any more were given. */
    boolean hasThreads() {
        return line.count(threads, fetchThreads) > 0;
    }

    /** The settings of the options, over them the file's, over them those given one by one. */
    Map<String, String> consumer(int ownGroup) {
        Map<String, String> given = new LinkedHashMap<>(Pairs.ofFile(line.value(config)));
        given.putAll(Pairs.parse("command-property", line.values(properties)));
        Map<String, String> all = new LinkedHashMap<>();
        all.put(ConsumerOptions.OFFSET_RESET.name(), line.has(fromLatest) ? "latest" : "earliest");
        all.put(ConsumerOptions.PARTITION_FETCH_MAX_BYTES.name(), String.valueOf(line.required(fetchSize)));
        all.put(ClientOptions.RECEIVE_BUFFER_BYTES.name(), String.valueOf(line.required(socketBuffer)));
        all.put(ConsumerOptions.CHECK_CRCS.name(), "false");
        all.put(ConsumerOptions.GROUP_ID.name(), "perf-consumer-" + ownGroup);
        all.put(ClientOptions.CLIENT_ID.name(), "perf-consumer-client");
        all.putAll(given);
        if (line.has(group)) {
            all.put(ConsumerOptions.GROUP_ID.name(), line.required(group));
        }
        all.put(ClientOptions.BOOTSTRAP_SERVERS.name(), line.required(line.has(bootstrap) ? bootstrap : brokerList));
        return all;
    }
}
