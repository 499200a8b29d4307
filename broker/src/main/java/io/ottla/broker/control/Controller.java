package io.ottla.broker.control;

import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.controller.ControlState;
import io.ottla.coordinator.controller.LoadCluster;
import io.ottla.coordinator.store.ClusterStore;
import io.ottla.coordinator.store.ConfigStore;
import io.ottla.coordinator.store.ControllerEpoch;
import io.ottla.coordinator.store.Election;
import io.ottla.coordinator.store.StoreEvent;
import io.ottla.coordinator.store.StoreException;
import io.ottla.coordinator.store.StoredCluster;
import io.ottla.protocol.lane.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this broker is controller, and the life of its reigns. Confined to its lane, except {@link #isActive}.
 *
 * <pre>
 *           registered              won, all read
 *  Away --------------> Electing ------------------> Reigning
 *   ^                    |    ^                         |
 *   |  connection lost   |    | /controller changed,    |  fenced, or the store failed in the middle of a step:
 *   +--------------------+    | lost: wait for that     |  what is in memory may be wrong, elect and read again
 *   +-------------------------+-------------------------+
 * </pre>
 */
public final class Controller {
    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);
    private static final int RETRY_AFTER_MS = 500;
    /** Long enough for anybody else to win the next election. */
    private static final int GIVEN_WAY_MS = 5000;

    private static final long NANOS_PER_MS = 1_000_000;

    private final Lane lane;
    private final ClusterStore store;
    private final ConfigStore configs;
    private final BrokerLink link;
    private final String clusterId;
    private final Supplier<ControlSettings> settings;
    private final RandomGenerator random;
    private final AtomicBoolean active = new AtomicBoolean();
    private final List<StoreEvent> early = new ArrayList<>();
    private Supplier<ClusterImage> told;
    private @Nullable Duties duties;
    private boolean present;
    private boolean electing;
    private boolean electAgain;
    private long attempt;
    private long givenWayUntilNs;
    private boolean givenWay;

    /**
     * @param lane on which everything of the controller runs
     * @param settings as they are at the moment; only {@code unclean} may change
     * @param random for placement and topic ids
     */
    public Controller(
            Lane lane,
            ClusterStore store,
            ConfigStore configs,
            BrokerLink link,
            String clusterId,
            Supplier<ControlSettings> settings,
            RandomGenerator random) {
        this.lane = lane;
        this.store = store;
        this.configs = configs;
        this.link = link;
        this.clusterId = clusterId;
        this.settings = settings;
        this.random = random;
        this.told = () -> ClusterImage.empty(clusterId);
    }

    /** Where this broker has what it was told of the cluster by the controller before. Before the first election. */
    public void knows(Supplier<ClusterImage> image) {
        lane.enter(() -> told = image);
    }

    /** Whether this broker decides now. From any thread. */
    public boolean isActive() {
        return active.get();
    }

    /** Replicas of this topic that are not in sync may lead from now on. From any lane. */
    public void uncleanAllowed(String topic) {
        lane.enter(() -> {
            if (duties != null) {
                duties.uncleanAllowed(topic);
            }
        });
    }

    /** As {@link #uncleanAllowed(String)}, for every topic that does not say otherwise. From any lane. */
    public void uncleanAllowed() {
        lane.enter(() -> {
            if (duties != null) {
                duties.uncleanAllowed();
            }
        });
    }

    Lane lane() {
        return lane;
    }

    /** The work of the present reign; null when this broker does not reign, or has not read everything yet. */
    @Nullable
    Duties duties() {
        assert lane.here();
        return duties;
    }

    /** The broker is registered, in a session that is alive: it may be elected. */
    void arrive() {
        assert lane.here();
        present = true;
        elect();
    }

    /** Decide nothing any more, until the next {@link #arrive}. */
    void leave(String why) {
        assert lane.here();
        present = false;
        electing = false;
        attempt++;
        endReign(why);
    }

    void event(StoreEvent event) {
        assert lane.here();
        if (event instanceof StoreEvent.ControllerChanged) {
            elect();
        } else if (duties != null) {
            duties.event(event);
        } else if (electing) {
            early.add(event);
        }
    }

    private void elect() {
        if (!present || hasGivenWay()) {
            return;
        }
        if (electing) {
            electAgain = true;
            return;
        }
        electing = true;
        electAgain = false;
        early.clear();
        long mine = ++attempt;
        store.elect(lane, settings.get().brokerId()).read((election, error) -> {
            if (mine != attempt) {
                return;
            }
            if (election == null) {
                failed("election", error);
            } else if (election instanceof Election.Won won) {
                won(mine, won.epoch());
            } else if (election instanceof Election.Lost lost) {
                endReign("another broker was elected");
                LOG.info("controller is broker={}", lost.controllerId());
                elected();
            }
        });
    }

    /** Others are better connected: one of them shall be elected before we try again. */
    private void giveWay() {
        Duties giving = duties;
        if (giving == null) {
            return;
        }
        ControllerEpoch epoch = giving.reign().epoch();
        endReign("it gives way to a broker that is better connected");
        givenWay = true;
        givenWayUntilNs = lane.clock().nanos() + GIVEN_WAY_MS * NANOS_PER_MS;
        lane.after(GIVEN_WAY_MS, this::elect);
        store.resign(lane, epoch).read((done, error) -> {
            if (error != null) {
                LOG.warn("the controllership is not given up: {}", error.toString());
            }
        });
    }

    private boolean hasGivenWay() {
        givenWay = givenWay && lane.clock().nanos() - givenWayUntilNs < 0;
        return givenWay;
    }

    private void won(long mine, ControllerEpoch epoch) {
        if (duties != null && duties.reign().epoch().equals(epoch)) {
            elected();
            return;
        }
        endReign("a new epoch began");
        long startNs = lane.clock().nanos();
        store.load(lane).read((stored, error) -> {
            if (mine != attempt) {
                return;
            }
            if (stored == null) {
                failed("reading the cluster", error);
                return;
            }
            begin(epoch, stored, (lane.clock().nanos() - startNs) / NANOS_PER_MS);
            elected();
        });
    }

    private void begin(ControllerEpoch epoch, StoredCluster stored, long readMs) {
        ControlState state = LoadCluster.decide(clusterId, settings.get().brokerId(), epoch.number(), stored);
        Steps steps = new Steps(lane, this::storeFailed);
        Couriers couriers = new Couriers(lane, link, (order, answer) -> {
            if (duties != null) {
                duties.answered(order, answer);
            }
        });
        Reign reign = new Reign(lane, store, epoch, settings, couriers, steps, state);
        Duties begun = new Duties(reign, configs, random, this::giveWay);
        duties = begun;
        LOG.info(
                "controller epoch={} brokers={} topics={} read in {} ms",
                epoch.number(),
                state.image().brokers().keySet(),
                state.image().topics().size(),
                readMs);
        steps.add(() -> begun.begin(stored, told.get().brokers().values())).read((done, error) -> {
            if (error == null) {
                active.set(true);
            } else if (!reign.isOver()) {
                LOG.error("the controller could not take over", error);
            }
        });
        begun.watchOrders();
        List.copyOf(early).forEach(begun::event);
        early.clear();
    }

    private void elected() {
        electing = false;
        if (electAgain) {
            elect();
        }
    }

    private void failed(String what, @Nullable Throwable error) {
        LOG.warn("{} failed, trying again: {}", what, error == null ? "no answer" : error.toString());
        electing = false;
        electLater();
    }

    private void electLater() {
        long mine = attempt;
        lane.after(RETRY_AFTER_MS, () -> {
            if (mine == attempt && !electing) {
                elect();
            }
        });
    }

    private void storeFailed(StoreException failure) {
        switch (failure.kind()) {
            case FENCED -> {
                endReign("another controller was elected");
                elect();
            }
            case UNREACHABLE -> {
                endReign(failure.getMessage());
                electLater();
            }
            default -> LOG.error("the store refused the controller: {}", failure.getMessage());
        }
    }

    private void endReign(@Nullable String why) {
        active.set(false);
        Duties over = duties;
        duties = null;
        if (over != null) {
            LOG.info("controller epoch={} ends: {}", over.reign().epoch().number(), why);
            over.reign().end();
        }
    }
}
