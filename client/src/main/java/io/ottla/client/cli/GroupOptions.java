package io.ottla.client.cli;

import io.ottla.client.admin.Admin;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import joptsimple.OptionSpec;
import org.jspecify.annotations.Nullable;

/** The options of kafka-consumer-groups.sh, checked against each other. */
final class GroupOptions {
    private static final String PURPOSE =
            "This tool helps to list all consumer groups, describe a consumer group, delete consumer group info, or reset "
                    + "consumer group offsets.";
    private static final Map<String, String> STATES = Map.of(
            "preparingrebalance", "PreparingRebalance",
            "completingrebalance", "CompletingRebalance",
            "stable", "Stable",
            "dead", "Dead",
            "empty", "Empty",
            "assigning", "Assigning",
            "reconciling", "Reconciling",
            "unknown", "Unknown");

    private final ToolOptions known = new ToolOptions(PURPOSE);
    private final OptionSpec<String> bootstrap =
            known.text("bootstrap-server", "The brokers to connect to.", "server to connect to");
    private final OptionSpec<String> commandConfig =
            known.text("command-config", "A property file for the admin client.", "command config property file");
    private final OptionSpec<String> group = known.text("group", "The group; may be repeated.", "consumer group");
    private final OptionSpec<String> topic =
            known.text("topic", "A topic, or topic:0,1 for some of its partitions; may be repeated.", "topic");
    private final OptionSpec<Void> allTopics = known.flag("all-topics", "All topics that the group has offsets of.");
    private final OptionSpec<Void> allGroups = known.flag("all-groups", "All groups.");
    private final OptionSpec<Void> list = known.flag("list", "List all consumer groups.");
    private final OptionSpec<Void> describe =
            known.flag("describe", "Describe groups: their offsets and lag, members, or state.");
    private final OptionSpec<Void> delete = known.flag("delete", "Delete groups without members.");
    private final OptionSpec<Void> deleteOffsets =
            known.flag("delete-offsets", "Delete the offsets of topics that no member reads.");
    private final OptionSpec<Void> reset = known.flag("reset-offsets", "Set the offsets of groups without members.");
    private final OptionSpec<String> timeout =
            known.text("timeout", "Time for each step, in ms.", "timeout (ms)", "30000");
    private final OptionSpec<Void> members = known.flag("members", "Describe the members.");
    private final OptionSpec<Void> verbose = known.flag(
            "verbose", "With --members: their partitions too; epochs of groups of the newer protocol everywhere.");
    private final OptionSpec<Void> offsets = known.flag("offsets", "Describe the offsets, as without it.");
    private final OptionSpec<String> state = known.maybe(
            "state", "Describe the state; with --list, list states, or only groups in one of those given.", "value");
    private final OptionSpec<String> type =
            known.maybe("type", "With --list: list types, or only groups of one of those given.", "value");
    private final OptionSpec<Void> dryRun = known.flag("dry-run", "Only say what would be set.");
    private final OptionSpec<Void> execute = known.flag("execute", "Set it.");
    private final OptionSpec<Void> export = known.flag("export", "Print it as CSV.");
    private final OptionSpec<String> toOffset = known.text("to-offset", "To this offset.", "offset");
    private final OptionSpec<String> shiftBy =
            known.text("shift-by", "By this much, forth or back.", "number-of-offsets");
    private final OptionSpec<String> toDatetime =
            known.text("to-datetime", "To the first record since YYYY-MM-DDThh:mm:ss.sss.", "datetime");
    private final OptionSpec<String> byDuration =
            known.text("by-duration", "To the first record of the last PnDTnHnMnS.", "duration");
    private final OptionSpec<Void> toEarliest = known.flag("to-earliest", "To the first record.");
    private final OptionSpec<Void> toLatest = known.flag("to-latest", "Behind the last record.");
    private final OptionSpec<Void> toCurrent = known.flag("to-current", "To where they are.");
    private final OptionSpec<String> fromFile =
            known.text("from-file", "As the file says: lines of topic,partition,offset.", "path to CSV file");
    private final OptionSpec<String> validateRegex = known.text(
            "validate-regex",
            "Say whether a group of the newer protocol could subscribe to topics with this expression; asks no broker.",
            "regex");
    private final CommandLine line;

    /** What is to be done. */
    enum Action {
        LIST,
        DESCRIBE,
        DELETE,
        DELETE_OFFSETS,
        RESET,
        VALIDATE_REGEX
    }

    /** What of a group is to be described. */
    enum Part {
        OFFSETS,
        MEMBERS,
        STATE
    }

    GroupOptions(String... args) {
        line = known.parse(args);
        if (line.count(list, describe, delete, reset, deleteOffsets, validateRegex) != 1) {
            throw new ToolFailure("Command must include exactly one action: --list, --describe, --delete, "
                    + "--reset-offsets, --delete-offsets, --validate-regex");
        }
        if (line.has(validateRegex)) {
            return;
        }
        line.require(bootstrap);
        line.forbid(group, allGroups);
        checkPlaces();
        if (!line.has(list) && line.count(group, allGroups) == 0) {
            throw new ToolFailure("Option [" + actionName() + "] takes one of these options: [all-groups], [group]");
        }
        if (line.has(describe) && line.count(members, offsets, state) > 1) {
            throw new ToolFailure(
                    "Option [describe] takes at most one of these options: [members], [offsets], [state]");
        }
        checkOffsetActions();
        if (line.has(list)) {
            states();
            types();
        }
    }

    /** What has no meaning with the action that is asked for. */
    private void checkPlaces() {
        line.forbid(list, group, topic);
        line.forbid(describe, topic);
        if (line.has(delete) && line.has(topic)) {
            throw new ToolFailure(
                    "The consumer does not support topic-specific offset deletion from a consumer group.");
        }
        if (!line.has(describe)) {
            unavailable(members, offsets, verbose);
        }
        if (!line.has(list)) {
            unavailable(type);
        }
        if (line.has(describe) && line.hasValue(state)) {
            throw new ToolFailure("Option [describe] does not take a value for [state]");
        }
        if (!line.has(describe) && !line.has(list)) {
            unavailable(state);
        }
    }

    private void unavailable(OptionSpec<?>... options) {
        for (OptionSpec<?> option : options) {
            if (line.has(option)) {
                throw new ToolFailure(
                        "Option(s) " + option + " are unavailable given other options on the command line");
            }
        }
    }

    private void checkOffsetActions() {
        if (line.has(deleteOffsets)) {
            line.require(group, topic);
            line.forbid(deleteOffsets, allGroups, allTopics);
        }
        if (!line.has(reset)) {
            return;
        }
        line.forbid(dryRun, execute);
        if (line.count(toOffset, shiftBy, toDatetime, byDuration, toEarliest, toLatest, toCurrent, fromFile) != 1) {
            throw new ToolFailure("Option [reset-offsets] takes exactly one of these: [to-offset], [shift-by], "
                    + "[to-datetime], [by-duration], [to-earliest], [to-latest], [to-current], [from-file]");
        }
        if (!line.has(fromFile) && line.count(topic, allTopics) == 0) {
            throw new ToolFailure("Option [reset-offsets] takes one of these options: [all-topics], [topic]");
        }
    }

    private String actionName() {
        return action().name().toLowerCase(Locale.ROOT).replace('_', '-').replaceAll("^reset$", "reset-offsets");
    }

    Action action() {
        Map<OptionSpec<?>, Action> actions = Map.of(
                list,
                Action.LIST,
                describe,
                Action.DESCRIBE,
                delete,
                Action.DELETE,
                deleteOffsets,
                Action.DELETE_OFFSETS,
                reset,
                Action.RESET,
                validateRegex,
                Action.VALIDATE_REGEX);
        return actions.entrySet().stream()
                .filter(action -> line.has(action.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    /** The expression to judge. */
    String regex() {
        return line.required(validateRegex);
    }

    /** The properties of the admin client; throws {@link ToolFailure} for a timeout or a file that is none. */
    Map<String, String> client() {
        Map<String, String> all =
                new LinkedHashMap<>(Servers.properties(line.value(commandConfig), line.required(bootstrap)));
        if (line.has(timeout) || !all.containsKey(Admin.API_TIMEOUT_MS.name())) {
            all.put(Admin.API_TIMEOUT_MS.name(), String.valueOf(number(timeout)));
        }
        return all;
    }

    boolean isOfAllGroups() {
        return line.has(allGroups);
    }

    /** Those named, without repetition. */
    List<String> groups() {
        return line.values(group).stream().distinct().toList();
    }

    boolean isOfAllTopics() {
        return line.has(allTopics);
    }

    /** As given: a name, or name:0,1. */
    List<String> topics() {
        return line.values(topic);
    }

    Part part() {
        return line.has(members) ? Part.MEMBERS : line.has(state) ? Part.STATE : Part.OFFSETS;
    }

    boolean isVerbose() {
        return line.has(verbose);
    }

    boolean listsStates() {
        return line.has(state);
    }

    boolean listsTypes() {
        return line.has(type);
    }

    /** The states to list, spelled as brokers do; empty for all. */
    List<String> states() {
        TreeSet<String> wanted = new TreeSet<>();
        for (String word : words(line.value(state))) {
            String known = STATES.get(word.toLowerCase(Locale.ROOT));
            if (known == null) {
                throw new ToolFailure("Invalid state list '" + line.value(state) + "'. Valid states are: "
                        + String.join(", ", new TreeSet<>(STATES.values())));
            }
            wanted.add(known);
        }
        return List.copyOf(wanted);
    }

    /** The types to list, spelled as brokers do; empty for all. */
    List<String> types() {
        TreeSet<String> wanted = new TreeSet<>();
        for (String word : words(line.value(type))) {
            switch (word.toLowerCase(Locale.ROOT)) {
                case "classic" -> wanted.add("Classic");
                case "consumer" -> wanted.add("Consumer");
                default ->
                    throw new ToolFailure(
                            "Invalid types list '" + line.value(type) + "'. Valid types are: Classic, Consumer");
            }
        }
        return List.copyOf(wanted);
    }

    private static List<String> words(@Nullable String list) {
        return list == null
                ? List.of()
                : java.util.Arrays.stream(list.split(","))
                        .map(String::trim)
                        .filter(word -> !word.isEmpty())
                        .toList();
    }

    boolean executes() {
        return line.has(execute);
    }

    boolean isDryRun() {
        return line.has(dryRun);
    }

    boolean exports() {
        return line.has(export);
    }

    private long number(OptionSpec<String> option) {
        try {
            return Long.parseLong(line.required(option));
        } catch (NumberFormatException e) {
            throw new ToolFailure("Cannot parse argument '" + line.required(option) + "' of option "
                    + option.options().get(0));
        }
    }

    /** Where offsets are to be set; throws {@link ToolFailure} for a value that is none. */
    ResetTarget target() {
        if (line.has(toOffset)) {
            return new ResetTarget.To(number(toOffset));
        } else if (line.has(shiftBy)) {
            return new ResetTarget.By(number(shiftBy));
        } else if (line.has(toDatetime)) {
            return ResetTarget.since(line.required(toDatetime));
        } else if (line.has(byDuration)) {
            return ResetTarget.last(line.required(byDuration));
        } else if (line.has(toEarliest)) {
            return new ResetTarget.Earliest();
        } else if (line.has(toLatest)) {
            return new ResetTarget.Latest();
        } else if (line.has(toCurrent)) {
            return new ResetTarget.Current();
        }
        return new ResetTarget.FromFile(java.nio.file.Path.of(line.required(fromFile)));
    }
}
