package io.ottla.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Members that do everything in any order, from a seed that the test's name shows. After every step: one leader, which
 * is a member; the generation never goes back; at the end every call has been answered, and within its timeout.
 */
class RandomGroupsTest {
    private static final int STEPS = 4_000;
    private static final int SESSION_MS = 10_000;
    private static final int REBALANCE_MS = 20_000;

    /** A parked call may wait for the first five minutes of a fresh member, or for a rebalance of absent static ones. */
    private static final long WAIT_MS_MAX = 6 * 60_000;

    private final Map<Long, Long> askedMs = new HashMap<>();
    private final Map<Long, GroupAnswer> answers = new HashMap<>();
    private final List<String> memberIds = new ArrayList<>(List.of("nobody"));
    private final Bench bench =
            new Bench((command, outcome) -> outcome.answers().forEach(a -> {
                assertThat(askedMs).as("a ticket is answered once").containsKey(a.ticket());
                askedMs.remove(a.ticket());
                answers.put(a.ticket(), a.answer());
                learn(a.answer());
            }));
    private long ticket;
    private int generationSeen;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
    void everyCallIsAnsweredAndTheGroupStaysWhole(long seed) {
        Random random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            act(random);
            check();
        }
        bench.advance(WAIT_MS_MAX);
        assertThat(askedMs).as("calls never answered").isEmpty();
        bench.advance(WAIT_MS_MAX);
        Group group = bench.groups().group("g");
        assertThat(group == null || group.members().isEmpty())
                .as("nobody beats any more, so nobody is left: %s", group)
                .isTrue();
    }

    private void act(Random random) {
        switch (random.nextInt(14)) {
            case 0, 1 -> ask(join(random, ""));
            case 2, 3, 4 -> ask(join(random, memberId(random)));
            case 5, 6, 7 -> ask(sync(memberId(random), generation(random)));
            case 8, 9 -> ask(new Heartbeat.Command(++ticket, "g", memberId(random), null, generation(random)));
            case 10 -> leave(random);
            case 11 -> commit(random);
            case 12 -> bench.advance(random.nextInt(SESSION_MS / 2));
            default -> maybeRestart(random);
        }
    }

    private void ask(GroupCommand<?> command) {
        askedMs.put(command.ticket(), bench.nowMs);
        bench.give(command);
    }

    private JoinGroup.Command join(Random random, String memberId) {
        String instance = random.nextInt(4) == 0 ? "i" + random.nextInt(2) : null;
        byte[] topics = Script.subscription(random.nextInt(5) == 0 ? "t+u" : "t");
        List<Member.Protocol> protocols = new ArrayList<>();
        protocols.add(new Member.Protocol("range", topics));
        if (random.nextBoolean()) {
            protocols.add(random.nextInt(2), new Member.Protocol("sticky", topics));
        }
        return new JoinGroup.Command(
                ++ticket,
                "g",
                memberId,
                instance,
                "c",
                "/h",
                SESSION_MS,
                REBALANCE_MS,
                "consumer",
                protocols,
                Long.toString(ticket),
                random.nextBoolean(),
                random.nextBoolean());
    }

    private SyncGroup.Command sync(String memberId, int generation) {
        Map<String, byte[]> assignments = new HashMap<>();
        memberIds.forEach(id -> assignments.put(id, id.getBytes()));
        return new SyncGroup.Command(++ticket, "g", memberId, null, generation, null, null, assignments);
    }

    private void leave(Random random) {
        if (random.nextInt(4) == 0) {
            ask(new LeaveGroup.Command(++ticket, "g", List.of(new LeaveGroup.Leaver(memberId(random), null))));
        }
    }

    private void commit(Random random) {
        OffsetKey key = new OffsetKey("t", random.nextInt(3));
        List<CommitOffsets.Wanted> wanted = List.of(new CommitOffsets.Wanted(key, ticket, -1, null, -1));
        ask(new CommitOffsets.Command(++ticket, "g", memberId(random), null, generation(random), -1, wanted));
    }

    /** The host refuses whoever waits when it resigns; here they are simply no longer waited for. */
    private void maybeRestart(Random random) {
        if (random.nextInt(200) == 0) {
            askedMs.clear();
            generationSeen = 0;
            bench.restart();
        }
    }

    private String memberId(Random random) {
        int recent = Math.min(6, memberIds.size());
        return memberIds.get(memberIds.size() - 1 - random.nextInt(recent));
    }

    private int generation(Random random) {
        Group group = bench.groups().group("g");
        int now = group == null ? 0 : group.generation();
        return random.nextInt(10) == 0 ? now - 1 : now;
    }

    private void learn(GroupAnswer answer) {
        if (answer instanceof JoinGroup.Answer a
                && (a.error() == ErrorCode.NONE || a.error() == ErrorCode.MEMBER_ID_REQUIRED)) {
            memberIds.remove(a.memberId());
            memberIds.add(a.memberId());
        }
    }

    private void check() {
        askedMs.forEach((asked, atMs) ->
                assertThat(bench.nowMs - atMs).as("call %s waits", asked).isLessThanOrEqualTo(WAIT_MS_MAX));
        Group group = bench.groups().group("g");
        if (group == null) {
            generationSeen = 0;
            return;
        }
        assertThat(group.generation()).as("generation").isGreaterThanOrEqualTo(generationSeen);
        generationSeen = group.generation();
        assertThat(group.leaderId() == null)
                .as("a leader in %s", group)
                .isEqualTo(group.members().isEmpty());
        assertThat(group.leaderId() == null || group.has(group.leaderId()))
                .as("%s", group)
                .isTrue();
        assertThat(group.instances()).isEqualTo(Group.instancesOf(group.members()));
        checkTickets(group);
    }

    /** Whoever waits is in the group's state, in the phase in which one waits for that. */
    private void checkTickets(Group group) {
        List<Long> parked = new ArrayList<>();
        for (Member member : group.members().values()) {
            if (member.awaitsJoin()) {
                assertThat(group.phase()).isEqualTo(Phase.PREPARING);
                parked.add(member.joinTicket());
            }
            if (member.awaitsSync()) {
                assertThat(group.phase()).isEqualTo(Phase.COMPLETING);
                parked.add(member.syncTicket());
            }
        }
        assertThat(askedMs.keySet())
                .as("exactly the parked calls are open")
                .containsExactlyInAnyOrderElementsOf(parked);
    }
}
