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
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

class GroupHostTest {
    private static final OffsetKey T0 = new OffsetKey("t", 0);

    private final SimLane lane = new SimLane();
    private final FakeJournal journal = new FakeJournal(lane);
    private HostSettings settings = HostSettings.DEFAULT;
    private GroupSettings groupSettings = new GroupSettings(6_000, 60_000, 0, 100, 4_096, 100_000, 50_000);
    private MachineHost<GroupCommand<?>, GroupEvent, GroupAnswer> host = started(journal);

    private MachineHost<GroupCommand<?>, GroupEvent, GroupAnswer> started(FakeJournal on) {
        var started = new MachineHost<>(new GroupKind(() -> groupSettings), on, lane::run, () -> settings);
        started.start();
        lane.runAll();
        return started;
    }

    private Reply<GroupAnswer> ask(LongFunction<? extends GroupCommand<?>> command) {
        Reply<GroupAnswer> reply = Reply.on(lane);
        host.ask(command, reply);
        return reply;
    }

    private Reply<GroupAnswer> commit(long offset) {
        return commit(List.of(new CommitOffsets.Wanted(T0, offset, -1, null, -1)));
    }

    private Reply<GroupAnswer> commit(List<CommitOffsets.Wanted> wanted) {
        return ask(ticket -> new CommitOffsets.Command(ticket, "g", "", null, -1, -1, wanted));
    }

    private long fetched() {
        Reply<GroupAnswer> reply = ask(ticket -> new FetchOffsets.Command(ticket, "g", List.of(T0), false));
        FetchOffsets.Answer answer = (FetchOffsets.Answer) reply.valueOrNull();
        return answer == null ? -2 : answer.fetched().get(0).offset();
    }

    private Reply<GroupAnswer> join(String memberId) {
        List<Member.Protocol> protocols = List.of(new Member.Protocol("range", new byte[] {0, 0, 0, 0, 0, 0}));
        return ask(ticket -> new JoinGroup.Command(
                ticket,
                "g",
                memberId,
                null,
                "c",
                "/h",
                10_000,
                10_000,
                "consumer",
                protocols,
                "id" + ticket,
                false,
                true));
    }

    private Reply<GroupAnswer> sync(String memberId, int generation) {
        return ask(ticket -> new SyncGroup.Command(
                ticket, "g", memberId, null, generation, null, null, Map.of(memberId, new byte[] {7})));
    }

    private static ErrorCode error(Reply<GroupAnswer> reply) {
        return ((CommitOffsets.Answer) reply.valueOrNull()).errors().get(0);
    }

    @Test
    void aCommitIsAnsweredOnceItIsCommittedInTheLog() {
        journal.committedTo = 0;
        Reply<GroupAnswer> reply = commit(5);
        lane.advance(1_000);
        assertThat(reply.isDone()).isFalse();
        journal.commitTo(1);
        assertThat(error(reply)).isEqualTo(ErrorCode.NONE);
        assertThat(fetched()).isEqualTo(5);
    }

    @Test
    void aReaderDoesNotSeeWhatIsNotCommittedYet() {
        journal.committedTo = 0;
        commit(5);
        Reply<GroupAnswer> fetch = ask(ticket -> new FetchOffsets.Command(ticket, "g", null, false));
        assertThat(fetch.isDone()).isFalse();
        journal.commitTo(1);
        assertThat(((FetchOffsets.Answer) fetch.valueOrNull()).fetched()).hasSize(1);
    }

    @Test
    void aCommitThatTheReplicasDoNotTakeInTimeIsRefusedWithARetriableError() {
        journal.committedTo = 0;
        Reply<GroupAnswer> reply = commit(5);
        lane.advance(settings.commitTimeoutMs());
        assertThat(error(reply)).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        assertThat(host.waiting()).isZero();
    }

    @Test
    void withAcksOneNobodyWaitsForReplicas() {
        settings = new HostSettings((short) 1, 5_000, 1_000, Compression.NONE);
        journal.committedTo = 0;
        assertThat(error(commit(5))).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aRefusedAppendChangesNothing() {
        commit(5);
        journal.refusal = ErrorCode.NOT_ENOUGH_REPLICAS;
        assertThat(error(commit(6))).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        journal.refusal = ErrorCode.NOT_LEADER_OR_FOLLOWER;
        assertThat(error(commit(6))).isEqualTo(ErrorCode.NOT_COORDINATOR);
        journal.refusal = ErrorCode.MESSAGE_TOO_LARGE;
        assertThat(error(commit(6))).isEqualTo(ErrorCode.INVALID_COMMIT_OFFSET_SIZE);
        journal.refusal = ErrorCode.NONE;
        assertThat(fetched()).isEqualTo(5);
    }

    @Test
    void aCommitOfManyPartitionsBecomesSeveralBatches() {
        journal.batchBytesMax = 1_000;
        List<CommitOffsets.Wanted> many = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            many.add(new CommitOffsets.Wanted(new OffsetKey("topic", i), i, -1, "note", -1));
        }
        Reply<GroupAnswer> reply = commit(many);
        assertThat(((CommitOffsets.Answer) reply.valueOrNull()).errors())
                .hasSize(500)
                .containsOnly(ErrorCode.NONE);
        host = started(journal.handedOver());
        Reply<GroupAnswer> all = ask(ticket -> new FetchOffsets.Command(ticket, "g", null, false));
        assertThat(((FetchOffsets.Answer) all.valueOrNull()).fetched()).hasSize(500);
    }

    @Test
    void oneRecordThatFitsInNoBatchIsRefused() {
        journal.batchBytesMax = 200;
        Reply<GroupAnswer> reply = commit(List.of(new CommitOffsets.Wanted(T0, 1, -1, "x".repeat(500), -1)));
        assertThat(error(reply)).isEqualTo(ErrorCode.INVALID_COMMIT_OFFSET_SIZE);
        assertThat(journal.endOffset).isZero();
    }

    @Test
    void whileTheLogIsReadCallersAreToldSoEachInItsWay() {
        commit(5);
        SimLane disk = new SimLane();
        host = new MachineHost<>(new GroupKind(() -> groupSettings), journal.handedOver(), disk::run, () -> settings);
        host.start();
        assertThat(error(commit(6))).isEqualTo(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
        assertThat(((SyncGroup.Answer) sync("m", 1).valueOrNull()).error()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
        assertThat(((Heartbeat.Answer) ask(t -> new Heartbeat.Command(t, "g", "m", null, 1))
                                .valueOrNull())
                        .error())
                .isEqualTo(ErrorCode.NONE);
        disk.runAll();
        lane.runAll();
        assertThat(host.isActive()).isTrue();
        assertThat(fetched()).isEqualTo(5);
    }

    @Test
    void theNextLeaderKnowsGroupsAndOffsetsAndGivesMembersAWholeSession() {
        String member = ((JoinGroup.Answer) join("").valueOrNull()).memberId();
        sync(member, 1);
        ask(ticket -> new CommitOffsets.Command(
                ticket, "g", member, null, 1, -1, List.of(new CommitOffsets.Wanted(T0, 9, 3, "note", -1))));
        host.resign();
        settings = new HostSettings((short) -1, 5_000, 1, Compression.NONE);
        host = started(journal.handedOver());
        assertThat(fetched()).isEqualTo(9);
        Reply<GroupAnswer> again = sync(member, 1);
        assertThat(((SyncGroup.Answer) again.valueOrNull()).assignment()).containsExactly(7);
        lane.advance(10_000);
        assertThat(((SyncGroup.Answer) sync(member, 1).valueOrNull()).error()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    }

    @Test
    void whoeverWaitsWhenTheLeadershipIsLostIsSentAway() {
        String member = ((JoinGroup.Answer) join("").valueOrNull()).memberId();
        sync(member, 1);
        Reply<GroupAnswer> parked = join("");
        journal.committedTo = 0;
        Reply<GroupAnswer> held = ask(ticket -> new Heartbeat.Command(ticket, "g", member, null, 1));
        assertThat(parked.isDone()).isFalse();
        assertThat(held.isDone()).isFalse();
        host.resign();
        assertThat(((JoinGroup.Answer) parked.valueOrNull()).error()).isEqualTo(ErrorCode.NOT_COORDINATOR);
        assertThat(((Heartbeat.Answer) held.valueOrNull()).error()).isEqualTo(ErrorCode.NOT_COORDINATOR);
        journal.commitTo(100);
        lane.advance(100_000);
        assertThat(host.waiting()).isZero();
        assertThat(error(commit(1))).isEqualTo(ErrorCode.NOT_COORDINATOR);
    }

    @Test
    void aTimerWhoseDecisionCannotBeStoredIsTriedAgain() {
        String member = ((JoinGroup.Answer) join("").valueOrNull()).memberId();
        sync(member, 1);
        journal.refusal = ErrorCode.NOT_ENOUGH_REPLICAS;
        lane.advance(15_000);
        Reply<GroupAnswer> alive = ask(ticket -> new Heartbeat.Command(ticket, "g", member, null, 1));
        assertThat(((Heartbeat.Answer) alive.valueOrNull()).error()).isEqualTo(ErrorCode.NONE);
        lane.advance(9_000);
        journal.refusal = ErrorCode.NONE;
        lane.advance(2_000);
        Reply<GroupAnswer> gone = ask(ticket -> new Heartbeat.Command(ticket, "g", member, null, 1));
        assertThat(((Heartbeat.Answer) gone.valueOrNull()).error()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    }

    @Test
    void aDiskThatFailsWhileLoadingIsTriedAgain() {
        commit(5);
        FakeJournal next = journal.handedOver();
        next.readFailures = 3;
        host = started(next);
        assertThat(host.isActive()).isFalse();
        lane.advance(3_000);
        assertThat(host.isActive()).isTrue();
        assertThat(fetched()).isEqualTo(5);
    }

    @Test
    void everyCompressionOfTheTopicIsReadBack() {
        for (Compression compression :
                List.of(Compression.GZIP, Compression.SNAPPY, Compression.LZ4, Compression.ZSTD)) {
            settings = new HostSettings((short) -1, 5_000, 1_000, compression);
            commit(compression.codec().ordinal());
            host = started(journal.handedOver());
            assertThat(fetched()).isEqualTo(compression.codec().ordinal());
            host = started(journal);
        }
    }
}
