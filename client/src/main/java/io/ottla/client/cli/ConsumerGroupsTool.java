package io.ottla.client.cli;

import io.ottla.client.ClientException;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.admin.Admin;
import io.ottla.client.admin.GroupDescription;
import io.ottla.client.admin.GroupListing;
import io.ottla.client.admin.Outcome;
import io.ottla.client.net.CallerThread;
import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.lane.Clock;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** kafka-consumer-groups.sh. */
public final class ConsumerGroupsTool implements Tool {
    private static final String CONSUMER = "consumer";
    private static final int ID_WIDTH_MIN = 15;
    private static final int ID_WIDTH_MORE = 10;

    public static void main(String[] args) {
        Tool.main(new ConsumerGroupsTool(), args);
    }

    @Override
    public int run(Terminal terminal, String... args) {
        GroupOptions options = new GroupOptions(args);
        if (options.action() == GroupOptions.Action.VALIDATE_REGEX) {
            judge(options.regex(), terminal);
            return 0;
        }
        // As with Kafka's tool, what goes wrong from here on is told on standard output and ends well.
        try (Admin admin = Servers.admin(options.client())) {
            act(admin, options, terminal);
        } catch (ToolFailure | ClientException | BadSettingException e) {
            terminal.out().println("\nError: Executing consumer group command failed due to " + e.getMessage());
        }
        return 0;
    }

    private static void act(Admin admin, GroupOptions options, Terminal terminal) {
        switch (options.action()) {
            case LIST -> list(admin, options, terminal);
            case DESCRIBE -> describe(admin, options, terminal);
            case DELETE -> delete(admin, options, terminal);
            case DELETE_OFFSETS -> deleteOffsets(admin, options, terminal);
            case RESET -> reset(admin, options, terminal);
            case VALIDATE_REGEX -> throw new IllegalStateException("judged before a broker is asked");
        }
    }

    private static void judge(String regex, Terminal terminal) {
        String fault = Re2Syntax.fault(regex);
        terminal.out()
                .println("The regular expression `" + regex + "` is "
                        + (fault == null ? "valid." : "invalid: " + fault + "."));
    }

    private static Collection<GroupListing> ofConsumers(Admin admin, List<String> states, List<String> types) {
        return CallerThread.await(admin.groups().list(states, types)).stream()
                .filter(group ->
                        group.protocolType().isEmpty() || group.protocolType().equals(CONSUMER))
                .toList();
    }

    private static List<String> wanted(Admin admin, GroupOptions options) {
        return options.isOfAllGroups()
                ? ofConsumers(admin, List.of(), List.of()).stream()
                        .map(GroupListing::id)
                        .toList()
                : options.groups();
    }

    private static void list(Admin admin, GroupOptions options, Terminal terminal) {
        Collection<GroupListing> groups = ofConsumers(admin, options.states(), options.types());
        if (!options.listsStates() && !options.listsTypes()) {
            groups.forEach(group -> terminal.out().println(group.id()));
            return;
        }
        int width = ID_WIDTH_MORE
                + groups.stream().mapToInt(group -> group.id().length()).reduce(ID_WIDTH_MIN, Math::max);
        String format = "%-" + width + "s" + (options.listsTypes() ? " %-20s" : "%s")
                + (options.listsStates() ? " %-20s%n" : "%s%n");
        terminal.out()
                .printf(format, "GROUP", options.listsTypes() ? "TYPE" : "", options.listsStates() ? "STATE" : "");
        for (GroupListing group : groups) {
            terminal.out()
                    .printf(
                            format,
                            group.id(),
                            options.listsTypes() ? capital(group.type()) : "",
                            options.listsStates() ? group.state() : "");
        }
    }

    private static String capital(String type) {
        return type.isEmpty() ? "" : Character.toUpperCase(type.charAt(0)) + type.substring(1);
    }

    private static void describe(Admin admin, GroupOptions options, Terminal terminal) {
        List<String> ids = wanted(admin, options);
        GroupReport report = new GroupReport(admin, terminal);
        for (GroupDescription group :
                CallerThread.await(admin.groups().describe(ids)).values()) {
            report.print(group, options.part(), options.isVerbose());
        }
    }

    private static void delete(Admin admin, GroupOptions options, Terminal terminal) {
        Map<String, Outcome> outcomes = CallerThread.await(admin.groups().delete(wanted(admin, options)));
        List<String> done = new ArrayList<>();
        Map<String, Outcome> failed = new LinkedHashMap<>();
        outcomes.forEach((id, outcome) -> {
            if (outcome.succeeded()) {
                done.add(id);
            } else {
                failed.put(id, outcome);
            }
        });
        String names = done.stream().map(id -> "'" + id + "'").collect(Collectors.joining(", "));
        if (failed.isEmpty()) {
            terminal.out().println("Deletion of requested consumer groups (" + names + ") was successful.");
            return;
        }
        terminal.out().println("\nError: Deletion of some consumer groups failed:");
        failed.forEach((id, outcome) ->
                terminal.out().println("* Group '" + id + "' could not be deleted due to: " + outcome.text()));
        if (!done.isEmpty()) {
            terminal.out().println("\nThese consumer groups were deleted successfully: " + names);
        }
    }

    private static void deleteOffsets(Admin admin, GroupOptions options, Terminal terminal) {
        if (options.groups().size() != 1) {
            throw new ToolFailure("Option [delete-offsets] supports only one [group]");
        }
        String group = options.groups().get(0);
        String topics = String.join(", ", options.topics());
        List<TopicPartition> partitions =
                new OffsetReset(admin, terminal, Clock.SYSTEM.wallMs()).partitions(options.topics());
        Map<TopicPartition, Outcome> outcomes = new TreeMap<>();
        try {
            outcomes.putAll(CallerThread.await(admin.groupOffsets().delete(group, partitions)));
            boolean allDone = outcomes.values().stream().allMatch(Outcome::succeeded);
            terminal.out()
                    .println(
                            allDone
                                    ? "Request succeed for deleting offsets with topic " + topics + " group " + group
                                    : "\nError: Encountered some partition level error, see the follow-up details:");
        } catch (ClientException e) {
            if (e.error() != ErrorCode.GROUP_ID_NOT_FOUND) {
                throw e;
            }
            terminal.out().println("\nError: '" + group + "' does not exist.");
            partitions.forEach(partition -> outcomes.put(partition, new Outcome(e.error(), null)));
        }
        Columns table = new Columns().fixed("TOPIC", 30).fixed("PARTITION", 15).fixed("STATUS", 15);
        outcomes.forEach((partition, outcome) -> table.row(List.of(
                partition.topic(),
                partition.partition(),
                outcome.succeeded() ? "Successful" : "Error: " + outcome.text())));
        table.print(terminal.out());
    }

    private static void reset(Admin admin, GroupOptions options, Terminal terminal) {
        if (!options.executes() && !options.isDryRun()) {
            terminal.err().println("WARN: No action will be performed as the --execute option is missing.");
        }
        List<String> ids = wanted(admin, options);
        OffsetReset reset = new OffsetReset(admin, terminal, Clock.SYSTEM.wallMs());
        ResetTarget target = options.target();
        Map<String, Map<TopicPartition, Long>> file =
                target instanceof ResetTarget.FromFile from ? OffsetCsv.read(from.file(), ids) : Map.of();
        Map<String, Map<TopicPartition, Long>> planned = new LinkedHashMap<>();
        for (GroupDescription group :
                CallerThread.await(admin.groups().describe(ids)).values()) {
            if (!group.state().equals("Empty") && !group.state().equals("Dead")) {
                terminal.out()
                        .println("\nError: Assignments can only be reset if the group '" + group.id()
                                + "' is inactive, but the current state is " + group.state() + ".");
            } else if (target instanceof ResetTarget.FromFile) {
                planned.put(group.id(), reset.clamped(file.getOrDefault(group.id(), Map.of())));
            } else {
                planned.put(group.id(), plan(admin, options, reset, target, group.id()));
            }
        }
        if (options.executes()) {
            planned.forEach((id, offsets) -> set(admin, id, offsets));
        }
        if (options.exports()) {
            terminal.out().println(OffsetCsv.write(planned, ids.size() == 1));
        } else {
            print(planned, terminal);
        }
    }

    private static Map<TopicPartition, Long> plan(
            Admin admin, GroupOptions options, OffsetReset reset, ResetTarget target, String id) {
        Map<TopicPartition, OffsetAndMetadata> committed =
                CallerThread.await(admin.groupOffsets().committed(id));
        List<TopicPartition> partitions =
                options.isOfAllTopics() ? List.copyOf(committed.keySet()) : reset.partitions(options.topics());
        return partitions.isEmpty() ? Map.of() : reset.plan(target, partitions, committed);
    }

    private static void set(Admin admin, String id, Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, OffsetAndMetadata> all = new TreeMap<>();
        offsets.forEach((partition, offset) -> all.put(partition, OffsetAndMetadata.of(offset)));
        if (!all.isEmpty()) {
            CallerThread.await(admin.groupOffsets().alter(id, all)).forEach((partition, outcome) -> {
                if (!outcome.succeeded()) {
                    throw new ToolFailure("Offset of " + partition + " was not set: " + outcome.text());
                }
            });
        }
    }

    private static void print(Map<String, Map<TopicPartition, Long>> planned, Terminal terminal) {
        Columns table = new Columns()
                .fixed("GROUP", 30)
                .fixed("TOPIC", 30)
                .fixed("PARTITION", 10)
                .fixed("NEW-OFFSET", 15);
        planned.forEach((id, offsets) -> new TreeMap<>(offsets)
                .forEach((partition, offset) ->
                        table.row(List.of(id, partition.topic(), partition.partition(), offset))));
        table.print(terminal.out());
    }
}
