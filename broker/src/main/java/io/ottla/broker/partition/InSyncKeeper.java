package io.ottla.broker.partition;

import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.wire.Uuid;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the in-sync set of a partition that is led here: lets in who has caught up, puts out who lags. Its lane's. */
final class InSyncKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(InSyncKeeper.class);

    private final Partition partition;
    private final Lane lane;
    private final InSyncChanges changes;

    InSyncKeeper(Partition partition, InSyncChanges changes) {
        this.partition = partition;
        this.lane = partition.lane();
        this.changes = changes;
    }

    long watermark(Leader leader, long ownEnd) {
        return leader.replicas().size() == 1
                ? ownEnd
                : leader.watermark(ownEnd, nowMs(), changes.lagMaxMs(), changes::isAlive);
    }

    /** The lane's steady time. */
    long nowMs() {
        return lane.clock().nanos() / 1_000_000;
    }

    /** A follower has come on: it may be ready. */
    void letIn(Leader leader, int follower, long highWatermark, Uuid topicId) {
        List<Integer> wider = leader.expandedBy(follower, highWatermark, changes::isAlive);
        if (wider != null) {
            ask(leader, wider, topicId);
        }
    }

    /** Time has gone by: some may lag. */
    void putOut(Leader leader, long ownEnd, Uuid topicId) {
        List<Integer> fewer = leader.shrunk(ownEnd, nowMs(), changes.lagMaxMs());
        if (fewer != null) {
            ask(leader, fewer, topicId);
        }
    }

    private void ask(Leader leader, List<Integer> isr, Uuid topicId) {
        InSync before = leader.inSync();
        leader.inSync(before.wish(isr));
        LOG.info("in-sync set of partition={} is to change from {} to {}", partition.name(), before.settled(), isr);
        changes.ask(
                        lane,
                        new InSyncChanges.Wish(
                                partition.name(),
                                topicId,
                                leader.leaderEpoch(),
                                before.partitionEpoch(),
                                leader.members(isr)))
                .read((answer, error) -> {
                    if (answer == null) {
                        LOG.error("in-sync set of partition={} cannot be changed", partition.name(), error);
                    } else if (partition.isLeading(leader)) {
                        answered(leader, answer);
                    }
                });
    }

    private void answered(Leader leader, InSyncChanges.Answer answer) {
        if (answer instanceof InSyncChanges.Answer.Now now) {
            if (now.leaderEpoch() == leader.leaderEpoch()
                    && now.partitionEpoch() >= leader.inSync().partitionEpoch()) {
                leader.settle(now.isr(), now.partitionEpoch());
                LOG.info(
                        "in-sync set of partition={} is {} epoch={}",
                        partition.name(),
                        now.isr(),
                        now.partitionEpoch());
            }
        } else if (answer instanceof InSyncChanges.Answer.Refused refused) {
            leader.inSync(leader.inSync().keep());
            LOG.info("in-sync set of partition={} stays: {}", partition.name(), refused.error());
        } else if (answer instanceof InSyncChanges.Answer.Unsettled unsettled) {
            LOG.info("in-sync set of partition={} is not known for now: {}", partition.name(), unsettled.error());
        }
        partition.inSyncChanged(leader);
    }
}
