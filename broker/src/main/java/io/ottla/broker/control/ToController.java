package io.ottla.broker.control;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.controller.Order;
import io.ottla.coordinator.store.StoreException;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Message;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Carries this broker's requests to whoever is controller, over the wire also when that is this broker. Callable from
 * any lane; its connections live on its own.
 */
public final class ToController {
    private final Lane lane;
    private final BrokerLink link;
    private final Supplier<ClusterImage> image;

    /**
     * @param lane on which the link is used
     * @param link not shared with the controller
     * @param image the newest one that this broker has
     */
    public ToController(Lane lane, BrokerLink link, Supplier<ClusterImage> image) {
        this.lane = lane;
        this.link = link;
        this.image = image;
    }

    /** The controller's answer, of the API's response type. Fails when there is no controller or it cannot be reached. */
    public Reply<Message> send(Lane asker, ApiKey key, IntFunction<? extends Message> body) {
        Reply<Message> answer = Reply.on(asker);
        lane.enter(() -> {
            ClusterImage now = image.get();
            BrokerInfo controller = now.brokers().get(now.controllerId());
            if (controller == null) {
                answer.fail(new StoreException(StoreException.Kind.UNREACHABLE, "no controller is known"));
                return;
            }
            Order order = new Order(controller.id(), controller.epoch(), key, body);
            link.send(lane, controller, order).read((message, error) -> {
                if (message != null) {
                    answer.complete(message);
                } else {
                    answer.fail(error == null ? new IllegalStateException("no answer") : error);
                }
            });
        });
        return answer;
    }
}
