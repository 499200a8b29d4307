package io.ottla.client.consumer;

import io.ottla.client.HostPort;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.SimNet;
import io.ottla.client.serialization.Serdes;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.api.ListOffsets;
import io.ottla.protocol.api.Metadata;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A consumer of one topic in virtual time. Its brokers, as many as the topic has partitions or fewer, keep a fetch for which
 * there is nothing until there is, or for as long as it may wait.
 */
final class SimReader {
    /** A fetch as it arrived. */
    record Heard(int node, long atMs, Fetch.Request request) {
        /** Whether it is outside of what the broker remembers. */
        boolean isAside() {
            return request.sessionEpoch() < 0;
        }
    }

    private record Kept(Fetch.Request request, Consumer<Message> answer) {}

    final SimNet net = new SimNet(1);
    final FakeTopic topic = new FakeTopic("t");
    final List<Heard> heard = new ArrayList<>();
    final ConsumerCore core;
    private final int brokers;
    private final int partitions;
    private final List<Kept> kept = new ArrayList<>();
    private final Handing<byte[], String> handing = new Handing<>(Serdes.BYTES_IN, Serdes.TEXT_IN);
    private final Map<Integer, Integer> leaders = new TreeMap<>();

    SimReader(int brokers, int partitions, String... settings) {
        this.brokers = brokers;
        this.partitions = partitions;
        IntStream.range(0, partitions).forEach(index -> leaders.put(index, index % brokers));
        IntStream.range(0, brokers)
                .forEach(node ->
                        net.peer(address(node), (key, version, body, answer) -> request(node, key, body, answer)));
        core = new ConsumerCore(net.cluster(List.of(address(0))), rules(settings), new ConsumerFigures());
    }

    private static ConsumerRules rules(String... settings) {
        Map<String, String> all =
                new HashMap<>(Map.of("bootstrap.servers", "localhost:9092", "auto.offset.reset", "earliest"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return ConsumerRules.of(ConsumerOptions.read(all));
    }

    private static HostPort address(int node) {
        return new HostPort("broker" + node, 9092);
    }

    TopicPartition partition(int index) {
        return new TopicPartition("t", index);
    }

    long nowMs() {
        return net.lane.clock().wallMs();
    }

    void append(int partition, String... values) {
        topic.append(partition, values);
        List<Kept> waiting = List.copyOf(kept);
        kept.clear();
        waiting.forEach(this::answerOrKeep);
    }

    void assign(int... indexes) {
        core.takeBack();
        core.assign(IntStream.of(indexes).mapToObj(this::partition).toList());
    }

    void seek(int index, long offset) {
        core.takeBack();
        core.assignment().require(partition(index)).seek(new Position(offset, -1));
        core.moved();
    }

    void pause(int index, boolean now) {
        core.takeBack();
        core.assignment().require(partition(index)).pause(now);
        core.moved();
    }

    /** What one poll hands out, as {@code partition:offset}; nothing after the time. */
    List<String> poll(long ms) {
        handing.giveBack();
        core.takeBack();
        Step[] step = {null};
        Reply<Step> reply = core.poll(ms);
        reply.read((got, failure) -> step[0] = got);
        net.lane.runAll();
        long until = nowMs() + ms;
        while (step[0] == null && nowMs() < until) {
            net.lane.advance(1);
        }
        List<String> read = new ArrayList<>();
        if (step[0] instanceof Step.Lent lent) {
            handing.take(lent.runs());
            handing.next(Integer.MAX_VALUE).forEach(record -> read.add(record.partition() + ":" + record.offset()));
        }
        return read;
    }

    private void request(int node, ApiKey key, Message body, Consumer<Message> answer) {
        switch (key) {
            case METADATA -> answer.accept(metadata());
            case LIST_OFFSETS -> answer.accept(topic.offsets((ListOffsets.Request) body));
            case FETCH -> {
                Fetch.Request fetch = (Fetch.Request) body;
                heard.add(new Heard(node, nowMs(), fetch));
                Kept asked = new Kept(fetch, answer);
                answerOrKeep(asked);
                net.lane.after(fetch.maxWaitMs(), () -> {
                    if (kept.remove(asked)) {
                        answer.accept(topic.answer(fetch));
                    }
                });
            }
            default -> throw new IllegalStateException("not played: " + key);
        }
    }

    private void answerOrKeep(Kept asked) {
        Message now = topic.answerAtOnce(asked.request());
        if (now == null) {
            kept.add(asked);
        } else {
            asked.answer().accept(now);
        }
    }

    private Metadata.Response metadata() {
        return Metadata.Response.builder()
                .brokers(IntStream.range(0, brokers)
                        .mapToObj(node -> Metadata.Response.Broker.builder()
                                .nodeId(node)
                                .host(address(node).host())
                                .port(address(node).port())
                                .build())
                        .toList())
                .topics(List.of(Metadata.Response.Topic.builder()
                        .name("t")
                        .partitions(IntStream.range(0, partitions)
                                .mapToObj(index -> Metadata.Response.Partition.builder()
                                        .partitionIndex(index)
                                        .leaderId(leaders.getOrDefault(index, -1))
                                        .build())
                                .toList())
                        .build()))
                .build();
    }
}
