package io.ottla.client.consumer;

import io.ottla.client.HostPort;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.SimNet;
import io.ottla.client.serialization.Serdes;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.api.ListOffsets;
import io.ottla.protocol.api.Metadata;
import io.ottla.protocol.api.OffsetForLeaderEpoch;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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

    private record Kept(int node, Fetch.Request request, Consumer<Message> answer) {}

    private record Lead(int node, int epoch) {}

    final SimNet net = new SimNet(1);
    FakeTopic topic = new FakeTopic("t");
    final List<Heard> heard = new ArrayList<>();
    final ConsumerCore core;
    private final int brokers;
    private final int partitions;
    private final List<Kept> kept = new ArrayList<>();
    private final Handing<byte[], String> handing = new Handing<>(Serdes.BYTES_IN, Serdes.TEXT_IN);
    private final Map<Integer, Lead> leaders = new TreeMap<>();
    private final Map<Integer, Lead> told = new TreeMap<>();
    int metadataAsked;
    private Uuid topicId = new Uuid(1, 1);

    SimReader(int brokers, int partitions, String... settings) {
        this.brokers = brokers;
        this.partitions = partitions;
        IntStream.range(0, partitions).forEach(index -> leaders.put(index, new Lead(index % brokers, 0)));
        told.putAll(leaders);
        IntStream.range(0, brokers)
                .forEach(node ->
                        net.peer(address(node), (key, version, body, answer) -> request(node, key, body, answer)));
        Cluster cluster = net.cluster(List.of(address(0)));
        core = new ConsumerCore(cluster, rules(settings), new ConsumerFigures(cluster.figures(ConsumerFigures.GROUP)));
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

    /** Another broker leads; nobody but brokers knows. Whoever waits hears of it. */
    void lead(int index, int node, int epoch) {
        leaders.put(index, new Lead(node, epoch));
        answerWhoWaits();
    }

    /** What metadata tells is up to date. */
    void tellOfLeaders() {
        told.putAll(leaders);
    }

    /** The topic is deleted and made again. */
    void makeAnew(FakeTopic with) {
        topicId = new Uuid(1, topicId.hashCode() + 1);
        topic = with;
        answerWhoWaits();
    }

    TopicPartition partition(int index) {
        return new TopicPartition("t", index);
    }

    long nowMs() {
        return net.lane.clock().wallMs();
    }

    void append(int partition, String... values) {
        topic.append(partition, values);
        answerWhoWaits();
    }

    private void answerWhoWaits() {
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
            case METADATA -> {
                metadataAsked++;
                answer.accept(metadata());
            }
            case OFFSET_FOR_LEADER_EPOCH -> answer.accept(everythingIsThere((OffsetForLeaderEpoch.Request) body));
            case LIST_OFFSETS -> answer.accept(topic.offsets((ListOffsets.Request) body));
            case FETCH -> {
                Fetch.Request fetch = (Fetch.Request) body;
                heard.add(new Heard(node, nowMs(), fetch));
                Kept asked = new Kept(node, fetch, answer);
                answerOrKeep(asked);
                net.lane.after(fetch.maxWaitMs(), () -> {
                    if (kept.remove(asked)) {
                        answer.accept(named(fetch, topic.answer(fetch)));
                    }
                });
            }
            default -> throw new IllegalStateException("not played: " + key);
        }
    }

    private void answerOrKeep(Kept asked) {
        Fetch.Response refusal = refusal(asked.node(), asked.request());
        Fetch.Response now = refusal != null ? refusal : topic.answerAtOnce(asked.request());
        if (now == null) {
            kept.add(asked);
        } else {
            asked.answer().accept(named(asked.request(), now));
        }
    }

    /** As topics were named in the request. */
    private Fetch.Response named(Fetch.Request request, Fetch.Response answer) {
        Fetch.Request.Topic asked = request.topics().get(0);
        return answer.toBuilder()
                .responses(answer.responses().stream()
                        .map(topic ->
                                new Fetch.Response.TopicResponse(asked.topic(), asked.topicId(), topic.partitions()))
                        .toList())
                .build();
    }

    /** For what this broker does not lead, or no more under this id; null if there is nothing of the kind. */
    private Fetch.@Nullable Response refusal(int node, Fetch.Request request) {
        List<Fetch.Response.Partition> refused = new ArrayList<>();
        for (Fetch.Request.Topic asked : request.topics()) {
            for (Fetch.Request.Partition partition : asked.partitions()) {
                Lead lead = leaders.getOrDefault(partition.partition(), new Lead(-1, -1));
                ErrorCode error = !asked.topicId().equals(topicId)
                        ? ErrorCode.UNKNOWN_TOPIC_ID
                        : lead.node() != node ? ErrorCode.NOT_LEADER_OR_FOLLOWER : ErrorCode.NONE;
                if (error != ErrorCode.NONE) {
                    refused.add(Fetch.Response.Partition.builder()
                            .partitionIndex(partition.partition())
                            .errorCode(error.code())
                            .currentLeader(new Fetch.Response.CurrentLeader(lead.node(), lead.epoch()))
                            .build());
                }
            }
        }
        return refused.isEmpty()
                ? null
                : Fetch.Response.builder()
                        .responses(List.of(new Fetch.Response.TopicResponse("", topicId, refused)))
                        .build();
    }

    /** No leader has truncated anything. */
    static OffsetForLeaderEpoch.Response everythingIsThere(OffsetForLeaderEpoch.Request request) {
        return OffsetForLeaderEpoch.Response.builder()
                .topics(request.topics().stream()
                        .map(topic -> new OffsetForLeaderEpoch.Response.Topic(
                                topic.topic(),
                                topic.partitions().stream()
                                        .map(asked -> OffsetForLeaderEpoch.Response.Partition.builder()
                                                .partition(asked.partition())
                                                .leaderEpoch(asked.leaderEpoch())
                                                .endOffset(Long.MAX_VALUE)
                                                .build())
                                        .toList()))
                        .toList())
                .build();
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
                        .topicId(topicId)
                        .partitions(IntStream.range(0, partitions)
                                .mapToObj(index -> Metadata.Response.Partition.builder()
                                        .partitionIndex(index)
                                        .leaderId(told.getOrDefault(index, new Lead(-1, -1))
                                                .node())
                                        .leaderEpoch(told.getOrDefault(index, new Lead(-1, -1))
                                                .epoch())
                                        .build())
                                .toList())
                        .build()))
                .build();
    }
}
