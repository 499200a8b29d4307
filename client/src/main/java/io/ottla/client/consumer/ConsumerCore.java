package io.ottla.client.consumer;

import io.ottla.client.ClientException;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.Coordinator;
import io.ottla.client.net.MetadataCache;
import io.ottla.client.net.OffsetMessages;
import io.ottla.client.net.TopicView;
import io.ottla.protocol.api.JoinGroup;
import io.ottla.protocol.api.SyncGroup;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumer behind its facade: brings assignment, group, positions and fetches together and answers polls. What was
 * handed out counts as done when the application polls again; only then is it committed, and only then are partitions given
 * up.
 *
 * <p>Thread: the client's loop.
 */
final class ConsumerCore implements GroupMember.Host {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerCore.class);

    private static final int TICK_MS = 1000;

    /** The listener has to be told, then the work goes on. */
    private record Notice(Step.Change change, Set<TopicPartition> partitions, Runnable then) {}

    private final Cluster cluster;
    private final Lane lane;
    private final ConsumerRules rules;
    private final Assignment assignment = new Assignment();
    private final MetadataCache metadata;
    private final PositionFinder positions;
    private final Fetcher fetcher;
    private final PollWait wait;
    private final @Nullable Committer committer;
    private final @Nullable GroupMember member;
    private Subscription subscription = new Subscription.None();
    private Map<String, Integer> sharedCounts = Map.of();
    private Set<String> joinedTopics = Set.of();
    private Set<String> warnedOf = Set.of();
    private @Nullable Notice notice;
    private boolean committing;
    private boolean closed;
    private @Nullable RuntimeException fatal;
    private long polledNanos;
    private long committedNanos;

    ConsumerCore(Cluster cluster, ConsumerRules rules) {
        this.cluster = cluster;
        this.lane = cluster.lane();
        this.rules = rules;
        this.metadata = new MetadataCache(
                cluster,
                rules.backoff(),
                rules.metadataMaxAgeMs(),
                rules.autoCreate() ? Cluster.Creation.ALLOWED : Cluster.Creation.NEVER);
        this.wait = new PollWait(lane);
        String group = rules.groupId();
        Coordinator coordinator = group == null ? null : new Coordinator(cluster, group);
        this.positions =
                new PositionFinder(cluster, rules, assignment, metadata, coordinator, this::fatal, this::fetch);
        this.fetcher = new Fetcher(cluster, rules, assignment, metadata, positions, this::fatal, this::offer);
        if (group == null || coordinator == null) {
            this.committer = null;
            this.member = null;
        } else {
            this.committer = new Committer(cluster, rules, coordinator, group);
            this.member = new GroupMember(cluster, rules, coordinator, new GroupMessages(rules, group), this);
        }
        this.polledNanos = lane.clock().nanos();
        this.committedNanos = polledNanos;
        metadata.listen(failure -> refreshed());
        lane.after(TICK_MS, this::tick);
    }

    /** While a poll waits, what was handed out before is done with: committed in time, however long nothing comes. */
    private void tick() {
        if (closed) {
            return;
        }
        lane.after(TICK_MS, this::tick);
        if (wait.isOpen()) {
            metadata.refreshIfOld();
            commitIfDue();
        }
    }

    Assignment assignment() {
        return assignment;
    }

    /** The partitions by hand. */
    void assign(Collection<TopicPartition> partitions) {
        subscription = new Subscription.Manual();
        assignment.replace(partitions, Assigned.Phase.WANTS_COMMITTED);
        Set<String> topics = new TreeSet<>();
        partitions.forEach(partition -> topics.add(partition.topic()));
        metadata.wantOnly(topics);
    }

    void subscribe(Subscription to) {
        requireMember();
        subscription = to;
        if (to instanceof Subscription.Topics topics) {
            metadata.wantOnly(topics.names());
        } else {
            metadata.wantAll();
        }
        joinIfChanged();
    }

    /** Reads nothing any more; leaves the group. The reply is complete when the coordinator knows. */
    Reply<Boolean> unsubscribe() {
        subscription = new Subscription.None();
        joinedTopics = Set.of();
        assignment.clear();
        notice = null;
        return member == null || member.isOut() ? Reply.done(true) : member.leave();
    }

    Subscription subscription() {
        return subscription;
    }

    /** What comes within the time: at once if something is there. */
    Reply<Step> poll(long timeoutMs) {
        polledNanos = lane.clock().nanos();
        metadata.refreshIfOld();
        if (subscription instanceof Subscription.None) {
            return Reply.failed(
                    new IllegalStateException("Consumer is not subscribed to any topics or assigned any partitions"));
        }
        if (member != null && subscription.isOfGroup() && member.isOut()) {
            joinedTopics = Set.of();
            joinIfChanged();
        }
        commitIfDue();
        prepareNotice();
        if (notice == null) {
            moved();
        }
        Reply<Step> reply = wait.begin(timeoutMs);
        offer();
        return reply;
    }

    /** Ends a poll that waits with nothing. */
    void wakeUp() {
        wait.end(new Step.Nothing());
    }

    /** The listener has been told. */
    void told() {
        Notice done = notice;
        notice = null;
        if (done != null) {
            done.then().run();
            moved();
        }
    }

    Reply<Boolean> commit(@Nullable Map<TopicPartition, OffsetAndMetadata> offsets, long timeoutMs) {
        if (committer == null) {
            return Reply.failed(new IllegalStateException("To commit offsets, group.id must be set."));
        }
        committedNanos = lane.clock().nanos();
        Map<TopicPartition, OffsetAndMetadata> all = offsets == null ? assignment.positions() : offsets;
        return committer.commit(all, this::identity, timeoutMs, error -> {
            if (member != null) {
                member.refused(error);
            }
        });
    }

    Reply<Map<TopicPartition, OffsetAndMetadata>> committed(Collection<TopicPartition> partitions) {
        return committer == null
                ? Reply.failed(new IllegalStateException("To read committed offsets, group.id must be set."))
                : committer.committed(partitions);
    }

    /** Looks up what is missing and fetches, after a seek. */
    void moved() {
        positions.run();
        fetch();
    }

    /** Ends all connections. */
    void close() {
        closed = true;
        fetcher.close();
        assignment.clear();
        cluster.close();
    }

    boolean commitsByItself() {
        return rules.autoCommit();
    }

    @Override
    public Set<String> topics() {
        return joinedTopics;
    }

    @Override
    public void revoke(boolean lost, Runnable then) {
        Set<TopicPartition> partitions = assignment.partitions();
        Runnable give = () -> {
            assignment.clear();
            then.run();
        };
        if (partitions.isEmpty()) {
            give.run();
        } else {
            notice = new Notice(lost ? Step.Change.LOST : Step.Change.REVOKED, partitions, give);
            wait.interrupt(this::prepareNotice);
        }
    }

    @Override
    public void assign(List<TopicPartition> partitions, Runnable then) {
        assignment.replace(partitions, Assigned.Phase.WANTS_COMMITTED);
        notice = new Notice(Step.Change.ASSIGNED, Set.copyOf(partitions), then);
        offer();
    }

    @Override
    public Reply<List<SyncGroup.Request.Assignment>> share(JoinGroup.Response joined) {
        Map<String, List<String>> wanted = GroupMessages.wanted(joined);
        Set<String> topics = GroupMessages.topics(wanted);
        String assignor = String.valueOf(joined.protocolName());
        return cluster.topics(List.copyOf(topics), Cluster.Creation.NEVER).map(view -> {
            Map<String, Integer> counts = counts(view.topics(), topics);
            sharedCounts = counts;
            return GroupMessages.assignments(Assignors.assign(assignor, counts, wanted));
        });
    }

    @Override
    public void fatal(RuntimeException why) {
        fatal = why;
        offer();
    }

    @Override
    public long polledNanos() {
        return wait.isOpen() ? lane.clock().nanos() : polledNanos;
    }

    private OffsetMessages.Member identity() {
        return member == null || !subscription.isOfGroup() ? OffsetMessages.Member.NONE : member.identity();
    }

    private GroupMember requireMember() {
        if (member == null) {
            throw new IllegalStateException("To subscribe to topics, group.id must be set.");
        }
        return member;
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
        } else if (notice != null) {
            if (!committing) {
                wait.end(new Step.Told(notice.change(), notice.partitions()));
            }
        } else {
            hand();
        }
    }

    private void hand() {
        List<FetchedRun.Raw> records;
        try {
            records = fetcher.hand(rules.maxPollRecords());
        } catch (RuntimeException e) {
            wait.fail(e);
            return;
        }
        fetch();
        if (!records.isEmpty()) {
            wait.end(new Step.Records(records));
        }
    }

    private void fetch() {
        fetcher.run();
    }

    /** Before partitions are given up, what was done of them is committed. */
    private void prepareNotice() {
        Notice now = notice;
        if (now != null && now.change() == Step.Change.REVOKED && rules.autoCommit() && !committing) {
            committing = true;
            commit(null, Math.min(rules.apiTimeoutMs(), rules.sessionTimeoutMs() / 2))
                    .read((done, failure) -> {
                        committing = false;
                        if (failure != null) {
                            LOG.warn(
                                    "offsets were not committed before partitions are given up: {}",
                                    failure.getMessage());
                        }
                        offer();
                    });
        } else {
            offer();
        }
    }

    private void commitIfDue() {
        long now = lane.clock().nanos();
        if (rules.autoCommit() && notice == null && now - committedNanos >= rules.autoCommitIntervalMs() * 1_000_000) {
            commit(null, rules.autoCommitIntervalMs()).read((done, failure) -> {
                if (failure != null) {
                    LOG.warn("offsets were not committed: {}", failure.getMessage());
                }
            });
        }
    }

    private void refreshed() {
        refuseBadTopics();
        joinIfChanged();
        if (wait.isOpen() && notice == null) {
            moved();
        }
    }

    private void refuseBadTopics() {
        Set<String> unknown = new TreeSet<>();
        for (TopicView topic : metadata.topics().values()) {
            if (topic.error() != ErrorCode.NONE && topic.error().isRetriable()) {
                unknown.add(topic.name() + "=" + topic.error());
                metadata.refresh();
            } else if (topic.error() != ErrorCode.NONE) {
                fatal(new ClientException(topic.error(), "Topic '" + topic.name() + "': " + topic.error()));
            }
        }
        if (!unknown.isEmpty() && !unknown.equals(warnedOf)) {
            LOG.warn("some topics cannot be read yet: {}", unknown);
        }
        warnedOf = unknown;
    }

    /** Joins, or joins anew, when the topics or the number of their partitions are not those of the last time. */
    private void joinIfChanged() {
        if (member == null || !subscription.isOfGroup()) {
            return;
        }
        Set<String> topics = subscription instanceof Subscription.Matching matching
                ? matching.among(metadata.topics().values())
                : subscription instanceof Subscription.Topics named ? named.names() : Set.of();
        boolean grown = member.isStable()
                && !sharedCounts.isEmpty()
                && !counts(metadata.topics(), sharedCounts.keySet()).equals(sharedCounts)
                && metadata.topics().keySet().containsAll(sharedCounts.keySet());
        if (!topics.equals(joinedTopics) || grown) {
            joinedTopics = Set.copyOf(topics);
            if (grown) {
                sharedCounts = Map.of();
            }
            member.begin();
        }
    }

    private static Map<String, Integer> counts(Map<String, TopicView> topics, Set<String> wanted) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String name : wanted) {
            TopicView topic = topics.get(name);
            if (topic != null && topic.error() == ErrorCode.NONE) {
                counts.put(name, topic.partitions().size());
            }
        }
        return counts;
    }
}
