package io.ottla.broker.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.coordinator.group.CommitOffsets;
import io.ottla.coordinator.group.FetchOffsets;
import io.ottla.coordinator.group.GroupAnswer;
import io.ottla.coordinator.group.GroupCommand;
import io.ottla.coordinator.group.GroupEvent;
import io.ottla.coordinator.group.GroupSettings;
import io.ottla.coordinator.group.Heartbeat;
import io.ottla.coordinator.group.JoinGroup;
import io.ottla.coordinator.group.Member;
import io.ottla.coordinator.group.OffsetKey;
import io.ottla.coordinator.group.SyncGroup;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.lane.SimLane;
import io.ottla.protocol.record.Compression;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A host on a partition that refuses appends, commits late or never, and changes its leader, from a seed. Whatever
 * happens: every call is answered, within its time; and what was acknowledged is known to every later leader.
 */
class RandomHostTest {
    private static final int STEPS = 1_500;
    private static final int REBALANCE_MS = 10_000;
    private static final long WAIT_MS_MAX = 6 * 60_000;
    private static final HostSettings SETTINGS = new HostSettings((short) -1, 5_000, 500, Compression.NONE);

    private final SimLane lane = new SimLane();
    private final GroupSettings groups = new GroupSettings(6_000, 60_000, 0, 100, 4_096, 1L << 40, 50_000);
    private final Map<Integer, Long> acknowledged = new HashMap<>();
    private final Set<Long> open = new HashSet<>();
    private final List<String> members = new ArrayList<>(List.of("nobody"));
    private FakeJournal journal = new FakeJournal(lane);
    private MachineHost<GroupCommand<?>, GroupEvent, GroupAnswer> host = lead(journal);
    private int generation;
    private long asked;

    private MachineHost<GroupCommand<?>, GroupEvent, GroupAnswer> lead(FakeJournal on) {
        var led = new MachineHost<>(new GroupKind(() -> groups), on, lane::run, () -> SETTINGS);
        led.start();
        return led;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyCallIsAnsweredAndNothingAcknowledgedIsLost(long seed) {
        Random random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            act(random, step);
        }
        journal.refusal = ErrorCode.NONE;
        takeOver();
        checkOffsets();
        lane.advance(WAIT_MS_MAX);
        assertThat(open).as("calls never answered").isEmpty();
        assertThat(host.waiting()).isZero();
    }

    private void act(Random random, int step) {
        switch (random.nextInt(20)) {
            case 0, 1, 2 -> join(random);
            case 3, 4, 5 -> sync(random);
            case 6, 7 -> beat(random);
            case 8, 9, 10, 11 -> commit(random, step);
            case 12, 13 -> lane.advance(random.nextInt(3_000));
            case 14 -> journal.refusal = random.nextInt(3) == 0 ? ErrorCode.NOT_ENOUGH_REPLICAS : ErrorCode.NONE;
            case 15, 16 -> journal.commitTo(journal.endOffset);
            case 17 -> journal.committedTo = Math.min(journal.committedTo, journal.endOffset);
            default -> {
                if (random.nextInt(40) == 0) {
                    takeOver();
                    checkOffsets();
                }
            }
        }
    }

    private void ask(LongFunction<? extends GroupCommand<?>> command, Consumer<GroupAnswer> then) {
        long call = ++asked;
        open.add(call);
        Reply<GroupAnswer> reply = Reply.on(lane);
        host.ask(command, reply);
        reply.read((answer, failure) -> {
            assertThat(failure).isNull();
            open.remove(call);
            then.accept(answer);
        });
    }

    private void join(Random random) {
        String id = random.nextInt(3) == 0 ? "" : members.get(random.nextInt(members.size()));
        List<Member.Protocol> protocols = List.of(new Member.Protocol("range", new byte[6]));
        ask(
                t -> new JoinGroup.Command(
                        t,
                        "m",
                        id,
                        null,
                        "c",
                        "/h",
                        10_000,
                        REBALANCE_MS,
                        "consumer",
                        protocols,
                        "" + asked,
                        false,
                        true),
                answer -> {
                    JoinGroup.Answer joined = (JoinGroup.Answer) answer;
                    if (joined.error() == ErrorCode.NONE) {
                        generation = joined.generation();
                        members.remove(joined.memberId());
                        members.add(joined.memberId());
                        if (members.size() > 5) {
                            members.remove(0);
                        }
                    }
                });
    }

    private void sync(Random random) {
        String id = members.get(random.nextInt(members.size()));
        ask(t -> new SyncGroup.Command(t, "m", id, null, generation, null, null, Map.of()), answer -> {});
    }

    private void beat(Random random) {
        String id = members.get(random.nextInt(members.size()));
        ask(t -> new Heartbeat.Command(t, "m", id, null, generation), answer -> {});
    }

    /** Offsets only grow, so the newest acknowledged one is the least that a later reader may find. */
    private void commit(Random random, int step) {
        int partition = random.nextInt(4);
        List<CommitOffsets.Wanted> wanted =
                List.of(new CommitOffsets.Wanted(new OffsetKey("t", partition), step, -1, null, -1));
        ask(t -> new CommitOffsets.Command(t, "simple", "", null, -1, -1, wanted), answer -> {
            if (((CommitOffsets.Answer) answer).errors().get(0) == ErrorCode.NONE) {
                acknowledged.merge(partition, (long) step, Math::max);
            }
        });
    }

    /** The next leader has at least what was committed. */
    private void takeOver() {
        host.resign();
        assertThat(open).as("calls after the resignation").isEmpty();
        FakeJournal next = journal.handedOver();
        journal = next;
        host = lead(next);
        lane.runAll();
        assertThat(host.isActive()).isTrue();
    }

    private void checkOffsets() {
        ask(t -> new FetchOffsets.Command(t, "simple", null, false), answer -> {
            Map<Integer, Long> found = new HashMap<>();
            ((FetchOffsets.Answer) answer)
                    .fetched()
                    .forEach(f -> found.put(f.key().partition(), f.offset()));
            acknowledged.forEach((partition, offset) -> assertThat(found.getOrDefault(partition, -1L))
                    .as("offset of t-%d", partition)
                    .isGreaterThanOrEqualTo(offset));
        });
    }
}
