package io.ottla.broker.api.group;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.broker.api.ApiTable;
import io.ottla.broker.api.Call;
import io.ottla.broker.api.FakeConnection;
import io.ottla.broker.api.OffsetsTopic;
import io.ottla.broker.config.BrokerSettings;
import io.ottla.broker.config.LiveSettings;
import io.ottla.broker.host.FakeJournal;
import io.ottla.broker.host.GroupCoordinator;
import io.ottla.broker.host.HostSettings;
import io.ottla.broker.meta.AddressBook;
import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.SecurityProtocol;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.group.GroupSettings;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.lane.SimLane;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Reader;
import io.ottla.protocol.wire.Uuid;
import io.ottla.protocol.wire.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * A broker of one lane as the group APIs see it: two partitions of __consumer_offsets led here, a topic "t" of two
 * partitions. Requests and responses go through their bytes in the version that is asked.
 */
final class Desk {
    static final Uuid T_ID = new Uuid(1, 2);

    final SimLane lane = new SimLane();
    final List<FakeJournal> journals = List.of(new FakeJournal(lane), new FakeJournal(lane));
    ClusterImage image = image(true);
    OffsetsTopic topic = asker -> Reply.done(new OffsetsTopic.Outcome(image = image(true), null));
    private final GroupCoordinator groups = new GroupCoordinator(
            List.of(lane),
            partition -> lane,
            () -> image,
            lane::run,
            () -> new GroupSettings(6_000, 60_000, 0, 100, 10, 100_000, 50_000),
            () -> HostSettings.DEFAULT);
    private final ApiTable table;
    private int ids;

    Desk() {
        AddressBook addresses = new AddressBook(
                () -> 7, new LiveSettings(BrokerSettings.of(Map.of("zookeeper.connect", "localhost:2181"))));
        table = new ApiTable(
                GroupApis.entries(groups, () -> image, asker -> topic.ensure(asker), addresses, () -> "id" + ++ids));
        for (int i = 0; i < journals.size(); i++) {
            groups.lead(i, journals.get(i));
        }
        lane.runAll();
    }

    List<ApiTable.Entry> entries() {
        return table.entries();
    }

    GroupCoordinator groups() {
        return groups;
    }

    /** Calls the API; the reply holds the response as its bytes read back. */
    <S extends Message> Reply<S> call(
            ApiKey key,
            int version,
            Message request,
            BiFunction<Reader, Integer, ? extends Message> readRequest,
            BiFunction<Reader, Integer, S> readResponse) {
        ApiTable.Entry entry = table.find(key.id());
        Message received = readRequest.apply(new Reader(bytes(request, version)), version);
        Call<Message> call = new Call<>(received, version, 1, "cl", lane, new FakeConnection());
        return entry.door().handle(call).map(response -> {
            Reader reader = new Reader(bytes(response, version));
            S read = readResponse.apply(reader, version);
            if (reader.remaining() != 0) {
                throw new AssertionError(reader.remaining() + " bytes behind " + response);
            }
            return read;
        });
    }

    /** What has come of the call by now. */
    <S> S now(Reply<S> reply) {
        List<S> got = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        reply.read((value, failure) -> {
            if (failure == null) {
                got.add(value);
            } else {
                failures.add(failure);
            }
        });
        lane.runAll();
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.get(0));
        }
        if (got.isEmpty()) {
            throw new AssertionError("no answer yet");
        }
        return got.get(0);
    }

    private static ByteBuf bytes(Message message, int version) {
        ByteBuf out = Unpooled.buffer();
        message.write(new Writer(out), version);
        if (out.readableBytes() != message.size(version)) {
            throw new AssertionError("size of " + message);
        }
        return out;
    }

    static ClusterImage image(boolean withOffsetsTopic) {
        Endpoint endpoint = new Endpoint("PLAINTEXT", SecurityProtocol.PLAINTEXT, "broker.example", 9092);
        ClusterImage.Edit edit = ClusterImage.empty("c")
                .edit()
                .brokers(List.of(new BrokerInfo(3, 1, null, List.of(endpoint))))
                .put(new TopicImage("t", T_ID, List.of(partition(0), partition(1))));
        if (withOffsetsTopic) {
            edit.put(new TopicImage(GroupCoordinator.TOPIC, new Uuid(3, 4), List.of(partition(0), partition(1))));
        }
        return edit.done();
    }

    private static PartitionImage partition(int index) {
        return new PartitionImage(index, 3, 0, 0, 1, List.of(3), List.of(3), List.of(), List.of(), List.of());
    }
}
