package io.ottla.broker.control;

import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.store.BrokerRegistry;
import io.ottla.coordinator.store.ClusterStore;
import io.ottla.coordinator.store.ConfigStore;
import io.ottla.coordinator.store.Registration;
import io.ottla.protocol.lane.Lane;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * This broker's part in running the cluster, put together: its membership, its controller, and the doors to it. From any
 * thread; everything in it lives on the one lane.
 */
public final class ControlPlane {
    private final ControllerDoor door;
    private final BrokerRequests requests;
    private final ClusterMember member;
    private final ToController toController;

    /** The stores in which the cluster is kept. */
    public record Stores(ClusterStore cluster, ConfigStore configs, BrokerRegistry registry) {}

    /** Two links, as the controller's orders must not wait behind this broker's own questions. */
    public record Links(BrokerLink orders, BrokerLink questions) {}

    /**
     * @param lane for the controller and all here
     * @param registration what this broker says of itself
     * @param image the newest one that this broker has
     * @param random for placement and topic ids
     */
    public ControlPlane(
            Lane lane,
            Stores stores,
            Links links,
            String clusterId,
            ControlSettings settings,
            Registration registration,
            Supplier<ClusterImage> image,
            RandomGenerator random) {
        Controller controller =
                new Controller(lane, stores.cluster, stores.configs, links.orders, clusterId, () -> settings, random);
        controller.knows(image);
        this.door = new ControllerDoor(controller);
        this.requests = new BrokerRequests(door);
        this.member = new ClusterMember(stores.cluster, stores.registry, controller, registration);
        this.toController = new ToController(lane, links.questions, image);
    }

    /** For those who want the cluster changed. */
    public ControllerDoor changes() {
        return door;
    }

    /** For the handlers of what brokers ask the controller. */
    public BrokerRequests requests() {
        return requests;
    }

    /** Enters the cluster; {@link ClusterMember#join} comes last in the start of a broker. */
    public ClusterMember member() {
        return member;
    }

    /** For what this broker asks the controller. */
    public ToController toController() {
        return toController;
    }
}
