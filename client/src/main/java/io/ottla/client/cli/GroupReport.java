package io.ottla.client.cli;

import io.ottla.client.LogOffset;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.admin.Admin;
import io.ottla.client.admin.GroupDescription;
import io.ottla.client.net.CallerThread;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Describes a group in columns, as kafka-consumer-groups.sh of Kafka 3.9 does; with --verbose, groups of the newer protocol as
 * that of 4.3 does, with their epochs, which classic groups have none of.
 */
final class GroupReport {
    private static final String NONE = "-";
    private static final int WIDTH_MIN = 15;

    private final Admin admin;
    private final Terminal terminal;

    GroupReport(Admin admin, Terminal terminal) {
        this.admin = admin;
        this.terminal = terminal;
    }

    void print(GroupDescription group, GroupOptions.Part part, boolean verbose) {
        boolean exists = explain(group);
        boolean epochs = verbose && group.type() == GroupDescription.Type.CONSUMER;
        switch (part) {
            case OFFSETS -> {
                if (exists) {
                    offsets(group, epochs);
                }
            }
            // As with Kafka's the head of an empty table follows when there is no such group.
            case MEMBERS -> (epochs ? membersWithEpochs(group) : members(group, verbose)).print(terminal.out());
            case STATE -> {
                if (exists) {
                    (epochs ? stateWithEpochs(group) : state(group)).print(terminal.out());
                }
            }
        }
    }

    /** Says what is special about the state; whether there is such a group. */
    private boolean explain(GroupDescription group) {
        if (group.error() != ErrorCode.NONE && group.error() != ErrorCode.GROUP_ID_NOT_FOUND) {
            throw new ToolFailure("Consumer group '" + group.id() + "': " + group.error());
        }
        switch (group.state()) {
            case "Dead" -> {
                terminal.out().println("\nError: Consumer group '" + group.id() + "' does not exist.");
                return false;
            }
            case "Empty" -> terminal.err().println("\nConsumer group '" + group.id() + "' has no active members.");
            case "PreparingRebalance", "CompletingRebalance", "Assigning", "Reconciling" ->
                terminal.err().println("\nWarning: Consumer group '" + group.id() + "' is rebalancing.");
            default -> {}
        }
        terminal.err().flush();
        return true;
    }

    private record Row(
            TopicPartition partition,
            @Nullable OffsetAndMetadata committed,
            @Nullable Long end,
            GroupDescription.@Nullable Member by) {
        @Nullable
        Long current() {
            return committed == null ? null : Long.valueOf(committed.offset());
        }

        @Nullable
        Long lag() {
            return committed == null || end == null ? null : Long.valueOf(end - committed.offset());
        }

        @Nullable
        Integer leaderEpoch() {
            return committed == null || committed.leaderEpoch() < 0 ? null : Integer.valueOf(committed.leaderEpoch());
        }
    }

    private void offsets(GroupDescription group, boolean epochs) {
        List<Row> rows = rows(group);
        if (rows.isEmpty()) {
            return;
        }
        Columns table = new Columns()
                .growing("GROUP", WIDTH_MIN)
                .growing("TOPIC", WIDTH_MIN)
                .fixed("PARTITION", 10);
        if (epochs) {
            table.fixed("LEADER-EPOCH", WIDTH_MIN);
        }
        table.fixed("CURRENT-OFFSET", WIDTH_MIN)
                .fixed("LOG-END-OFFSET", WIDTH_MIN)
                .fixed("LAG", WIDTH_MIN)
                .growing("CONSUMER-ID", WIDTH_MIN)
                .growing("HOST", WIDTH_MIN)
                .fixed("CLIENT-ID", 0);
        for (Row row : rows) {
            List<Object> cells = new ArrayList<>(
                    List.of(group.id(), row.partition().topic(), row.partition().partition()));
            if (epochs) {
                cells.add(orNone(row.leaderEpoch()));
            }
            cells.addAll(List.of(orNone(row.current()), orNone(row.end()), orNone(row.lag())));
            GroupDescription.Member by = row.by();
            cells.addAll(by == null ? List.of(NONE, NONE, NONE) : List.of(by.id(), by.host(), by.clientId()));
            table.row(cells);
        }
        table.print(terminal.out());
    }

    /** What is assigned or has an offset, by topic and partition. */
    private List<Row> rows(GroupDescription group) {
        Map<TopicPartition, OffsetAndMetadata> committed =
                CallerThread.await(admin.groupOffsets().committed(group.id()));
        Map<TopicPartition, GroupDescription.Member> owners = new TreeMap<>();
        group.members().forEach(member -> member.assignment().forEach(p -> owners.put(p, member)));
        Map<TopicPartition, Long> times = new TreeMap<>();
        committed.keySet().forEach(partition -> times.put(partition, LogOffset.LATEST));
        owners.keySet().forEach(partition -> times.put(partition, LogOffset.LATEST));
        if (times.isEmpty()) {
            return List.of();
        }
        List<Row> rows = new ArrayList<>();
        CallerThread.await(admin.logOffsets().find(times))
                .forEach((partition, end) -> rows.add(new Row(
                        partition,
                        committed.get(partition),
                        end.error() == ErrorCode.NONE ? Long.valueOf(end.offset()) : null,
                        owners.get(partition))));
        return rows;
    }

    private static String orNone(@Nullable Object value) {
        return value == null ? NONE : value.toString();
    }

    private Columns members(GroupDescription group, boolean verbose) {
        boolean statics = hasStatics(group);
        Columns table = memberColumns(statics).fixed(verbose ? "ASSIGNMENT" : "", 0);
        for (GroupDescription.Member member : sorted(group)) {
            List<Object> cells = memberCells(group, member, statics);
            cells.add(verbose ? assignment(member) : "");
            table.row(cells);
        }
        return table;
    }

    private Columns membersWithEpochs(GroupDescription group) {
        boolean statics = hasStatics(group);
        Columns table = memberColumns(statics)
                .fixed("CURRENT-EPOCH", WIDTH_MIN)
                .fixed("CURRENT-ASSIGNMENT", 20)
                .fixed("TARGET-EPOCH", WIDTH_MIN)
                .fixed("TARGET-ASSIGNMENT", 20);
        for (GroupDescription.Member member : sorted(group)) {
            List<Object> cells = memberCells(group, member, statics);
            cells.addAll(List.of(
                    member.epoch(),
                    byTopic(member.assignment(), ":", "", ";"),
                    group.targetEpoch(),
                    byTopic(member.target(), ":", "", ";")));
            table.row(cells);
        }
        return table;
    }

    private static boolean hasStatics(GroupDescription group) {
        return group.members().stream().anyMatch(member -> member.instanceId() != null);
    }

    private static Columns memberColumns(boolean statics) {
        Columns table = new Columns().growing("GROUP", WIDTH_MIN).growing("CONSUMER-ID", WIDTH_MIN);
        if (statics) {
            table.growing("GROUP-INSTANCE-ID", WIDTH_MIN + 2);
        }
        return table.growing("HOST", WIDTH_MIN).growing("CLIENT-ID", WIDTH_MIN).fixed("#PARTITIONS", WIDTH_MIN);
    }

    private static List<Object> memberCells(GroupDescription group, GroupDescription.Member member, boolean statics) {
        List<Object> cells = new ArrayList<>(List.of(group.id(), member.id()));
        if (statics) {
            cells.add(member.instanceId() == null ? "" : member.instanceId());
        }
        cells.addAll(
                List.of(member.host(), member.clientId(), member.assignment().size()));
        return cells;
    }

    private static List<GroupDescription.Member> sorted(GroupDescription group) {
        return group.members().stream()
                .sorted(Comparator.comparing(GroupDescription.Member::id))
                .toList();
    }

    /** As {@code topic(0,1), other(0)}. */
    private static String assignment(GroupDescription.Member member) {
        return member.assignment().isEmpty() ? NONE : byTopic(member.assignment(), "(", ")", ", ");
    }

    private static String byTopic(List<TopicPartition> partitions, String open, String close, String between) {
        Map<String, List<Integer>> byTopic = new TreeMap<>();
        partitions.stream()
                .sorted()
                .forEach(p -> byTopic.computeIfAbsent(p.topic(), t -> new ArrayList<>())
                        .add(p.partition()));
        return byTopic.entrySet().stream()
                .map(topic -> topic.getKey()
                        + open
                        + topic.getValue().stream().map(String::valueOf).collect(Collectors.joining(","))
                        + close)
                .collect(Collectors.joining(between));
    }

    private static Columns state(GroupDescription group) {
        Columns table = new Columns()
                .growing("GROUP", 25)
                .growing("COORDINATOR (ID)", 25)
                .fixed("ASSIGNMENT-STRATEGY", 20)
                .fixed("STATE", WIDTH_MIN)
                .fixed("#MEMBERS", 0);
        table.row(stateCells(group));
        return table;
    }

    private static Columns stateWithEpochs(GroupDescription group) {
        Columns table = new Columns()
                .growing("GROUP", WIDTH_MIN)
                .growing("COORDINATOR (ID)", 25)
                .fixed("ASSIGNMENT-STRATEGY", 20)
                .fixed("STATE", 20)
                .fixed("GROUP-EPOCH", WIDTH_MIN)
                .fixed("TARGET-ASSIGNMENT-EPOCH", 25)
                .fixed("#MEMBERS", 0);
        table.row(stateCells(group, group.epoch(), group.targetEpoch()));
        return table;
    }

    /** The row of a group's state, with these epochs before the count of its members. */
    private static List<Object> stateCells(GroupDescription group, Object... epochs) {
        List<Object> cells = new ArrayList<>(List.of(group.id(), coordinator(group), group.assignor(), group.state()));
        cells.addAll(List.of(epochs));
        cells.add(group.members().size());
        return cells;
    }

    private static String coordinator(GroupDescription group) {
        return group.coordinator().address() + "  (" + group.coordinator().id() + ")";
    }
}
