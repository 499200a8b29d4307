package io.ottla.coordinator.group;

import io.ottla.coordinator.machine.Outcome;
import io.ottla.coordinator.machine.TimerOrder;
import io.ottla.protocol.api.GroupMetadataKey;
import io.ottla.protocol.api.GroupMetadataValue;
import io.ottla.protocol.api.OffsetCommitKey;
import io.ottla.protocol.api.OffsetCommitValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Hosts a machine for tests: virtual time, timers in a list, the log as a list of records. */
final class Bench {
    static final long START_MS = 1_700_000_000_000L;

    final List<StoredRecord> log = new ArrayList<>();
    GroupSettings settings = GroupSettings.DEFAULT;
    long nowMs = START_MS;
    private GroupMachine machine = new GroupMachine(() -> settings);
    private final Map<GroupCommand<?>, Due> timers = new LinkedHashMap<>();
    private final BiConsumer<GroupCommand<?>, Outcome<GroupCommand<?>, GroupEvent, GroupAnswer>> seen;
    private long orders;

    private record Due(long atMs, long order) {}

    /** @param seen is shown each command, and each that a timer gives, with what came of it */
    Bench(BiConsumer<GroupCommand<?>, Outcome<GroupCommand<?>, GroupEvent, GroupAnswer>> seen) {
        this.seen = seen;
    }

    Groups groups() {
        return machine.groups();
    }

    int timers() {
        return timers.size();
    }

    void give(GroupCommand<?> command) {
        Outcome<GroupCommand<?>, GroupEvent, GroupAnswer> outcome = machine.decide(command, nowMs);
        outcome.events().forEach(this::happen);
        outcome.timers().forEach(this::execute);
        seen.accept(command, outcome);
    }

    /** Appends and applies an event. */
    void happen(GroupEvent event) {
        StoredRecord record = GroupRecords.record(event);
        if (record != null) {
            log.add(record);
        }
        machine.apply(event);
    }

    void advance(long ms) {
        long untilMs = nowMs + ms;
        for (GroupCommand<?> next = nextDue(untilMs); next != null; next = nextDue(untilMs)) {
            Due due = timers.remove(next);
            nowMs = Math.max(nowMs, due == null ? nowMs : due.atMs());
            give(next);
        }
        nowMs = untilMs;
    }

    /** Another broker takes over: all that is not in the log is lost. */
    void restart() {
        machine = new GroupMachine(() -> settings);
        timers.clear();
        log.forEach(record -> machine.apply(event(record)));
        give(new ResumeGroups());
    }

    private @Nullable GroupCommand<?> nextDue(long untilMs) {
        return timers.entrySet().stream()
                .filter(e -> e.getValue().atMs() <= untilMs)
                .min(Comparator.comparing((Map.Entry<GroupCommand<?>, Due> e) ->
                                e.getValue().atMs())
                        .thenComparing(e -> e.getValue().order()))
                .map(e -> (GroupCommand<?>) e.getKey())
                .orElse(null);
    }

    private void execute(TimerOrder<GroupCommand<?>> order) {
        timers.remove(order.command());
        if (order instanceof TimerOrder.Arm<GroupCommand<?>> arm) {
            timers.put(arm.command(), new Due(nowMs + arm.delayMs(), orders++));
        }
    }

    private static GroupEvent event(StoredRecord record) {
        if (record.key() instanceof OffsetCommitKey key) {
            return GroupRecords.event(key, (OffsetCommitValue) record.value());
        }
        return GroupRecords.event(
                (GroupMetadataKey) record.key(), (GroupMetadataValue) record.value(), record.valueVersion());
    }
}
