package io.ottla.broker.partition;

import io.netty.buffer.ByteBuf;
import io.ottla.broker.log.Append;
import io.ottla.broker.log.EpochEnd;
import io.ottla.broker.log.Log;
import io.ottla.broker.log.LogView;
import io.ottla.broker.log.Origin;
import io.ottla.broker.log.PartitionName;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition on this broker: its role, its log, and who waits for it. The only caller of the log's append.
 *
 * <p>Thread: its lane, but for {@link #name} and {@link #lane}.
 */
public final class Partition {
    private static final Logger LOG = LoggerFactory.getLogger(Partition.class);

    private final PartitionName name;
    private final Lane lane;
    private final int brokerId;
    private final List<LeadershipListener> listeners;
    private final Copiers copiers;
    private final InSyncKeeper inSync;
    private final AppendQueue queue = new AppendQueue();
    private final CommitWaiters commits;
    private final Turnstile admissions = new Turnstile();
    private final Watches watches = new Watches();
    private Role role = Offline.NEW;
    private int stops;
    private int inSyncMin = 1;
    private @Nullable Log log;

    /**
     * @param listeners shared with the registry, as {@code copiers}: those named later hear of this partition too
     * @param changes by which the in-sync set changes
     */
    Partition(
            PartitionName name,
            Lane lane,
            int brokerId,
            List<LeadershipListener> listeners,
            List<FollowingListener> copiers,
            InSyncChanges changes) {
        this.name = name;
        this.lane = lane;
        this.brokerId = brokerId;
        this.listeners = listeners;
        this.copiers = new Copiers(this, copiers);
        this.inSync = new InSyncKeeper(this, changes);
        this.commits = new CommitWaiters(lane);
    }

    public PartitionName name() {
        return name;
    }

    public Lane lane() {
        return lane;
    }

    /** The order in which produced batches reach {@link #append}, though the check of some takes a detour. */
    public Turnstile admissions() {
        assert lane.here();
        return admissions;
    }

    /** The log; null before the first assignment and when its directory is gone. */
    public @Nullable Log log() {
        assert lane.here();
        return log;
    }

    public boolean isLeader() {
        assert lane.here();
        return role instanceof Leader;
    }

    public int leaderEpoch() {
        assert lane.here();
        return role.leaderEpoch();
    }

    // ---- roles -----------------------------------------------------------------------------------------------------

    /** This broker leads from now on, or goes on leading with another in-sync set or in another epoch. */
    void lead(Log of, PartitionImage state) {
        assert lane.here();
        // Where an epoch was missed another broker may have led, and cut what followers had told us that they have.
        Leader before = role instanceof Leader leading && log == of && state.leaderEpoch() <= leading.leaderEpoch() + 1
                ? leading
                : null;
        if (before != null && before.leaderEpoch() == state.leaderEpoch()) {
            if (state.partitionEpoch() > before.inSync().partitionEpoch()) {
                before.settle(state.isr(), state.partitionEpoch());
                inSyncChanged(before);
            }
            return;
        }
        if (before == null) {
            leaveRole(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        }
        long start = of.view().logEndOffset();
        Leader leader = new Leader(brokerId, state, before, start, inSync.nowMs());
        role = leader;
        log = of;
        of.beginEpoch(state.leaderEpoch(), start);
        LOG.debug("leader partition={} epoch={} isr={}", name, state.leaderEpoch(), state.isr());
        inSyncChanged(leader);
        watches.wake(); // who waits knows of an earlier epoch
        if (before == null) {
            listeners.forEach(listener -> listener.elected(this, state.leaderEpoch()));
        }
    }

    /** Another broker leads from now on. */
    void follow(Log of, PartitionImage state) {
        assert lane.here();
        Follower next = new Follower(state.leader(), state.leaderEpoch());
        if (next.equals(role) && log == of) {
            return;
        }
        leaveRole(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        log = of;
        role = next;
        LOG.debug("follower partition={} epoch={} leader={}", name, next.leaderEpoch(), next.leaderId());
        copiers.follow(next, of);
    }

    /** Who copies from the leader, when this broker follows. */
    Copiers copiers() {
        assert lane.here();
        return copiers;
    }

    /** How many replicas must be in sync for records to be committed: min.insync.replicas of the topic as it is now. */
    void requireInSync(int min) {
        assert lane.here();
        inSyncMin = min;
        if (role instanceof Leader leader) {
            inSyncChanged(leader);
        }
    }

    /** The log lies elsewhere now; all else is as it was. */
    void moved(Log from, Log to) {
        assert lane.here();
        if (log == from) {
            log = to;
            watches.wake();
        }
    }

    /** The replica is taken away, or its directory is gone. */
    void goOffline(ErrorCode reason, int leaderEpoch) {
        assert lane.here();
        leaveRole(reason);
        log = null;
        role = new Offline(reason, Math.max(leaderEpoch, role.leaderEpoch()));
    }

    /** The controller takes the replica away. */
    void stop(int leaderEpoch) {
        stops++;
        goOffline(ErrorCode.NOT_LEADER_OR_FOLLOWER, leaderEpoch);
    }

    /** How often it was taken away: who opens its log meanwhile must not give it a role any more. */
    int stops() {
        assert lane.here();
        return stops;
    }

    private void leaveRole(ErrorCode reason) {
        Role left = role;
        queue.refuse(new Append.Refused(reason, "the leader of " + name + " changes"))
                .forEach(AppendQueue.Told::tell);
        commits.fail(reason);
        if (left instanceof Leader leader) {
            role = new Offline(reason, leader.leaderEpoch());
            listeners.forEach(listener -> listener.resigned(this, leader.leaderEpoch()));
        } else if (left instanceof Follower follower) {
            role = new Offline(reason, follower.leaderEpoch());
            copiers.stop();
        }
        watches.wake();
    }

    // ---- writing ---------------------------------------------------------------------------------------------------

    /**
     * Appends admitted batches (see ProduceCheck) at the end of the lane's turn, together with whatever else has come
     * for this partition by then.
     *
     * @param run must stay as it is until the reader has been told, and stays the caller's
     * @param inSyncMin refuse with NOT_ENOUGH_REPLICAS while fewer replicas are in sync; 1 where acks is not all
     * @param reader told on this lane
     */
    public void append(ByteBuf run, int inSyncMin, Consumer<Append> reader) {
        assert lane.here();
        Append.Refused refused = refusal(inSyncMin);
        if (refused != null) {
            reader.accept(refused);
        } else if (queue.add(run, reader)) {
            lane.run(this::writeQueue);
        }
    }

    /** Appends a coordinator's batch at once. The buffer stays the caller's. */
    public Append appendNow(ByteBuf run, int inSyncMin) {
        assert lane.here();
        writeQueue();
        Append.Refused refused = refusal(inSyncMin);
        if (refused != null || log == null || !(role instanceof Leader leader)) {
            return refused == null ? notLeader() : refused;
        }
        long before = log.view().bytes();
        Append result = log.append(run, leader.leaderEpoch(), Origin.COORDINATOR);
        advance(leader, log, log.view().bytes() - before);
        return result;
    }

    private Append.@Nullable Refused refusal(int inSyncMin) {
        if (role instanceof Offline offline) {
            return new Append.Refused(offline.reason(), name + " is not served here");
        }
        if (!(role instanceof Leader leader)) {
            return notLeader();
        }
        int min = leader.effectiveMin(inSyncMin);
        if (leader.isr().size() < min) {
            return new Append.Refused(
                    ErrorCode.NOT_ENOUGH_REPLICAS,
                    name + " has " + leader.isr().size() + " in-sync replicas, min.insync.replicas is " + min);
        }
        return null;
    }

    private Append.Refused notLeader() {
        return new Append.Refused(ErrorCode.NOT_LEADER_OR_FOLLOWER, "this broker does not lead " + name);
    }

    private void writeQueue() {
        if (queue.isEmpty()) {
            return;
        }
        if (log == null || !(role instanceof Leader leader)) {
            queue.refuse(notLeader()).forEach(AppendQueue.Told::tell);
            return;
        }
        long before = log.view().bytes();
        List<AppendQueue.Told> told = queue.write(log, leader.leaderEpoch());
        advance(leader, log, log.view().bytes() - before);
        told.forEach(AppendQueue.Told::tell);
    }

    /** Moves the watermark as far as the in-sync replicas allow and tells those who waited for it. */
    private void advance(Leader leader, Log of, long bytesAppended) {
        boolean moved = leader.isr().size() >= leader.effectiveMin(inSyncMin)
                && of.advanceHighWatermark(inSync.watermark(leader, of.view().logEndOffset()));
        if (moved) {
            commits.committed(of.view().highWatermark());
        }
        watches.grown(bytesAppended, moved);
    }

    /** Who is in sync has changed, or how many must be. Those who wait for too few are told so. */
    void inSyncChanged(Leader leader) {
        if (log == null) {
            return;
        }
        advance(leader, log, 0);
        if (leader.isr().size() < leader.effectiveMin(inSyncMin)) {
            commits.fail(ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND);
        }
    }

    /** Whether this is still the role. */
    boolean isLeading(Leader leader) {
        assert lane.here();
        return role == leader;
    }

    /** To be called from time to time: a follower may have fallen behind. */
    void checkLag() {
        assert lane.here();
        if (role instanceof Leader leader && log != null) {
            inSync.putOut(leader, log.view().logEndOffset(), log.topicId());
        }
    }

    // ---- copying ---------------------------------------------------------------------------------------------------

    /** A step of copying: done if this broker still follows in that epoch. */
    private Copied asFollower(int leaderEpoch, Function<Log, Copied> step) {
        assert lane.here();
        if (log == null || !(role instanceof Follower follower) || follower.leaderEpoch() != leaderEpoch) {
            return new Copied.Outdated();
        }
        LogView before = log.view();
        Copied outcome = step.apply(log);
        LogView after = log.view();
        if (after.logStartOffset() != before.logStartOffset() || after.logEndOffset() < before.logEndOffset()) {
            watches.wake();
        } else {
            watches.grown(Math.max(0, after.bytes() - before.bytes()), after.highWatermark() != before.highWatermark());
        }
        return outcome;
    }

    /** Adds what the leader of that epoch sent. The bytes stay the caller's. */
    public Copied copy(int leaderEpoch, FetchedRun run) {
        return asFollower(leaderEpoch, of -> Copying.copy(of, run));
    }

    /** The leader of that epoch says where the copy has left its log: the copy is cut. */
    public Copied diverged(int leaderEpoch, EpochEnd leaders) {
        return asFollower(leaderEpoch, of -> Copying.diverged(of, leaders));
    }

    /** The leader of that epoch has only this much: the copy is cut, or begins anew. */
    public Copied outOfRange(int leaderEpoch, long leaderStart, long leaderEnd) {
        return asFollower(leaderEpoch, of -> Copying.outOfRange(of, leaderEpoch, leaderStart, leaderEnd));
    }

    /** Whether everything below this offset is committed. */
    public boolean isCommitted(long upTo) {
        assert lane.here();
        return log != null && log.view().highWatermark() >= upTo;
    }

    /**
     * Waits until everything below the offset is committed.
     *
     * @param done told on this lane: NONE, REQUEST_TIMED_OUT, or why it never will be committed here
     */
    public void whenCommitted(long upTo, int timeoutMs, Consumer<ErrorCode> done) {
        assert lane.here();
        if (isCommitted(upTo)) {
            done.accept(ErrorCode.NONE);
        } else if (!(role instanceof Leader)) {
            done.accept(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        } else {
            commits.add(upTo, timeoutMs, done);
        }
    }

    /** Waits until everything below the offset is on the medium, where flush settings ask for that. */
    public void whenFlushed(Consumer<ErrorCode> done) {
        assert lane.here();
        if (log == null) {
            done.accept(ErrorCode.NOT_LEADER_OR_FOLLOWER);
            return;
        }
        log.flush()
                .read((offset, error) -> done.accept(error == null ? ErrorCode.NONE : ErrorCode.KAFKA_STORAGE_ERROR));
    }

    /**
     * Moves the start of the log on; readers that wait are told.
     *
     * @param offset the first that is kept; -1 for the high watermark
     */
    public Deleted deleteRecordsBefore(long offset) {
        assert lane.here();
        Deleted outcome = Deleted.before(offset, role, log, brokerId);
        watches.wake();
        return outcome;
    }

    // ---- reading ---------------------------------------------------------------------------------------------------

    /**
     * What a consumer may read now.
     *
     * @param knownEpoch the leader epoch that the reader knows, -1 for none: another one is refused (KIP-320)
     */
    public Readable readable(Isolation isolation, int knownEpoch) {
        assert lane.here();
        return Reading.open(role, log, brokerId, isolation, knownEpoch);
    }

    /** As {@link #readable}, and refuses with where its last epoch ended a reader whose log has left ours. */
    public Readable readableAfter(Isolation isolation, int knownEpoch, long offset, int lastEpoch) {
        Readable readable = readable(isolation, knownEpoch);
        return log == null ? readable : Reading.compared(readable, role, log, brokerId, offset, lastEpoch);
    }

    /** As {@link #readableAfter}, for one who may read a copy too: a consumer, as far as that knows what is committed. */
    public Readable readableAnywhere(Isolation isolation, int knownEpoch, long offset, int lastEpoch) {
        assert lane.here();
        Readable readable = Reading.anywhere(role, log, brokerId, isolation, knownEpoch);
        return log == null ? readable : Reading.compared(readable, role, log, brokerId, offset, lastEpoch);
    }

    /**
     * Whether the watermark has not reached the start of this leader's epoch yet: what earlier leaders committed may lie
     * above it, so that "the latest offset" could go back (KIP-207).
     */
    public boolean isWatermarkBehindEpoch() {
        assert lane.here();
        return log != null
                && log.endOffsetForEpoch(role.leaderEpoch() - 1).endOffset()
                        > log.view().highWatermark();
    }

    /**
     * The log for one who may also look at a copy: a tool that compares replicas.
     *
     * @param knownEpoch as for {@link #readable}
     */
    public Readable readableCopy(int knownEpoch) {
        assert lane.here();
        return Reading.anywhere(role, log, brokerId, Isolation.REPLICA, knownEpoch);
    }

    /**
     * The replica that a consumer should rather read from, -1 for none.
     *
     * @param rack of the consumer
     * @param rackOf the rack of a broker; null if it has none or does not live
     */
    public int nearestReplica(String rack, long offset, IntFunction<@Nullable String> rackOf) {
        assert lane.here();
        return role instanceof Leader leader
                ? ReplicaChoice.nearest(leader, brokerId, rack, offset, rackOf)
                : ReplicaChoice.LEADER;
    }

    /** Whether a broker's replica is in sync, or its broker has none to wait for. */
    public boolean isInSync(int replica) {
        assert lane.here();
        return role instanceof Leader leader && leader.isr().contains(replica);
    }

    /** A follower has everything below the offset that it fetches from, which must be within the log. */
    public ErrorCode fetchedBy(FollowerFetch fetch) {
        assert lane.here();
        if (!(role instanceof Leader leader) || log == null) {
            return ErrorCode.NOT_LEADER_OR_FOLLOWER;
        }
        FollowerProgress progress = leader.follower(fetch.brokerId());
        if (progress == null) {
            return ErrorCode.UNKNOWN_LEADER_EPOCH;
        }
        LogView view = log.view();
        if (fetch.offset() >= view.logStartOffset() && fetch.offset() <= view.logEndOffset()) {
            progress.fetched(fetch, view.logEndOffset(), inSync.nowMs());
            advance(leader, log, 0);
            inSync.letIn(leader, fetch.brokerId(), log.view().highWatermark(), log.topicId());
        }
        return ErrorCode.NONE;
    }

    /**
     * Puts a watch on this partition; it fires at once if there is more to read than the reader has seen.
     *
     * @param seenBound the first offset that the reader could not read when it looked
     */
    public void watch(FetchWatch watch, long seenBound) {
        assert lane.here();
        if (watch.isOver()) {
            return;
        }
        boolean served = role instanceof Leader || role instanceof Follower && watch.isolation() != Isolation.REPLICA;
        if (log == null || !served || watch.isolation().bound(log.view()) != seenBound) {
            watch.wake();
            return;
        }
        watches.add(watch);
        watch.putOn(this);
    }

    void unwatch(FetchWatch watch) {
        watches.remove(watch);
    }
}
