package io.ottla.coordinator.zk;

import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.store.BrokerRegistry;
import io.ottla.coordinator.store.Liveness;
import io.ottla.coordinator.store.Registered;
import io.ottla.coordinator.store.Registration;
import io.ottla.coordinator.store.SessionNote;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Enters this broker into ZooKeeper; {@link ZkTakeover} clears away what an earlier process left behind. */
public final class ZkBrokerRegistry implements BrokerRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(ZkBrokerRegistry.class);
    private static final int ANY_VERSION = -1;
    private static final int TRIES_MAX = 5;

    private final ZkSession session;
    private final ZkOps ops;
    private final ZkLayout layout;
    private final SessionNote note;
    private final Liveness liveness;
    private final AtomicBoolean laidOut = new AtomicBoolean();

    /**
     * @param note where the session is remembered; the caller holds the lock of that place
     * @param liveness asks whether the broker of a node that is in the way still serves
     */
    public ZkBrokerRegistry(ZkSession session, SessionNote note, Liveness liveness) {
        this.session = session;
        this.ops = new ZkOps(session);
        this.layout = new ZkLayout(ops);
        this.note = note;
        this.liveness = liveness;
    }

    @Override
    public Reply<String> clusterId(Lane asker, String proposal) {
        return ensure(asker).then(made -> clusterIdOrCreate(asker, proposal));
    }

    /** The permanent nodes stay; they are made once for each process. */
    private Reply<Boolean> ensure(Lane asker) {
        return laidOut.get()
                ? Reply.done(true)
                : layout.ensure(asker).map(made -> {
                    laidOut.set(true);
                    return made;
                });
    }

    private Reply<String> clusterIdOrCreate(Lane asker, String proposal) {
        return ops.get(asker, ZkPaths.CLUSTER_ID, null).then(answer -> {
            if (answer.isOk()) {
                return Reply.done(IdNode.readClusterId(answer.bytes()));
            }
            Reply<Boolean> made = layout.create(asker, ZkPaths.CLUSTER_ID, IdNode.writeClusterId(proposal));
            return made.then(done -> clusterIdOrCreate(asker, proposal));
        });
    }

    @Override
    public Reply<Integer> nextBrokerId(Lane asker, int reservedMax) {
        return ensure(asker)
                .then(made -> ops.set(asker, ZkPaths.BROKER_SEQUENCE, Answer.NOTHING, ANY_VERSION)
                        .map(answer -> reservedMax + answer.version()));
    }

    @Override
    public Reply<Registered> register(Lane asker, Registration registration) {
        SessionNote.Note previous = note.read();
        note.write(session.note());
        ZkTakeover takeover = new ZkTakeover(session, ops, liveness, previous);
        return ensure(asker).then(made -> attempt(asker, registration, takeover, TRIES_MAX));
    }

    private Reply<Registered> attempt(Lane asker, Registration registration, ZkTakeover takeover, int triesLeft) {
        String path = ZkPaths.broker(registration.brokerId());
        byte[] node = BrokerNode.write(registration, asker.nowMs());
        Reply<Answer> entered = ops.multi(
                asker, List.of(ops.createOp(path, node, CreateMode.EPHEMERAL), Op.setData(path, node, ANY_VERSION)));
        return entered.then(answer -> {
            if (answer.isOk()) {
                return Reply.done(accepted(registration, answer));
            }
            return takeover.clear(asker, registration, triesLeft > 0).then(outcome -> {
                if (outcome instanceof ZkTakeover.Outcome.Ours ours) {
                    return Reply.done(new Registered.Accepted(ours.brokerEpoch()));
                }
                if (outcome instanceof ZkTakeover.Outcome.InUse inUse) {
                    return Reply.done(new Registered.InUse(inUse.message()));
                }
                return attempt(asker, registration, takeover, triesLeft - 1);
            });
        });
    }

    private static Registered accepted(Registration registration, Answer answer) {
        OpResult.SetDataResult written =
                (OpResult.SetDataResult) answer.results().get(1);
        long epoch = written.getStat().getCzxid();
        LOG.info(
                "registered broker={} epoch={} endpoints={}",
                registration.brokerId(),
                epoch,
                registration.endpoints().stream().map(Endpoint::text).toList());
        return new Registered.Accepted(epoch);
    }

    @Override
    public Reply<Boolean> update(Lane asker, Registration registration) {
        byte[] node = BrokerNode.write(registration, asker.nowMs());
        return ops.set(asker, ZkPaths.broker(registration.brokerId()), node, ANY_VERSION)
                .map(answer -> {
                    LOG.info("broker={} is now at endpoints={}", registration.brokerId(), registration.endpoints());
                    return answer.isOk();
                });
    }

    @Override
    public Reply<Boolean> reportLogDirFailure(Lane asker, int brokerId) {
        return ops.create(
                        asker,
                        ZkPaths.LOG_DIR_EVENTS + "/" + ZkPaths.LOG_DIR_EVENT_PREFIX,
                        IdNode.writeLogDirFailure(brokerId),
                        CreateMode.PERSISTENT_SEQUENTIAL)
                .map(Answer::isOk);
    }
}
