package io.ottla.coordinator.zk;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.store.Liveness;
import io.ottla.coordinator.store.Liveness.Sign;
import io.ottla.coordinator.store.Registration;
import io.ottla.coordinator.store.SessionNote;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides about a registration that stands in our way:
 *
 * <pre>
 *  whose session?
 *   +- ours                                   -> we are registered
 *   +- the one noted in our own directories   -> its process is dead, for we hold their lock: end that session
 *   +- another: does a broker answer at its address?
 *       +- one does                           -> in use
 *       +- the machine refuses, at every one  -> dead: delete the node, and /controller if that session owns it
 *       +- it cannot be told                  -> wait until the session has run out, else in use
 * </pre>
 *
 * Ending a session lets ZooKeeper delete all that it owns in one step, so nothing of a living process can be hit.
 * Thread: the asker's lane.
 */
final class ZkTakeover {
    private static final Logger LOG = LoggerFactory.getLogger(ZkTakeover.class);
    private static final int LOOK_EVERY_MS = 250;
    private static final int GRACE_MS = 4000;
    private static final int ANY_VERSION = -1;

    private final ZkSession session;
    private final ZkOps ops;
    private final Liveness liveness;
    private final SessionNote.@Nullable Note previous;

    ZkTakeover(ZkSession session, ZkOps ops, Liveness liveness, SessionNote.@Nullable Note previous) {
        this.session = session;
        this.ops = ops;
        this.liveness = liveness;
        this.previous = previous;
    }

    /** What there is to do now. */
    sealed interface Outcome {
        /** The registration is our own. */
        record Ours(long brokerEpoch) implements Outcome {}

        /** The way is free: try again. */
        record Cleared() implements Outcome {}

        record InUse(String message) implements Outcome {}
    }

    /** @param mayClear false when it was tried often enough: then a node in the way is in use */
    Reply<Outcome> clear(Lane asker, Registration registration, boolean mayClear) {
        String path = ZkPaths.broker(registration.brokerId());
        return ops.get(asker, path, null).then(node -> {
            Stat stat = node.stat();
            if (!node.isOk() || stat == null) {
                return Reply.done(new Outcome.Cleared());
            }
            if (node.owner() == session.sessionId()) {
                return Reply.done(new Outcome.Ours(stat.getCzxid()));
            }
            BrokerInfo other = BrokerNode.read(path, registration.brokerId(), stat.getCzxid(), node.bytes());
            if (!mayClear) {
                return Reply.done(inUse(other));
            }
            if (previous != null && previous.sessionId() == node.owner()) {
                LOG.info("ending the session that an earlier process of broker {} left behind", other.id());
                return ZkSessionEnd.end(asker, session.settings(), previous).map(ended -> new Outcome.Cleared());
            }
            return probe(asker, registration, other, node.owner());
        });
    }

    private Reply<Outcome> probe(Lane asker, Registration registration, BrokerInfo other, long owner) {
        List<Endpoint> theirs = new ArrayList<>(other.endpoints());
        return Pipeline.each(asker, theirs, endpoint -> sign(asker, registration, endpoint))
                .then(signs -> {
                    if (signs.contains(Sign.ALIVE)) {
                        return Reply.done(inUse(other));
                    }
                    if (signs.contains(Sign.UNKNOWN) || signs.isEmpty()) {
                        LOG.info(
                                "broker id {} is registered by a session that we do not know; waiting for it to end",
                                other.id());
                        int patienceMs = session.settings().sessionTimeoutMs() + GRACE_MS;
                        return await(asker, other, owner, patienceMs);
                    }
                    LOG.info(
                            "broker id {} is registered at {}, where nobody listens: taking it over",
                            other.id(),
                            theirs);
                    return remove(asker, other, owner);
                });
    }

    /** Our own listener would answer for the other one. */
    private Reply<Sign> sign(Lane asker, Registration registration, Endpoint endpoint) {
        boolean own = registration.endpoints().stream()
                .anyMatch(e -> e.port() == endpoint.port() && e.host().equals(endpoint.host()));
        return own ? Reply.done(Sign.UNKNOWN) : liveness.probe(asker, endpoint);
    }

    private Reply<Outcome> await(Lane asker, BrokerInfo other, long owner, int patienceMs) {
        Reply<Outcome> outcome = Reply.on(asker);
        look(asker, other, owner, patienceMs, outcome);
        return outcome;
    }

    private void look(Lane asker, BrokerInfo other, long owner, int patienceMs, Reply<Outcome> outcome) {
        ops.exists(asker, ZkPaths.broker(other.id()), null).read((answer, error) -> {
            if (answer == null) {
                outcome.fail(error == null ? new IllegalStateException("no answer") : error);
            } else if (answer.owner() != owner) {
                outcome.complete(new Outcome.Cleared());
            } else if (patienceMs <= 0) {
                outcome.complete(inUse(other));
            } else {
                asker.after(LOOK_EVERY_MS, () -> look(asker, other, owner, patienceMs - LOOK_EVERY_MS, outcome));
            }
        });
    }

    private Reply<Outcome> remove(Lane asker, BrokerInfo other, long owner) {
        Reply<Answer> controller = ops.exists(asker, ZkPaths.CONTROLLER, null);
        return controller.then(found -> {
            List<Op> gone = new ArrayList<>();
            gone.add(Op.delete(ZkPaths.broker(other.id()), ANY_VERSION));
            if (found.isOk() && found.owner() == owner) {
                gone.add(Op.delete(ZkPaths.CONTROLLER, ANY_VERSION));
            }
            return ops.multi(asker, gone).map(done -> new Outcome.Cleared());
        });
    }

    private static Outcome inUse(BrokerInfo other) {
        Endpoint at = other.endpoints().get(0);
        return new Outcome.InUse("broker id " + other.id() + " is in use by " + at.host() + ":" + at.port()
                + "; give this broker another broker.id, or stop that one");
    }
}
