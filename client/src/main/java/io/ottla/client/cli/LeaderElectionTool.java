package io.ottla.client.cli;

import io.ottla.client.TopicPartition;
import io.ottla.client.admin.Admin;
import io.ottla.client.admin.Elections;
import io.ottla.client.admin.Outcome;
import io.ottla.client.net.CallerThread;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import joptsimple.OptionSpec;
import org.jspecify.annotations.Nullable;

/** kafka-leader-election.sh: has the controller elect leaders, preferred ones or, in need, any that live. */
public final class LeaderElectionTool implements Tool {
    private static final String PURPOSE =
            "This tool attempts to elect a new leader for a set of topic partitions. The type of elections supported are "
                    + "preferred replicas and unclean replicas.";

    private final ToolOptions known = new ToolOptions(PURPOSE);
    private final OptionSpec<String> bootstrap =
            known.text("bootstrap-server", "The brokers to connect to.", "host:port");
    private final OptionSpec<String> config = known.text(
            List.of("admin.config", "command-config"), "A property file for the admin client.", "config file");
    private final OptionSpec<String> type = known.text(
            "election-type",
            "preferred: the first replica, if it is in sync. unclean: for partitions without a leader, any replica "
                    + "that lives; records may be lost.",
            "election type");
    private final OptionSpec<String> topic = known.text("topic", "The topic; takes --partition.", "topic name");
    private final OptionSpec<Integer> partition =
            known.number(Integer.class, "partition", "The partition of --topic.", "partition id");
    private final OptionSpec<Void> all = known.flag("all-topic-partitions", "All partitions that need it.");
    private final OptionSpec<String> file = known.text(
            "path-to-json-file",
            "Partitions from a file: {\"partitions\":[{\"topic\":\"foo\",\"partition\":1}]}.",
            "Path to JSON file");

    public static void main(String[] args) {
        Tool.main(new LeaderElectionTool(), args);
    }

    @Override
    public int run(Terminal terminal, String... args) {
        CommandLine line = known.parse(args);
        Elections.Type wanted = check(line);
        Set<TopicPartition> partitions = partitions(line);
        try (Admin admin = Servers.admin(Servers.properties(line.value(config), line.required(bootstrap)))) {
            return report(CallerThread.await(admin.elections().elect(wanted, partitions)), wanted, terminal);
        }
    }

    private Elections.Type check(CommandLine line) {
        List<String> missing = new ArrayList<>();
        for (OptionSpec<?> option : List.of(bootstrap, type)) {
            if (!line.has(option)) {
                missing.add(option.options().get(0));
            }
        }
        if (!missing.isEmpty()) {
            throw new ToolFailure("Missing required option(s): " + String.join(", ", missing));
        }
        if (line.count(topic, all, file) != 1) {
            throw new ToolFailure("One and only one of the following options is required: topic, all-topic-partitions, "
                    + "path-to-json-file");
        }
        if (line.has(topic) && !line.has(partition)) {
            throw new ToolFailure("Missing required option(s): partition");
        }
        if (!line.has(topic) && line.has(partition)) {
            throw new ToolFailure("Option partition is only allowed if topic is used");
        }
        String given = line.required(type);
        return switch (given.toLowerCase(Locale.ROOT)) {
            case "preferred" -> Elections.Type.PREFERRED;
            case "unclean" -> Elections.Type.UNCLEAN;
            default ->
                throw new ToolFailure("Cannot parse argument '" + given
                        + "' of option election-type: it is one of PREFERRED, UNCLEAN");
        };
    }

    /** Those meant; null for all. */
    private @Nullable Set<TopicPartition> partitions(CommandLine line) {
        if (line.has(all)) {
            return null;
        }
        if (line.has(topic)) {
            return Set.of(new TopicPartition(line.required(topic), line.required(partition)));
        }
        JsonFile json = JsonFile.read(line.required(file));
        List<TopicPartition> listed = json.each("partitions", json::partition);
        Set<TopicPartition> once = new TreeSet<>(listed);
        if (once.isEmpty()) {
            throw new ToolFailure("Replica election data is empty");
        }
        if (once.size() != listed.size()) {
            listed.removeIf(one -> listed.indexOf(one) == listed.lastIndexOf(one));
            throw new ToolFailure("Replica election data contains duplicate partitions: "
                    + ReassignmentPlan.joined(new TreeSet<>(listed)));
        }
        return once;
    }

    private static int report(Map<TopicPartition, Outcome> outcomes, Elections.Type type, Terminal terminal) {
        List<TopicPartition> elected = new ArrayList<>();
        List<TopicPartition> needless = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        outcomes.forEach((partition, outcome) -> {
            if (outcome.succeeded()) {
                elected.add(partition);
            } else if (outcome.error() == ErrorCode.ELECTION_NOT_NEEDED) {
                needless.add(partition);
            } else {
                failed.add("Error completing leader election (" + type + ") for partition: " + partition + ": "
                        + outcome.error() + ": " + outcome.text());
            }
        });
        if (!elected.isEmpty()) {
            terminal.out()
                    .println("Successfully completed leader election (" + type + ") for partitions " + names(elected));
        }
        if (!needless.isEmpty()) {
            terminal.out().println("Valid replica already elected for partitions " + names(needless));
        }
        failed.forEach(terminal.out()::println);
        if (!failed.isEmpty()) {
            throw new ToolFailure(failed.size() + " replica(s) could not be elected");
        }
        return 0;
    }

    private static String names(List<TopicPartition> partitions) {
        return String.join(
                ", ", partitions.stream().map(TopicPartition::toString).toList());
    }
}
