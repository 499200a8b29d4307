package io.ottla.broker.control;

import io.ottla.coordinator.store.BrokerRegistry;
import io.ottla.coordinator.store.ClusterStore;
import io.ottla.coordinator.store.Registered;
import io.ottla.coordinator.store.Registration;
import io.ottla.coordinator.store.StoreEvent;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This broker's membership in the cluster: registers it in every session, and lets its controller be elected while it is
 * registered. On the controller's lane, except {@link #brokerEpoch}.
 */
public final class ClusterMember {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterMember.class);
    private static final int RETRY_AFTER_MS = 500;
    private static final int REFUSED_RETRY_AFTER_MS = 5000;
    private static final long NOT_REGISTERED = -1;

    private final Lane lane;
    private final ClusterStore store;
    private final BrokerRegistry registry;
    private final Controller controller;
    private Registration registration;
    private final AtomicLong brokerEpoch = new AtomicLong(NOT_REGISTERED);
    private @Nullable Reply<Registered> first;
    private @Nullable PeerWatch peers;
    private @Nullable OwnLook look;
    private boolean left;
    private boolean connected;
    private boolean registered;
    private boolean registering;
    private long session;

    public ClusterMember(
            ClusterStore store, BrokerRegistry registry, Controller controller, Registration registration) {
        this.lane = controller.lane();
        this.store = store;
        this.registry = registry;
        this.controller = controller;
        this.registration = registration;
    }

    /**
     * Enters the cluster, and stays in it for as long as ZooKeeper can be reached. The answer is the outcome of the first
     * registration: with {@link Registered.InUse} the broker must not go on.
     */
    public Reply<Registered> join(Lane asker) {
        Reply<Registered> reply = Reply.on(asker);
        lane.enter(() -> {
            first = reply;
            store.watch(lane, this::event);
        });
        return reply;
    }

    /** Has this broker watch its peers, and look for itself where the controller cannot reach it. Before {@link #join}. */
    public void attend(PeerWatch toPeers, OwnLook toStore) {
        lane.enter(() -> {
            peers = toPeers;
            look = toStore;
        });
    }

    /** Takes no more part: a controller here ends its reign. For the stop of the process, before the session is closed. */
    public void leave() {
        lane.enter(() -> {
            session++;
            connected = false;
            left = true;
            controller.leave("the broker stops");
        });
    }

    /** What the cluster is told of this broker from now on. From any thread. */
    public void tell(Registration next) {
        lane.enter(() -> {
            if (next.equals(registration)) {
                return;
            }
            registration = next;
            if (connected && registered) {
                update();
            }
        });
    }

    private void update() {
        long mine = session;
        Registration told = registration;
        registry.update(lane, told).read((done, error) -> {
            if (error != null && mine == session && told.equals(registration)) {
                LOG.warn("the cluster was not told the new addresses, trying again: {}", error.toString());
                lane.after(RETRY_AFTER_MS, () -> {
                    if (mine == session && connected && told.equals(registration)) {
                        update();
                    }
                });
            }
        });
    }

    /** The epoch of the present registration, -1 before the first. From any thread. */
    public long brokerEpoch() {
        return brokerEpoch.get();
    }

    private void event(StoreEvent event) {
        if (left) {
            return;
        }
        if (event instanceof StoreEvent.Opened) {
            session++;
            connected = true;
            registered = false;
            registering = false;
            register();
            if (peers != null && look != null) {
                peers.sayAgain();
                look.watch();
            }
        } else if (event instanceof StoreEvent.LookYourself) {
            if (look != null) {
                look.look();
            }
        } else if (event instanceof StoreEvent.Suspended) {
            connected = false;
            controller.leave("the connection to ZooKeeper is gone");
        } else if (event instanceof StoreEvent.Expired) {
            connected = false;
            registered = false;
            controller.leave("the connection to ZooKeeper is gone");
        } else if (event instanceof StoreEvent.Resumed) {
            connected = true;
            if (registered) {
                controller.arrive();
            } else {
                register();
            }
        } else {
            controller.event(event);
        }
    }

    private void register() {
        if (!connected || registered || registering) {
            return;
        }
        registering = true;
        long mine = session;
        Registration told = registration;
        registry.register(lane, told).read((outcome, error) -> {
            if (mine != session) {
                return;
            }
            registering = false;
            if (outcome instanceof Registered.Accepted accepted) {
                registered = true;
                if (!told.equals(registration)) {
                    update();
                }
                brokerEpoch.set(accepted.brokerEpoch());
                answerFirst(accepted);
                if (connected) {
                    controller.arrive();
                }
            } else if (outcome != null) {
                refused(outcome);
            } else {
                LOG.warn("not registered, trying again: {}", error == null ? "no answer" : error.toString());
                lane.after(RETRY_AFTER_MS, this::register);
            }
        });
    }

    private void refused(Registered outcome) {
        if (answerFirst(outcome)) {
            return;
        }
        LOG.error("{}", outcome instanceof Registered.InUse inUse ? inUse.message() : outcome);
        lane.after(REFUSED_RETRY_AFTER_MS, this::register);
    }

    private boolean answerFirst(Registered outcome) {
        Reply<Registered> reply = first;
        first = null;
        if (reply != null) {
            reply.complete(outcome);
        }
        return reply != null;
    }
}
