package io.ottla.broker.control;

import io.ottla.coordinator.controller.Announcement;
import io.ottla.coordinator.controller.ControlState;
import io.ottla.coordinator.controller.LoadCluster;
import io.ottla.coordinator.controller.Order;
import io.ottla.coordinator.store.ClusterStore;
import io.ottla.coordinator.store.PeerNotes;
import io.ottla.coordinator.store.StoreException;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Message;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This broker reads for itself what the controller stored but could not tell it, and obeys as if it had been told: a
 * leader that was replaced because it is cut from its peers sends its clients on at once. Orders that come late change
 * nothing, as they have older epochs. Confined to its lane.
 */
public final class OwnLook {
    private static final Logger LOG = LoggerFactory.getLogger(OwnLook.class);
    private static final int RETRY_AFTER_MS = 500;

    private final Lane lane;
    private final ClusterStore store;
    private final Place place;
    private final Function<Order, Reply<Message>> obey;
    private boolean looking;
    private boolean again;

    /** Where this broker is. */
    public record Place(String clusterId, int brokerId, String interBrokerListener) {}

    /** @param obey gives an order to this broker's own handlers; called and answered on the lane */
    public OwnLook(Lane lane, ClusterStore store, Place place, Function<Order, Reply<Message>> obey) {
        this.lane = lane;
        this.store = store;
        this.place = place;
        this.obey = obey;
    }

    /** A session has begun. */
    void watch() {
        assert lane.here();
        store.peers().watchForLook(lane, place.brokerId).read((there, error) -> {
            if (error != null) {
                LOG.warn("this broker cannot watch for orders in ZooKeeper: {}", error.toString());
            }
        });
    }

    /** The controller says that there is something to see. */
    void look() {
        assert lane.here();
        again = true;
        if (looking) {
            return;
        }
        looking = true;
        again = false;
        once().read((done, error) -> {
            looking = false;
            if (error != null) {
                LOG.warn("what is stored could not be read, trying again: {}", error.toString());
                lane.after(RETRY_AFTER_MS, this::look);
            } else if (again) {
                look();
            }
        });
    }

    /** Watches before it reads, so that nothing that comes later is missed. */
    private Reply<Boolean> once() {
        return store.peers()
                .watchForLook(lane, place.brokerId)
                .then(watched -> store.peers().reigning(lane))
                .then(reigning -> {
                    if (reigning == null) {
                        return Reply.failed(
                                new StoreException(StoreException.Kind.UNREACHABLE, "there is no controller"));
                    }
                    return store.load(lane).then(stored -> {
                        ControlState state =
                                LoadCluster.decide(place.clusterId, reigning.brokerId(), reigning.epoch(), stored);
                        return obey(reigning, state);
                    });
                });
    }

    private Reply<Boolean> obey(PeerNotes.Reigning reigning, ControlState state) {
        LOG.info(
                "the controller, broker={} epoch={}, may not reach this broker: reading what is stored",
                reigning.brokerId(),
                reigning.epoch());
        List<Order> orders = new Announcement(state, place.interBrokerListener)
                .everything(List.of(place.brokerId), Set.of())
                .orders();
        return obey(orders, 0);
    }

    private Reply<Boolean> obey(List<Order> orders, int at) {
        return at == orders.size()
                ? Reply.done(true)
                : obey.apply(orders.get(at)).then(answer -> obey(orders, at + 1));
    }
}
