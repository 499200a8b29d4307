package io.ottla.client.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import joptsimple.OptionSpec;
import org.jspecify.annotations.Nullable;

/**
 * The options of kafka-topics.sh, those of 2.4 with ZooKeeper included, checked against each other. What the values mean is
 * the same wherever the topics are kept.
 */
public final class TopicOptions {
    private static final String PURPOSE = "This tool helps to create, delete, describe, or change a topic.";
    private static final int REPLICAS_MAX = Short.MAX_VALUE;

    private final ToolOptions known = new ToolOptions(PURPOSE);
    private final OptionSpec<String> bootstrap =
            known.text("bootstrap-server", "The brokers to connect to.", "server to connect to");
    private final OptionSpec<String> zookeeper =
            known.text("zookeeper", "Work on the cluster that is kept in this ZooKeeper, without a broker.", "hosts");
    private final OptionSpec<String> commandConfig =
            known.text("command-config", "A property file for the admin client.", "command config property file");
    private final OptionSpec<Void> list = known.flag("list", "List all available topics.");
    private final OptionSpec<Void> create = known.flag("create", "Create a new topic.");
    private final OptionSpec<Void> delete = known.flag("delete", "Delete a topic.");
    private final OptionSpec<Void> alter = known.flag("alter", "Give a topic more partitions.");
    private final OptionSpec<Void> describe = known.flag("describe", "List details for the given topics.");
    private final OptionSpec<String> topic = known.text(
            "topic", "The topic; but for --create, a regular expression that the whole name must match.", "topic");
    private final OptionSpec<String> topicId = known.text("topic-id", "The id of the topic to describe.", "topic-id");
    private final OptionSpec<String> config =
            known.text("config", "A setting of the topic that is created, other than the default.", "name=value");
    private final OptionSpec<String> deleteConfig =
            known.text("delete-config", "A setting to be removed. With --zookeeper only.", "name");
    private final OptionSpec<Integer> partitions =
            known.number(Integer.class, "partitions", "How many partitions the topic is to have.", "# of partitions");
    private final OptionSpec<Integer> replicationFactor = known.number(
            Integer.class, "replication-factor", "How many brokers are to have each partition.", "replication factor");
    private final OptionSpec<String> replicaAssignment = known.text(
            "replica-assignment",
            "The brokers of each partition: commas between partitions, colons between brokers.",
            "broker_id_for_part1_replica1 : broker_id_for_part1_replica2 , broker_id_for_part2_replica1 : ...");
    private final OptionSpec<Void> underReplicated =
            known.flag("under-replicated-partitions", "Describe only partitions that lack a replica in sync.");
    private final OptionSpec<Void> unavailable =
            known.flag("unavailable-partitions", "Describe only partitions without a leader.");
    private final OptionSpec<Void> underMinIsr = known.flag(
            "under-min-isr-partitions", "Describe only partitions with fewer in sync than min.insync.replicas.");
    private final OptionSpec<Void> atMinIsr =
            known.flag("at-min-isr-partitions", "Describe only partitions with just min.insync.replicas in sync.");
    private final OptionSpec<Void> overrides =
            known.flag("topics-with-overrides", "Describe only topics that have settings of their own.");
    private final OptionSpec<Void> ifExists =
            known.flag("if-exists", "Do nothing when the topic to alter, delete or describe does not exist.");
    private final OptionSpec<Void> ifNotExists =
            known.flag("if-not-exists", "Do nothing when the topic to create exists.");
    private final OptionSpec<Void> excludeInternal =
            known.flag("exclude-internal", "List or describe no internal topics.");
    private final OptionSpec<Integer> sizeLimit = known.number(
            Integer.class,
            "partition-size-limit-per-response",
            "Accepted; descriptions are not paged.",
            "maximum number of partitions per response");
    private final OptionSpec<Void> force = known.flag("force", "Ask nothing.");
    private final OptionSpec<Void> noRacks =
            known.flag("disable-rack-aware", "Place replicas without regard to racks.");
    private final CommandLine line;

    /** What is to be done. */
    public enum Action {
        LIST,
        CREATE,
        DELETE,
        ALTER,
        DESCRIBE
    }

    /** Reads and checks the arguments; throws {@link ToolFailure} and {@link CommandLine.Answered}. */
    public TopicOptions(String... args) {
        line = known.parse(args);
        if (line.count(list, create, delete, alter, describe) != 1) {
            throw new ToolFailure(
                    "Command must include exactly one action: --list, --describe, --create, --alter or --delete");
        }
        if (line.count(bootstrap, zookeeper) != 1) {
            throw new ToolFailure("--bootstrap-server must be specified, or else --zookeeper");
        }
        line.forbid(zookeeper, commandConfig);
        if (!line.has(list) && !line.has(describe)) {
            line.require(topic);
        }
        checkCombinations();
    }

    private void checkCombinations() {
        if (line.has(create) && line.has(replicaAssignment)) {
            line.forbid(replicaAssignment, partitions, replicationFactor);
        }
        if (line.has(bootstrap) && line.has(alter)) {
            if (line.has(config) || line.has(deleteConfig)) {
                throw new ToolFailure("Option \"config\" can't be used with option \"alter\" here: "
                        + "kafka-configs.sh changes the settings of a topic.");
            }
            line.require(partitions);
        }
        line.forbid(bootstrap, deleteConfig);
        for (OptionSpec<Void> other : List.of(list, create, delete, alter)) {
            line.forbid(other, underReplicated, unavailable, underMinIsr, atMinIsr, overrides);
        }
        for (OptionSpec<Void> other : List.of(list, delete, describe)) {
            line.forbid(other, partitions, replicationFactor, replicaAssignment, config);
        }
        line.forbid(alter, replicationFactor, ifNotExists);
        line.forbid(create, ifExists);
        line.forbid(list, ifExists, ifNotExists);
        line.forbid(describe, ifNotExists);
        line.forbid(overrides, underReplicated, unavailable, underMinIsr, atMinIsr);
        if (line.has(describe) && line.has(ifExists) && line.count(topic, topicId) == 0) {
            throw new ToolFailure("--topic or --topic-id is required to describe a topic");
        }
    }

    public Action action() {
        return line.has(list)
                ? Action.LIST
                : line.has(create)
                        ? Action.CREATE
                        : line.has(delete) ? Action.DELETE : line.has(alter) ? Action.ALTER : Action.DESCRIBE;
    }

    /** The connect string of ZooKeeper; null when brokers are asked. */
    public @Nullable String zookeeper() {
        return line.value(zookeeper);
    }

    Map<String, String> client() {
        return Servers.properties(line.value(commandConfig), line.required(bootstrap));
    }

    /** The topic as it was given; null for all. */
    public @Nullable String topic() {
        return line.value(topic);
    }

    @Nullable
    String topicId() {
        return line.value(topicId);
    }

    /** Those of the names that are meant, in order. */
    public List<String> matching(Iterable<String> names) {
        String given = topic();
        Pattern pattern = given == null ? null : pattern(given);
        TreeSet<String> matching = new TreeSet<>();
        for (String name : names) {
            if ((pattern == null || pattern.matcher(name).matches())
                    && !(line.has(excludeInternal) && isInternal(name))) {
                matching.add(name);
            }
        }
        return List.copyOf(matching);
    }

    /** Commas mean "or", as in Kafka's tools. */
    private static Pattern pattern(String given) {
        try {
            return Pattern.compile(given.trim().replace(',', '|').replaceAll("^[\"']+|[\"']+$", ""));
        } catch (PatternSyntaxException e) {
            throw new ToolFailure("--topic " + given + " is not a regular expression: " + e.getDescription());
        }
    }

    private static boolean isInternal(String name) {
        return name.equals("__consumer_offsets") || name.equals("__transaction_state");
    }

    /** Fails when nothing matched, unless told not to. */
    public void requireSome(List<String> matching) {
        if (!matching.isEmpty() || line.has(ifExists)) {
            return;
        }
        if (topicId() != null) {
            throw new ToolFailure("TopicId '" + topicId() + "' does not exist as expected");
        }
        if (topic() != null) {
            throw new ToolFailure("Topic '" + topic() + "' does not exist as expected");
        }
    }

    /** The wanted number of partitions; null if not given. Throws {@link ToolFailure} below 1. */
    public @Nullable Integer partitions() {
        Integer count = line.value(partitions);
        if (count != null && count < 1) {
            throw new ToolFailure("The partitions must be greater than 0");
        }
        return count;
    }

    /** The wanted number of replicas; null if not given. */
    public @Nullable Integer replicationFactor() {
        Integer count = line.value(replicationFactor);
        if (count != null && (count < 1 || count > REPLICAS_MAX)) {
            throw new ToolFailure("The replication factor must be between 1 and " + REPLICAS_MAX + " inclusive");
        }
        return count;
    }

    /** The brokers of each partition; null if not given. */
    public @Nullable List<List<Integer>> assignment() {
        String given = line.value(replicaAssignment);
        if (given == null) {
            return null;
        }
        List<List<Integer>> all = new ArrayList<>();
        for (String partition : given.split(",")) {
            all.add(brokers(given, partition));
            List<Integer> last = all.get(all.size() - 1);
            if (last.stream().distinct().count() != last.size()) {
                throw new ToolFailure("Partition replica lists may not contain duplicate entries: " + last);
            }
            if (last.size() != all.get(0).size()) {
                throw new ToolFailure("Partition " + (all.size() - 1) + " has different replication factor: " + last);
            }
        }
        return all;
    }

    private static List<Integer> brokers(String given, String partition) {
        List<Integer> brokers = new ArrayList<>();
        for (String broker : partition.split(":")) {
            try {
                brokers.add(Integer.parseInt(broker.trim()));
            } catch (NumberFormatException e) {
                throw new ToolFailure("--replica-assignment " + given + ": '" + broker + "' is not a broker id");
            }
        }
        return brokers;
    }

    /** The settings given with --config. */
    public Map<String, String> configs() {
        Map<String, String> configs = new LinkedHashMap<>();
        for (String pair : line.values(config)) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw new ToolFailure(
                        "requirement failed: Invalid topic config: all configs to be added must be in the "
                                + "format \"key=val\", '" + pair + "' is not.");
            }
            configs.put(
                    pair.substring(0, equals).trim(), pair.substring(equals + 1).trim());
        }
        return configs;
    }

    /** The names given with --delete-config. */
    public List<String> deletedConfigs() {
        return line.values(deleteConfig);
    }

    public boolean ifNotExists() {
        return line.has(ifNotExists);
    }

    /** Which partitions to describe. */
    public TopicPrinter.Filter filter() {
        return new TopicPrinter.Filter(
                line.has(underReplicated),
                line.has(unavailable),
                line.has(underMinIsr),
                line.has(atMinIsr),
                line.has(overrides));
    }

    /** The warning about names that metrics confuse; null if there is no need for it. */
    public static @Nullable String collisionWarning(String topic) {
        return topic.indexOf('.') < 0 && topic.indexOf('_') < 0
                ? null
                : "WARNING: Due to limitations in metric names, topics with a period ('.') or underscore ('_') could "
                        + "collide. To avoid issues it is best to use either, but not both.";
    }
}
