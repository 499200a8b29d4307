package io.ottla.broker.control;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.NoticeReturned;
import io.ottla.coordinator.controller.Order;
import io.ottla.coordinator.controller.TopicIds;
import io.ottla.coordinator.store.ConfigStore;
import io.ottla.coordinator.store.StoreEvent;
import io.ottla.coordinator.store.StoredCluster;
import io.ottla.protocol.api.LeaderAndIsr;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that there is to do in one reign, and what makes it be done. On the controller's lane. */
final class Duties {
    private static final Logger LOG = LoggerFactory.getLogger(Duties.class);

    private final Reign reign;
    private final SettleWork settle;
    private final DeletionWork deletions;
    private final BrokerWork brokers;
    private final ReassignWork reassignments;
    private final PeerWork peers;
    private final TopicWork topics;
    private final ElectionWork elections;
    private final CreationWork creations;
    private final RequestWork requests;

    /** @param giveWay ends the reign in favour of another broker */
    Duties(Reign reign, ConfigStore configs, RandomGenerator random, Runnable giveWay) {
        TopicIds ids = new TopicIds(random);
        this.reign = reign;
        this.settle = new SettleWork(reign, configs);
        this.deletions = new DeletionWork(reign);
        this.reassignments = new ReassignWork(reign, deletions);
        this.peers = new PeerWork(reign, giveWay);
        this.brokers = new BrokerWork(reign, settle, deletions, reassignments);
        this.topics = new TopicWork(reign, settle, ids, reassignments);
        this.elections = new ElectionWork(reign);
        this.creations = new CreationWork(reign, ids, random);
        this.requests = new RequestWork(reign, reassignments);
    }

    Reign reign() {
        return reign;
    }

    DeletionWork deletions() {
        return deletions;
    }

    CreationWork creations() {
        return creations;
    }

    ElectionWork elections() {
        return elections;
    }

    ReassignWork reassignments() {
        return reassignments;
    }

    RequestWork requests() {
        return requests;
    }

    /**
     * The first step: what an earlier controller left undone, then every broker hears everything.
     *
     * @param stored what was read of the cluster
     * @param known brokers that this one has heard of; those that are not registered may not know that they have left
     */
    Reply<Boolean> begin(StoredCluster stored, Collection<BrokerInfo> known) {
        topics.watchedFromStart();
        Set<String> marked = reign.state().deleting();
        reign.become(reign.state().withDeleting(Set.of()));
        return topics.giveIds(names())
                .then(given -> deletionsFirst(marked))
                .then(done -> reign.commit(NoticeReturned.decide(reign.state(), stored)))
                .then(noticed -> settle.elect(reign.image().topics()).map(applied -> {
                    Set<Integer> live = reign.image().brokers().keySet();
                    reign.announce(a -> a.liveBrokers(live).everything(live, applied.isNew()));
                    List<BrokerInfo> gone =
                            known.stream().filter(b -> !live.contains(b.id())).toList();
                    Set<TopicPartition> touched = new TreeSet<>(noticed.done());
                    touched.addAll(applied.done());
                    reign.farewell(gone, touched);
                    deletions.resume();
                    reassignments.advance();
                    return true;
                }));
    }

    /** Marks are taken over without beginning: brokers have to hear of the topics first. */
    private Reply<Boolean> deletionsFirst(Set<String> marked) {
        return marked.isEmpty() ? Reply.done(true) : deletions.take(marked);
    }

    /** Looks at what can be asked for through the store, and so watches it. */
    void watchOrders() {
        step("elect preferred leaders", elections::requested);
        step("reassign partitions", reassignments::requested);
        step("see which brokers miss others", peers::reported);
        step("take failed log directories", brokers::logDirsFailed);
        step("take in-sync changes", topics::isrsChanged);
        balanceLater();
    }

    void event(StoreEvent event) {
        if (event instanceof StoreEvent.BrokersChanged) {
            step("brokers changed", brokers::changed);
        } else if (event instanceof StoreEvent.TopicsChanged) {
            step("topics changed", topics::changed);
        } else if (event instanceof StoreEvent.TopicChanged changed) {
            step("topic changed", () -> topics.changed(changed.topic()));
        } else if (event instanceof StoreEvent.DeletionsRequested) {
            step("deletions requested", deletions::requested);
        } else if (event instanceof StoreEvent.PreferredElectionRequested) {
            step("elect preferred leaders", elections::requested);
        } else if (event instanceof StoreEvent.ReassignmentRequested) {
            step("reassign partitions", reassignments::requested);
        } else if (event instanceof StoreEvent.PeersReported) {
            step("see which brokers miss others", peers::reported);
        } else if (event instanceof StoreEvent.LogDirsFailed) {
            step("log directories failed", brokers::logDirsFailed);
        } else if (event instanceof StoreEvent.IsrsChanged) {
            step("in-sync sets changed", topics::isrsChanged);
        }
    }

    /** What a broker said to LeaderAndIsr: which of its replicas cannot serve. */
    void answered(Order order, Message message) {
        if (reign.isOver() || !(message instanceof LeaderAndIsr.Response answer)) {
            return;
        }
        if (answer.errorCode() != ErrorCode.NONE.code()) {
            LOG.warn("LeaderAndIsr refused, broker={} error={}", order.brokerId(), ErrorCode.of(answer.errorCode()));
            return;
        }
        Set<TopicPartition> failed = new HashSet<>();
        Set<TopicPartition> fine = new HashSet<>();
        answer.partitionErrors()
                .forEach(p -> (isFailed(p.errorCode()) ? failed : fine)
                        .add(new TopicPartition(p.topicName(), p.partitionIndex())));
        answer.topics().forEach(t -> {
            TopicImage topic = reign.image().topic(t.topicId());
            if (topic != null) {
                t.partitionErrors()
                        .forEach(p -> (isFailed(p.errorCode()) ? failed : fine)
                                .add(new TopicPartition(topic.name(), p.partitionIndex())));
            }
        });
        if (!failed.isEmpty() || !reign.state().failed().isEmpty()) {
            step("replicas failed", () -> brokers.replicasFailed(order.brokerId(), failed, fine));
        }
    }

    private static boolean isFailed(short error) {
        return error == ErrorCode.KAFKA_STORAGE_ERROR.code();
    }

    /** The overrides of the topic allow an unclean election now. */
    void uncleanAllowed(String topic) {
        step("elect among replicas of " + topic + " out of sync", () -> topics.electAmong(Set.of(topic)));
    }

    /** The cluster's default allows an unclean election now. */
    void uncleanAllowed() {
        step("elect among replicas out of sync", () -> topics.electAmong(names()));
    }

    private Set<String> names() {
        return reign.image().topics().stream().map(TopicImage::name).collect(Collectors.toSet());
    }

    private void balanceLater() {
        long everyMs = reign.settings().balanceEveryMs();
        if (everyMs > 0) {
            reign.lane().after(everyMs, () -> {
                if (!reign.isOver()) {
                    step("balance leaders", elections::balance);
                    balanceLater();
                }
            });
        }
    }

    private void step(String what, Supplier<Reply<Boolean>> work) {
        reign.steps().add(work).read((done, error) -> {
            if (error != null && !reign.isOver()) {
                LOG.warn("not done: {}: {}", what, error.toString());
            }
        });
    }
}
