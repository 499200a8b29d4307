package io.ottla.client.consumer;

import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.Coordinator;
import io.ottla.client.net.MetadataCache;
import io.ottla.client.net.OffsetMessages;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The consumer behind its facade: brings assignment, group, positions and fetches together and answers polls.
 *
 * <p>A poll lends the application's thread what was fetched. Until that thread makes its next call in here, the loop leaves
 * those records, and the set of partitions, as they are; with each call, everything is the loop's again, see
 * {@link #takeBack}. What was handed out counts as done then; only then is it committed, and only then are partitions given
 * up.
 *
 * <p>Thread: the client's loop, but for {@link #needsAttention} and {@link #polledMs}.
 */
final class ConsumerCore implements GroupSeat.Owner, Committer.Seat {
    private static final int TICK_MS = 1000;

    private final Cluster cluster;
    private final Lane lane;
    private final ConsumerRules rules;
    private final Assignment assignment = new Assignment();
    private final MetadataCache metadata;
    private final TopicWatch topics;
    private final PositionFinder positions;
    private final EpochCheck epochs;
    private final Fetcher fetcher;
    private final PollWait wait;
    private final AutoCommit autoCommit;
    private final @Nullable Committer committer;
    private final @Nullable GroupSeat seat;
    /** Something waits that the application's thread has to come by for. */
    private final AtomicBoolean attention = new AtomicBoolean();

    private final AtomicLong polledMs;
    private final AtomicLong lagMax = new AtomicLong(-1);
    private final AtomicLong fromFollowers = new AtomicLong();
    private Order.@Nullable Tell notice;
    private boolean lent;
    private boolean closed;
    private @Nullable RuntimeException fatal;

    ConsumerCore(Cluster cluster, ConsumerRules rules, ConsumerFigures figures) {
        this.cluster = cluster;
        this.lane = cluster.lane();
        this.rules = rules;
        this.polledMs = new AtomicLong(lane.clock().nanos() / 1_000_000);
        Cluster.Creation creation = rules.autoCreate() ? Cluster.Creation.ALLOWED : Cluster.Creation.NEVER;
        this.metadata = new MetadataCache(cluster, rules.backoff(), rules.metadataMaxAgeMs(), creation);
        this.topics = new TopicWatch(cluster, metadata, this::fatal);
        this.wait = new PollWait(lane, () -> polls(false));
        Coordinator coordinator = rules.groupId() == null ? null : new Coordinator(cluster, rules.groupId());
        this.positions =
                new PositionFinder(cluster, rules, assignment, metadata, coordinator, this::fatal, this::positioned);
        this.epochs = new EpochCheck(cluster, rules, assignment, metadata, positions, this::fatal, this::positioned);
        FetchBudget budget = new FetchBudget(rules.prefetchBytesMax());
        FetchAnswers answers = new FetchAnswers(cluster, rules, assignment, metadata, positions, budget, this::fatal);
        FetchCalls calls = new FetchCalls(cluster, rules, metadata, budget, figures);
        this.fetcher = new Fetcher(cluster, rules, assignment, metadata, calls, answers, budget, this::offer);
        this.seat = coordinator == null
                ? null
                : new GroupSeat(cluster, rules, coordinator, topics, this, figures, polledMs::get);
        this.committer = coordinator == null ? null : new Committer(cluster, rules, coordinator, this, figures);
        this.autoCommit = new AutoCommit(lane, rules, committer, assignment);
        figures.show(
                () -> lagMax.get() < 0 ? Double.NaN : lagMax.get(),
                fromFollowers::get,
                () -> (lane.clock().nanos() / 1_000_000 - polledMs.get()) / 1000);
        metadata.listen(failure -> refreshed());
        lane.after(TICK_MS, this::tick);
    }

    /** From anywhere: whether a poll has to come by although there are records to hand out. */
    boolean needsAttention() {
        return attention.get();
    }

    /** From the application's thread: it has polled, and had no need to come by. */
    void polledAt(long ms) {
        polledMs.lazySet(ms);
    }

    Assignment assignment() {
        return assignment;
    }

    /** The topics of the subscription, so far as they are known. */
    Set<String> topicsWanted() {
        topics.hasChanged();
        return topics.wanted();
    }

    /** The application's thread is in here: nothing is lent any more. Each call begins with it. */
    void takeBack() {
        lent = false;
        assignment.settle();
        long most = -1;
        int away = 0;
        long nowNanos = lane.clock().nanos();
        for (Assigned assigned : assignment.all()) {
            most = Math.max(most, assigned.lag());
            away += assigned.replica(nowNanos) < 0 ? 0 : 1;
        }
        lagMax.lazySet(most);
        fromFollowers.lazySet(away);
    }

    /** The partitions by hand. */
    void assign(Collection<TopicPartition> partitions) {
        requireNoOther(Subscription.Manual.class);
        Set<String> names = new TreeSet<>();
        partitions.forEach(partition -> names.add(partition.topic()));
        assignment.replace(partitions);
        topics.subscribe(new Subscription.Manual(names));
        moved();
    }

    void subscribe(Subscription to) {
        if (seat == null) {
            throw new IllegalStateException("To subscribe to topics, group.id must be set.");
        }
        requireNoOther(to.getClass());
        topics.subscribe(to);
        joinIfChanged();
    }

    private void requireNoOther(Class<? extends Subscription> kind) {
        Subscription now = topics.subscription();
        if (!(now instanceof Subscription.None) && now.getClass() != kind) {
            throw new IllegalStateException(
                    "Topics, a pattern and partitions by hand exclude each other: unsubscribe first.");
        }
    }

    /** What the group gave this member. */
    Set<TopicPartition> partitionsOfGroup() {
        return topics.subscription().isOfGroup() ? assignment.partitions() : Set.of();
    }

    /** Whether what is assigned may be another's already. */
    boolean isLost() {
        return seat != null && topics.subscription().isOfGroup() && seat.isLost();
    }

    /** Reads nothing any more; leaves the group. The reply is complete when the coordinator knows. */
    Reply<Boolean> unsubscribe(String reason) {
        boolean member = seat != null && topics.subscription().isOfGroup();
        topics.subscribe(new Subscription.None());
        assignment.clear();
        notice = null;
        fatal = null;
        return member && seat != null ? seat.leave(reason) : Reply.done(true);
    }

    /** Joins the group anew, so that partitions are shared out again. */
    void enforceRebalance() {
        if (seat == null || !topics.subscription().isOfGroup()) {
            throw new IllegalStateException(
                    "To have partitions shared out, the consumer must subscribe with a group.id.");
        }
        topics.hasChanged();
        seat.begin(topics.wanted());
    }

    /** What comes within the time: at once if something is there. */
    Reply<Step> poll(long timeoutMs) {
        attention.set(false);
        polledMs.set(lane.clock().nanos() / 1_000_000);
        if (topics.subscription() instanceof Subscription.None) {
            return Reply.failed(
                    new IllegalStateException("Consumer is not subscribed to any topics or assigned any partitions"));
        }
        Reply<Step> reply = wait.begin();
        polls(true);
        metadata.refreshIfOld();
        if (fatal == null) {
            joinIfOut();
        }
        if (notice == null) {
            autoCommit.commitIfDue();
        }
        moved();
        offer();
        wait.limit(timeoutMs);
        return reply;
    }

    /** Ends a poll that waits with nothing. */
    void wakeUp() {
        wait.end(new Step.Nothing());
    }

    /** The listener has been told. */
    void told(Order.Tell what) {
        if (what.change() != Step.Change.ASSIGNED) {
            assignment.remove(what.partitions());
        }
        if (what.equals(notice)) {
            notice = null;
        }
        if (seat != null) {
            seat.told(what);
        }
        moved();
    }

    /** Commits these, or with null what was handed out; tries for so long, once for 0. */
    Reply<Boolean> commit(@Nullable Map<TopicPartition, OffsetAndMetadata> offsets, long timeoutMs) {
        if (committer == null) {
            return Reply.failed(new IllegalStateException("To commit offsets, group.id must be set."));
        }
        return committer.commit(offsets == null ? assignment.positions() : offsets, timeoutMs);
    }

    /** Commits these, and tries for so long as somebody waits for it. */
    Reply<Boolean> commitWhile(
            BooleanSupplier awaited, Map<TopicPartition, OffsetAndMetadata> offsets, long timeoutMs) {
        return committer == null ? commit(offsets, timeoutMs) : committer.commit(offsets, timeoutMs, awaited);
    }

    /** Complete when no commit is under way whose end somebody wants to know. */
    Reply<Boolean> quiet() {
        return committer == null ? Reply.done(true) : committer.quiet();
    }

    Reply<Map<TopicPartition, OffsetAndMetadata>> committed(Collection<TopicPartition> partitions, long timeoutMs) {
        return committer == null
                ? Reply.failed(new IllegalStateException("To read committed offsets, group.id must be set."))
                : committer.committed(partitions, timeoutMs);
    }

    /** Who this member is in its group. */
    Identity identity() {
        return seat == null ? Identity.NONE : seat.identity();
    }

    /** Looks up what is missing and fetches. */
    void moved() {
        positions.run();
        if (!lent) {
            epochs.run();
        }
        fetcher.run();
    }

    /** Ends all connections. */
    void close() {
        closed = true;
        fetcher.close();
        assignment.clear();
        cluster.close();
    }

    @Override
    public void tell(Order.Tell what) {
        notice = what;
        attention.set(true);
        offer();
    }

    @Override
    public void withdraw() {
        notice = null;
    }

    @Override
    public void fatal(RuntimeException why) {
        fatal = why;
        attention.set(true);
        offer();
    }

    @Override
    public OffsetMessages.Member commitAs() {
        return seat == null || !topics.subscription().isOfGroup() ? OffsetMessages.Member.NONE : seat.commitAs();
    }

    @Override
    public void refused(int generation, ErrorCode error) {
        if (seat != null) {
            seat.refused(generation, error);
        }
    }

    private void polls(boolean now) {
        if (seat != null) {
            seat.polls(now);
        }
    }

    /** While a poll waits, what was handed out before is done with: committed in time, however long nothing comes. */
    private void tick() {
        if (closed) {
            return;
        }
        lane.after(TICK_MS, this::tick);
        if (wait.isOpen()) {
            metadata.refreshIfOld();
            if (notice == null) {
                autoCommit.commitIfDue();
            }
        } else if (autoCommit.isDue()) {
            attention.set(true);
        }
    }

    private void joinIfOut() {
        boolean pending = topics.subscription() instanceof Subscription.Matching
                && metadata.topics().isEmpty();
        if (seat != null && topics.subscription().isOfGroup() && seat.isOut() && !pending) {
            topics.hasChanged();
            seat.begin(topics.wanted());
        }
    }

    /** Joins, or joins anew, when the topics or the number of their partitions are not those of the last time. */
    private void joinIfChanged() {
        if (seat != null && topics.hasChanged()) {
            seat.begin(topics.wanted());
        }
    }

    /** Gives a waiting poll what there is. */
    private void offer() {
        if (!wait.isOpen()) {
            return;
        }
        if (fatal != null) {
            RuntimeException why = fatal;
            fatal = null;
            wait.fail(why);
            return;
        }
        Order.Tell tell = notice;
        if (tell != null) {
            prepare(tell);
            return;
        }
        RuntimeException stuck = assignment.stuckWhy();
        if (stuck != null) {
            wait.fail(stuck);
        } else {
            lend();
        }
    }

    /** Before partitions are given up, what was done of them is committed. */
    private void prepare(Order.Tell tell) {
        if (tell.change() == Step.Change.REVOKED && autoCommit.beforeRevoke(tell, this::offer)) {
            return;
        }
        if (tell.change() == Step.Change.ASSIGNED) {
            assignment.add(tell.partitions());
            moved();
        }
        notice = null;
        wait.end(new Step.Told(tell));
    }

    private void lend() {
        List<FetchedRun> runs = new ArrayList<>();
        for (Assigned assigned : assignment.readable()) {
            assigned.runs().forEach(runs::add);
        }
        if (!runs.isEmpty()) {
            lent = true;
            wait.end(new Step.Lent(runs));
        }
    }

    private void refreshed() {
        topics.check();
        joinIfChanged();
        if (!closed && notice == null) {
            moved();
        }
    }

    /** A position is known now, or it is known that there is none. */
    private void positioned() {
        moved();
        offer();
    }
}
