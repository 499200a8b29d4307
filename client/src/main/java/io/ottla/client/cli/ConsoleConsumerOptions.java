package io.ottla.client.cli;

import io.ottla.client.LogOffset;
import io.ottla.client.consumer.ConsumerOptions;
import io.ottla.client.net.ClientOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import joptsimple.OptionSpec;
import org.jspecify.annotations.Nullable;

/** The options of kafka-console-consumer.sh, and the consumer's settings that they mean. */
final class ConsoleConsumerOptions {
    private static final String PURPOSE =
            "This tool helps to read data from Kafka topics and outputs it to standard output.";

    private final ToolOptions known = new ToolOptions(PURPOSE);
    private final OptionSpec<String> topic = known.text("topic", "The topic to read.", "topic");
    private final OptionSpec<String> include =
            known.text("include", "Read all topics whose names match this regular expression.", "Java regex (String)");
    private final OptionSpec<String> whitelist =
            known.text("whitelist", "The older name of --include.", "Java regex (String)");
    private final OptionSpec<Integer> partition = known.number(
            Integer.class,
            "partition",
            "Read this partition only, from the end unless --offset says otherwise.",
            "partition");
    private final OptionSpec<String> offset = known.text(
            "offset", "Begin here: a number, earliest or latest. Needs --partition.", "consume offset", "latest");
    private final OptionSpec<String> consumerProperty =
            known.text("consumer-property", "A setting of the consumer, as key=value.", "consumer_prop");
    private final OptionSpec<String> commandProperty = known.text("command-property", "The same.", "consumer_prop");
    private final OptionSpec<String> consumerConfig =
            known.text("consumer.config", "A file with settings of the consumer.", "config file");
    private final OptionSpec<String> commandConfig = known.text("command-config", "The same.", "config file");
    private final OptionSpec<String> formatter = known.text(
            "formatter",
            "How records are printed: " + RecordPrinters.PLAIN + "; for internal topics OffsetsMessageFormatter, "
                    + "GroupMetadataMessageFormatter or TransactionLogMessageFormatter, of org.apache.kafka.tools.consumer, "
                    + "or as before 4.0 of kafka.coordinator.",
            "class",
            "org.apache.kafka.tools.consumer.DefaultMessageFormatter");
    private final OptionSpec<String> property = known.text(
            "property",
            "A property of the formatter: print.timestamp, print.key, print.offset, print.epoch, print.partition, "
                    + "print.headers, print.value, key.separator, line.separator, headers.separator, null.literal, "
                    + "key.deserializer, value.deserializer, headers.deserializer.",
            "prop");
    private final OptionSpec<String> formatterProperty = known.text("formatter-property", "The same.", "prop");
    private final OptionSpec<String> formatterConfig =
            known.text("formatter-config", "A file with properties of the formatter.", "config file");
    private final OptionSpec<Void> fromBeginning =
            known.flag("from-beginning", "Begin with the first record where nothing has been committed.");
    private final OptionSpec<Integer> maxMessages =
            known.number(Integer.class, "max-messages", "End after this many records.", "num_messages");
    private final OptionSpec<Long> timeoutMs =
            known.number(Long.class, "timeout-ms", "End when there is no record for this time, in ms.", "timeout_ms");
    private final OptionSpec<Void> skipOnError =
            known.flag("skip-message-on-error", "Pass over a record that cannot be printed.");
    private final OptionSpec<String> bootstrap =
            known.text("bootstrap-server", "The brokers to connect to.", "server to connect to");
    private final OptionSpec<String> keyDeserializer =
            known.text("key-deserializer", "How keys are read, by class name.", "deserializer for keys");
    private final OptionSpec<String> valueDeserializer =
            known.text("value-deserializer", "How values are read, by class name.", "deserializer for values");
    private final OptionSpec<Void> systestEvents =
            known.flag("enable-systest-events", "Print events of the consumer's life too, as JSON.");
    private final OptionSpec<String> isolation = known.text(
            "isolation-level",
            "read_committed leaves out what was not committed; else read_uncommitted.",
            "value",
            "read_uncommitted");
    private final OptionSpec<String> group = known.text("group", "The group to be a member of.", "consumer group id");
    private final CommandLine line;

    ConsoleConsumerOptions(String... args) {
        line = known.parse(args);
        line.require(bootstrap);
        if (line.count(topic, include, whitelist) != 1) {
            throw new ToolFailure("Exactly one of --include/--topic is required. ");
        }
        if (line.has(partition)) {
            if (!line.has(topic)) {
                throw new ToolFailure("The topic is required when partition is specified.");
            }
            if (line.has(group)) {
                throw new ToolFailure("Options group and partition cannot be specified together.");
            }
        }
        if (line.has(offset) && !line.has(partition)) {
            throw new ToolFailure("The partition is required when offset is specified.");
        }
        if (line.has(offset) && line.has(fromBeginning)) {
            throw new ToolFailure("Options from-beginning and offset cannot be specified together.");
        }
        line.forbid(consumerConfig, commandConfig);
        offset();
    }

    @Nullable
    String topic() {
        return line.value(topic);
    }

    /** The pattern of --include. */
    Pattern include() {
        String given = line.has(include) ? line.required(include) : line.required(whitelist);
        try {
            return Pattern.compile(given.replace(',', '|'));
        } catch (PatternSyntaxException e) {
            throw new ToolFailure("--include " + given + " is not a regular expression: " + e.getDescription());
        }
    }

    @Nullable
    Integer partition() {
        return line.value(partition);
    }

    /** A position, or one of LogOffset's constants. */
    long offset() {
        String given = line.has(fromBeginning) ? "earliest" : line.required(offset);
        switch (given.toLowerCase(java.util.Locale.ROOT)) {
            case "earliest":
                return LogOffset.EARLIEST;
            case "latest":
                return LogOffset.LATEST;
            default:
                break;
        }
        try {
            long position = Long.parseLong(given);
            if (position >= 0) {
                return position;
            }
        } catch (NumberFormatException e) {
            throw wrongOffset(given);
        }
        throw wrongOffset(given);
    }

    private static ToolFailure wrongOffset(String given) {
        return new ToolFailure("The provided offset value '" + given
                + "' is incorrect. Valid values are 'earliest', 'latest', or a non-negative long.");
    }

    /** -1 = without end. */
    int maxMessages() {
        Integer given = line.value(maxMessages);
        return given == null ? -1 : given;
    }

    /** -1 = forever. */
    long timeoutMs() {
        Long given = line.value(timeoutMs);
        return given == null ? -1 : given;
    }

    boolean skipsOnError() {
        return line.has(skipOnError);
    }

    boolean tellsEvents() {
        return line.has(systestEvents);
    }

    String formatter() {
        return line.required(formatter);
    }

    Map<String, String> format() {
        Map<String, String> all = Pairs.ofFile(line.value(formatterConfig));
        all.putAll(Pairs.lenient("property", line.values(property)));
        all.putAll(Pairs.lenient("formatter-property", line.values(formatterProperty)));
        if (line.has(keyDeserializer)) {
            all.put("key.deserializer", line.required(keyDeserializer));
        }
        if (line.has(valueDeserializer)) {
            all.put("value.deserializer", line.required(valueDeserializer));
        }
        return all;
    }

    /** The file's settings, over them those given one by one, over them the options; a made-up group if there is none. */
    Map<String, String> consumer(int random) {
        Map<String, String> file = Pairs.ofFile(line.value(consumerConfig));
        file.putAll(Pairs.ofFile(line.value(commandConfig)));
        Map<String, String> given = Pairs.parse("consumer-property", line.values(consumerProperty));
        given.putAll(Pairs.parse("command-property", line.values(commandProperty)));
        Map<String, String> all = new LinkedHashMap<>(file);
        all.putAll(given);
        all.put(ClientOptions.BOOTSTRAP_SERVERS.name(), line.required(bootstrap));
        all.putIfAbsent(ClientOptions.CLIENT_ID.name(), "console-consumer");
        if (line.has(isolation) || !all.containsKey(ConsumerOptions.ISOLATION_LEVEL.name())) {
            all.put(ConsumerOptions.ISOLATION_LEVEL.name(), line.required(isolation));
        }
        setReset(all);
        setGroup(all, file, given, random);
        return all;
    }

    private void setReset(Map<String, String> all) {
        String name = ConsumerOptions.OFFSET_RESET.name();
        String now = all.get(name);
        if (line.has(fromBeginning)) {
            if (now != null && !now.equals("earliest")) {
                throw new ToolFailure("Can't simultaneously specify --from-beginning and 'auto.offset.reset=" + now
                        + "', please remove one option");
            }
            all.put(name, "earliest");
        } else {
            all.putIfAbsent(name, "latest");
        }
    }

    private void setGroup(Map<String, String> all, Map<String, String> file, Map<String, String> given, int random) {
        String name = ConsumerOptions.GROUP_ID.name();
        TreeSet<String> groups = new TreeSet<>();
        for (Map<String, String> source : java.util.List.of(file, given)) {
            String group = source.get(name);
            if (group != null) {
                groups.add(group);
            }
        }
        String option = line.value(group);
        if (option != null) {
            groups.add(option);
        }
        if (groups.size() > 1) {
            throw new ToolFailure("The group ids provided in different places (directly using '--group', via "
                    + "'--consumer-property', or via '--consumer.config') do not match. Detected group ids: '"
                    + String.join("', '", groups) + "'");
        }
        if (line.has(partition)) {
            all.remove(name);
        } else if (groups.isEmpty()) {
            all.put(name, "console-consumer-" + random);
            all.putIfAbsent(ConsumerOptions.AUTO_COMMIT.name(), "false");
        } else {
            all.put(name, groups.first());
        }
    }
}
