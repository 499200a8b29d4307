package io.ottla.broker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.controller.Order;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.StopReplica;
import io.ottla.protocol.api.UpdateMetadata;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.lane.SimLane;
import io.ottla.protocol.wire.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CourierTest {
    private static final BrokerInfo FIRST_LIFE = new BrokerInfo(1, 10, null, List.of());
    private static final BrokerInfo SECOND_LIFE = new BrokerInfo(1, 20, null, List.of());

    private final SimLane lane = new SimLane();
    private final Scripted link = new Scripted();
    private final List<ApiKey> heard = new ArrayList<>();
    private final Couriers couriers = new Couriers(lane, link, (order, answer) -> heard.add(order.key()));

    @Test
    void ordersArriveOneByOneAndInOrder() {
        couriers.keep(Map.of(1, FIRST_LIFE));
        couriers.deliver(List.of(order(10, ApiKey.UPDATE_METADATA), order(10, ApiKey.STOP_REPLICA)));
        lane.runAll();
        assertThat(link.sent).containsExactly(ApiKey.UPDATE_METADATA);

        link.open.remove(0).complete(UpdateMetadata.Response.DEFAULT);
        lane.runAll();

        assertThat(link.sent).containsExactly(ApiKey.UPDATE_METADATA, ApiKey.STOP_REPLICA);
        assertThat(heard).containsExactly(ApiKey.UPDATE_METADATA);
    }

    @Test
    void anOrderThatFailsIsTriedAgainBeforeTheNextOne() {
        couriers.keep(Map.of(1, FIRST_LIFE));
        couriers.deliver(List.of(order(10, ApiKey.UPDATE_METADATA), order(10, ApiKey.STOP_REPLICA)));
        for (int tries = 0; tries < 3; tries++) {
            lane.runAll();
            link.open.remove(0).fail(new IllegalStateException("no connection"));
            lane.advance(100);
        }

        assertThat(link.sent).containsOnly(ApiKey.UPDATE_METADATA).hasSize(4);
    }

    @Test
    void whoWaitsHearsWhenTheBrokerLeavesAndItsNextLifeDoesNotGetOldOrders() {
        couriers.keep(Map.of(1, FIRST_LIFE));
        Reply<List<Couriers.Delivery>> told =
                couriers.deliver(List.of(order(10, ApiKey.UPDATE_METADATA), order(10, ApiKey.STOP_REPLICA)));
        lane.runAll();

        couriers.keep(Map.of(1, SECOND_LIFE));
        lane.runAll();

        assertThat(told.isDone()).isTrue();
        assertThat(told.valueOrNull())
                .allSatisfy(delivery -> assertThat(delivery.answer()).isNull());
        Reply<List<Couriers.Delivery>> late = couriers.deliver(List.of(order(10, ApiKey.STOP_REPLICA)));
        assertThat(late.isDone()).isTrue();
        assertThat(link.sent).containsExactly(ApiKey.UPDATE_METADATA);
    }

    @Test
    void aLateAnswerOfAnEarlierLifeIsIgnored() {
        couriers.keep(Map.of(1, FIRST_LIFE));
        couriers.deliver(List.of(order(10, ApiKey.UPDATE_METADATA)));
        lane.runAll();
        couriers.keep(Map.of(1, SECOND_LIFE));
        couriers.deliver(List.of(order(20, ApiKey.STOP_REPLICA)));

        link.open.get(0).complete(UpdateMetadata.Response.DEFAULT);
        lane.runAll();
        assertThat(heard).isEmpty();

        link.open.get(1).complete(StopReplica.Response.DEFAULT);
        lane.runAll();
        assertThat(heard).containsExactly(ApiKey.STOP_REPLICA);
    }

    private static Order order(long epoch, ApiKey key) {
        return new Order(1, epoch, key, version -> UpdateMetadata.Request.DEFAULT);
    }

    /** A link whose answers the test gives. */
    private static final class Scripted implements BrokerLink {
        private final List<ApiKey> sent = new ArrayList<>();
        private final List<Reply<Message>> open = new ArrayList<>();

        @Override
        public Reply<Message> send(Lane asker, BrokerInfo broker, Order order) {
            sent.add(order.key());
            Reply<Message> reply = Reply.on(asker);
            open.add(reply);
            return reply;
        }

        @Override
        public void close(int brokerId) {
            // nothing is open
        }
    }
}
