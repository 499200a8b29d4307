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

/** Describes a group in columns, as kafka-consumer-groups.sh does. */
final class GroupReport {
    private static final String NONE = "-";
    private static final int WIDTH_MIN = 15;
    private static final int STATE_WIDTH = 25;

    private final Admin admin;
    private final Terminal terminal;

    GroupReport(Admin admin, Terminal terminal) {
        this.admin = admin;
        this.terminal = terminal;
    }

    void print(GroupDescription group, GroupOptions.Part part, boolean verbose) {
        if (!explain(group)) {
            return;
        }
        switch (part) {
            case OFFSETS -> offsets(group);
            case MEMBERS -> members(group, verbose);
            case STATE -> state(group);
        }
    }

    /** Says what is special about the state; false if there is nothing more to print. */
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
            @Nullable Long current,
            @Nullable Long end,
            GroupDescription.@Nullable Member by) {}

    private void offsets(GroupDescription group) {
        List<Row> rows = rows(group);
        if (rows.isEmpty()) {
            return;
        }
        int groupWidth = Math.max(WIDTH_MIN, group.id().length());
        int topicWidth = WIDTH_MIN;
        int memberWidth = WIDTH_MIN;
        int hostWidth = WIDTH_MIN;
        for (Row row : rows) {
            topicWidth = Math.max(topicWidth, row.partition().topic().length());
            memberWidth =
                    Math.max(memberWidth, row.by() == null ? 0 : row.by().id().length());
            hostWidth =
                    Math.max(hostWidth, row.by() == null ? 0 : row.by().host().length());
        }
        String format = "%n%-" + groupWidth + "s %-" + topicWidth + "s %-10s %-15s %-15s %-15s %-" + memberWidth
                + "s %-" + hostWidth + "s %s";
        terminal.out()
                .printf(
                        format,
                        "GROUP",
                        "TOPIC",
                        "PARTITION",
                        "CURRENT-OFFSET",
                        "LOG-END-OFFSET",
                        "LAG",
                        "CONSUMER-ID",
                        "HOST",
                        "CLIENT-ID");
        for (Row row : rows) {
            Long lag = row.current() == null || row.end() == null ? null : Long.valueOf(row.end() - row.current());
            terminal.out()
                    .printf(
                            format,
                            group.id(),
                            row.partition().topic(),
                            row.partition().partition(),
                            orNone(row.current()),
                            orNone(row.end()),
                            orNone(lag),
                            row.by() == null ? NONE : row.by().id(),
                            row.by() == null ? NONE : row.by().host(),
                            row.by() == null ? NONE : row.by().clientId());
        }
        terminal.out().println();
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
        CallerThread.await(admin.logOffsets().find(times)).forEach((partition, end) -> {
            OffsetAndMetadata offset = committed.get(partition);
            rows.add(new Row(
                    partition,
                    offset == null ? null : Long.valueOf(offset.offset()),
                    end.error() == ErrorCode.NONE ? Long.valueOf(end.offset()) : null,
                    owners.get(partition)));
        });
        return rows;
    }

    private static String orNone(@Nullable Long value) {
        return value == null ? NONE : value.toString();
    }

    private void members(GroupDescription group, boolean verbose) {
        int groupWidth = Math.max(WIDTH_MIN, group.id().length());
        int memberWidth = WIDTH_MIN;
        int instanceWidth = WIDTH_MIN + 2;
        int hostWidth = WIDTH_MIN;
        int clientWidth = WIDTH_MIN;
        boolean statics = false;
        for (GroupDescription.Member member : group.members()) {
            memberWidth = Math.max(memberWidth, member.id().length());
            hostWidth = Math.max(hostWidth, member.host().length());
            clientWidth = Math.max(clientWidth, member.clientId().length());
            statics |= member.instanceId() != null;
            instanceWidth = Math.max(instanceWidth, orNone(member.instanceId()).length());
        }
        String format =
                "%n%-" + groupWidth + "s %-" + memberWidth + "s " + (statics ? "%-" + instanceWidth + "s " : "%s")
                        + "%-" + hostWidth + "s %-" + clientWidth + "s %-15s " + (verbose ? "%s" : "");
        terminal.out()
                .printf(
                        format,
                        "GROUP",
                        "CONSUMER-ID",
                        statics ? "GROUP-INSTANCE-ID" : "",
                        "HOST",
                        "CLIENT-ID",
                        "#PARTITIONS",
                        "ASSIGNMENT");
        for (GroupDescription.Member member : sorted(group)) {
            terminal.out()
                    .printf(
                            format,
                            group.id(),
                            member.id(),
                            statics ? orNone(member.instanceId()) : "",
                            member.host(),
                            member.clientId(),
                            member.assignment().size(),
                            assignment(member));
        }
        terminal.out().println();
    }

    private static List<GroupDescription.Member> sorted(GroupDescription group) {
        return group.members().stream()
                .sorted(Comparator.comparing(GroupDescription.Member::id))
                .toList();
    }

    private static String orNone(@Nullable String text) {
        return text == null || text.isEmpty() ? NONE : text;
    }

    /** As {@code topic(0,1), other(0)}. */
    private static String assignment(GroupDescription.Member member) {
        if (member.assignment().isEmpty()) {
            return NONE;
        }
        Map<String, List<Integer>> byTopic = new TreeMap<>();
        member.assignment().stream()
                .sorted()
                .forEach(p -> byTopic.computeIfAbsent(p.topic(), t -> new ArrayList<>())
                        .add(p.partition()));
        return byTopic.entrySet().stream()
                .map(topic -> topic.getKey() + "("
                        + topic.getValue().stream().map(String::valueOf).collect(Collectors.joining(",")) + ")")
                .collect(Collectors.joining(", "));
    }

    private void state(GroupDescription group) {
        String coordinator =
                group.coordinator().address() + "  (" + group.coordinator().id() + ")";
        String format = "%n%-" + Math.max(STATE_WIDTH, group.id().length()) + "s %-"
                + Math.max(STATE_WIDTH, coordinator.length()) + "s %-20s %-15s %s";
        terminal.out().printf(format, "GROUP", "COORDINATOR (ID)", "ASSIGNMENT-STRATEGY", "STATE", "#MEMBERS");
        terminal.out()
                .printf(
                        format,
                        group.id(),
                        coordinator,
                        group.assignor(),
                        group.state(),
                        group.members().size());
        terminal.out().println();
    }
}
