package io.ottla.broker.api.admin;

import ch.qos.logback.classic.LoggerContext;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.broker.api.ApiTable;
import io.ottla.broker.api.Call;
import io.ottla.broker.api.FakeConnection;
import io.ottla.broker.config.BrokerConfigs;
import io.ottla.broker.config.BrokerSettings;
import io.ottla.broker.config.LiveSettings;
import io.ottla.broker.control.BrokerLink;
import io.ottla.broker.control.ToController;
import io.ottla.broker.control.TopicsByController;
import io.ottla.broker.meta.AddressBook;
import io.ottla.broker.meta.ConfigFeed;
import io.ottla.broker.meta.Metadata;
import io.ottla.broker.meta.TopicConfigs;
import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.controller.Order;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.CreateTopics;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.lane.SimLane;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Reader;
import io.ottla.protocol.wire.Writer;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Broker 7 as the admin APIs see it, on one lane. Requests and responses go through their bytes in the version that is
 * asked, so that a test sees what a client of that version sees.
 */
final class Desk {
    final SimLane lane = new SimLane();
    final Metadata metadata = new Metadata(lane, ClusterImage.empty("cluster-1"), () -> 5);
    final FakeController controller = new FakeController(lane, metadata);
    final FakeStore store = new FakeStore();
    final LoggerContext logging = new LoggerContext();
    final BrokerConfigs configs;
    final TopicConfigs topicConfigs;
    private final ApiTable table;
    /** How the client reached us. */
    private static final InetSocketAddress REACHED = new InetSocketAddress("192.0.2.1", 9999);

    /** What went to another broker that is controller. */
    final List<CreateTopics.Request> asked = new ArrayList<>();

    private FakeConnection client = new FakeConnection("PLAINTEXT", REACHED);

    Desk() {
        this(Map.of());
    }

    Desk(Map<String, String> settings) {
        Map<String, String> texts = new HashMap<>(Map.of("zookeeper.connect", "localhost:2181"));
        texts.putAll(settings);
        LiveSettings live = new LiveSettings(BrokerSettings.of(texts));
        configs = new BrokerConfigs(live);
        topicConfigs = new TopicConfigs(lane, store, live);
        ConfigFeed feed = new ConfigFeed(lane, store, metadata, configs, topicConfigs);
        feed.start(FakeController.BROKER);
        logging.getLogger("io.ottla.some");
        table = new ApiTable(AdminApis.entries(new AdminApis.Ground(
                () -> FakeController.BROKER,
                metadata,
                new AddressBook(() -> FakeController.BROKER, live),
                new TopicCreation(lane, metadata, new TopicsByController(controller, elsewhere(), () -> 5000), live),
                controller,
                store,
                feed,
                configs,
                new LogbackLoggers(logging))));
        controller.introduce();
        lane.runAll();
    }

    /** The wire to the controller when that is another broker; its answers are those of {@link #controller}. */
    private ToController elsewhere() {
        BrokerLink link = new BrokerLink() {
            @Override
            public Reply<Message> send(Lane asker, BrokerInfo broker, Order order) {
                CreateTopics.Request request =
                        (CreateTopics.Request) order.body().apply(ApiKey.CREATE_TOPICS.highest());
                asked.add(request);
                return Reply.done(controller.madeElsewhere(request));
            }

            @Override
            public void close(int brokerId) {}
        };
        return new ToController(lane, link, metadata::image);
    }

    Desk on(String listener) {
        client = new FakeConnection(listener, REACHED);
        return this;
    }

    List<ApiTable.Entry> entries() {
        return table.entries();
    }

    /** The answer, which must come without any time going by. */
    <S extends Message> S ask(Class<S> kind, ApiKey key, int version, Message request) {
        return ask(kind, key, version, request, 0);
    }

    /** The answer, which must come within so much time, or 0 for at once. */
    <S extends Message> S ask(Class<S> kind, ApiKey key, int version, Message request, long patienceMs) {
        List<S> answers = send(kind, key, version, request);
        lane.advance(patienceMs);
        if (answers.size() != 1) {
            throw new AssertionError(key + " v" + version + " has " + answers.size() + " answers");
        }
        return answers.get(0);
    }

    /** Sends a request; the list gets the answer when it comes. */
    <S extends Message> List<S> send(Class<S> kind, ApiKey key, int version, Message request) {
        ApiTable.Entry entry = table.find(key.id());
        Message received = key.readRequest(new Reader(bytes(request, version)), version);
        Reply<Message> reply = entry.door().handle(new Call<>(received, version, 1, "a client", lane, client));
        List<S> answers = new ArrayList<>();
        reply.read((response, failure) -> {
            if (failure != null) {
                throw new AssertionError(failure);
            }
            Reader reader = new Reader(bytes(response, version));
            answers.add(kind.cast(key.readResponse(reader, version)));
            if (reader.remaining() != 0) {
                throw new AssertionError(reader.remaining() + " bytes left of " + response);
            }
        });
        lane.runAll();
        return answers;
    }

    private static ByteBuf bytes(Message message, int version) {
        ByteBuf out = Unpooled.buffer();
        message.write(new Writer(out), version);
        if (out.readableBytes() != message.size(version)) {
            throw new AssertionError("size of " + message);
        }
        return out;
    }
}
