package io.ottla.client.cli;

import io.ottla.client.admin.Reassignments;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import joptsimple.OptionSpec;

/** The options of kafka-reassign-partitions.sh, checked against each other. */
final class ReassignOptions {
    private static final String PURPOSE = "This tool helps to move topic partitions between replicas.";
    private static final long NO_LIMIT = -1;

    private final ToolOptions known = new ToolOptions(PURPOSE);
    private final OptionSpec<String> bootstrap =
            known.text("bootstrap-server", "The brokers to connect to.", "Server(s) to use for bootstrapping");
    private final OptionSpec<String> zookeeper = known.text(
            "zookeeper", "Not taken any more: --bootstrap-server does all that it did, and cancels and lists.", "urls");
    private final OptionSpec<String> controller = known.text(
            "bootstrap-controller",
            "Accepted, and refused: controllers are brokers here.",
            "bootstrap controller to connect to");
    private final OptionSpec<String> commandConfig =
            known.text("command-config", "A property file for the admin client.", "Admin client property file");
    private final OptionSpec<Void> generate =
            known.flag("generate", "Propose a plan that spreads the given topics over the given brokers.");
    private final OptionSpec<Void> execute = known.flag("execute", "Start to move partitions as the plan says.");
    private final OptionSpec<Void> verify =
            known.flag("verify", "Tell how far the plan is; once all is moved, the throttles are taken off.");
    private final OptionSpec<Void> cancel = known.flag("cancel", "Give up the moves of the plan.");
    private final OptionSpec<Void> list = known.flag("list", "List the moves that are under way.");
    private final OptionSpec<String> plan = known.text(
            "reassignment-json-file",
            "The plan: {\"version\":1,\"partitions\":[{\"topic\":\"foo\",\"partition\":1,\"replicas\":[1,2,3],"
                    + "\"log_dirs\":[\"any\",\"any\",\"/disk2\"]}]}; log_dirs may be left out.",
            "manual assignment json file path");
    private final OptionSpec<String> topics = known.text(
            "topics-to-move-json-file",
            "With --generate: {\"version\":1,\"topics\":[{\"topic\":\"foo\"},{\"topic\":\"bar\"}]}.",
            "topics to reassign json file path");
    private final OptionSpec<String> brokers =
            known.text("broker-list", "With --generate: the brokers to use, as 0,1,2.", "brokerlist");
    private final OptionSpec<Void> noRacks =
            known.flag("disable-rack-aware", "With --generate: without regard to racks.");
    private final OptionSpec<Long> throttle = known.number(
            Long.class,
            "throttle",
            "With --execute: bytes per second that moving between brokers may take on each. Resubmit the plan with "
                    + "--additional to change it.",
            "throttle",
            NO_LIMIT);
    private final OptionSpec<Long> directoryThrottle = known.number(
            Long.class,
            "replica-alter-log-dirs-throttle",
            "With --execute: bytes per second that moving between directories may take on each broker.",
            "replicaAlterLogDirsThrottle",
            NO_LIMIT);
    private final OptionSpec<Long> timeout = known.number(
            Long.class,
            "timeout",
            "With --execute: ms to wait for moves between directories to begin.",
            "timeout",
            10_000L);
    private final OptionSpec<Void> additional = known.flag("additional", "Execute although other moves are under way.");
    private final OptionSpec<Void> preserve = known.flag("preserve-throttles", "Leave the throttles as they are.");
    private final OptionSpec<Void> keepFactor = known.flag(
            "disallow-replication-factor-change", "Refuse a plan that changes how many replicas a partition has.");
    private final CommandLine line;
    private final OptionSpec<Void> action;

    ReassignOptions(String... args) {
        line = known.parse(args);
        List<OptionSpec<Void>> given = List.of(generate, execute, verify, cancel, list).stream()
                .filter(line::has)
                .toList();
        if (given.size() != 1) {
            throw new ToolFailure(
                    "Command must include exactly one action: --generate, --execute, --verify, " + "--cancel, --list");
        }
        action = given.get(0);
        if (line.has(zookeeper)) {
            throw new ToolFailure("--zookeeper is not taken any more: give --bootstrap-server with brokers' addresses");
        }
        if (line.has(controller)) {
            throw new ToolFailure("--bootstrap-controller: this cluster is kept in ZooKeeper, use --bootstrap-server");
        }
        if (!line.has(bootstrap)) {
            throw new ToolFailure("Please specify --bootstrap-server");
        }
        Map<OptionSpec<Void>, Set<OptionSpec<?>>> allowed = Map.of(
                generate, Set.of(brokers, topics, noRacks),
                execute, Set.of(plan, additional, preserve, directoryThrottle, throttle, timeout, keepFactor),
                verify, Set.of(plan, preserve),
                cancel, Set.of(plan, preserve),
                list, Set.of());
        check(Objects.requireNonNull(allowed.get(action)));
    }

    private void check(Set<OptionSpec<?>> allowed) {
        if (action == generate) {
            line.require(brokers, topics);
        } else if (action != list) {
            line.require(plan);
        }
        List<OptionSpec<?>> all = List.of(
                brokers, topics, noRacks, plan, additional, preserve, directoryThrottle, throttle, timeout, keepFactor);
        for (OptionSpec<?> option : all) {
            if (line.has(option) && !allowed.contains(option)) {
                throw new ToolFailure("Option \"" + option + "\" can't be used with action \"" + action + "\"");
            }
        }
    }

    /** The name of the action that was asked for, without dashes. */
    String action() {
        return action.options().get(0).toLowerCase(Locale.ROOT);
    }

    boolean needsPlan() {
        return line.has(plan);
    }

    Map<String, String> client() {
        return Servers.properties(line.value(commandConfig), line.required(bootstrap));
    }

    ReassignmentPlan plan() {
        return ReassignmentPlan.read(JsonFile.read(line.required(plan)));
    }

    /** The topics to propose a plan for; throws for a file that names none or one twice. */
    Set<String> topics() {
        JsonFile file = JsonFile.read(line.required(topics));
        file.checkVersion();
        List<String> names = file.each("topics", entry -> file.text(entry, "topic"));
        TreeSet<String> once = new TreeSet<>(names);
        if (once.isEmpty()) {
            throw new ToolFailure("--topics-to-move-json-file " + file.name() + " names no topic");
        }
        if (once.size() != names.size()) {
            throw new ToolFailure("List of topics to reassign contains duplicate entries: " + twice(names));
        }
        return once;
    }

    Set<Integer> brokers() {
        List<Integer> ids = ids("broker-list", line.required(brokers));
        if (Set.copyOf(ids).size() != ids.size()) {
            throw new ToolFailure("Broker list contains duplicate entries: " + twice(ids));
        }
        return new TreeSet<>(ids);
    }

    /** Broker ids with commas between them. */
    static List<Integer> ids(String option, String text) {
        List<Integer> ids = new ArrayList<>();
        for (String id : text.split(",")) {
            try {
                ids.add(Integer.parseInt(id.trim()));
            } catch (NumberFormatException e) {
                throw new ToolFailure("--" + option + " " + text + ": '" + id + "' is not a broker id");
            }
        }
        return ids;
    }

    private static <T> List<T> twice(List<T> all) {
        return all.stream()
                .filter(one -> all.indexOf(one) != all.lastIndexOf(one))
                .distinct()
                .toList();
    }

    boolean racks() {
        return !line.has(noRacks);
    }

    boolean additional() {
        return line.has(additional);
    }

    boolean preservesThrottles() {
        return line.has(preserve);
    }

    Reassignments.ReplicaCount replicaCount() {
        return line.has(keepFactor) ? Reassignments.ReplicaCount.KEPT : Reassignments.ReplicaCount.MAY_CHANGE;
    }

    /** Bytes per second, negative for no limit. */
    long throttle() {
        return line.required(throttle);
    }

    /** Bytes per second, negative for no limit. */
    long directoryThrottle() {
        return line.required(directoryThrottle);
    }

    long timeoutMs() {
        return line.required(timeout);
    }
}
