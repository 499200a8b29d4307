package io.ottla.client.producer;

import io.netty.buffer.Unpooled;
import io.ottla.client.HostPort;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.ErrorAnswers;
import io.ottla.client.net.SimNet;
import io.ottla.client.serialization.Serdes;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.InitProducerId;
import io.ottla.protocol.api.Metadata;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.Batches;
import io.ottla.protocol.record.RecordCursor;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Uuid;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Brokers of one cluster in virtual time, with a topic {@code t} whose partitions have one log each, wherever it is led.
 * Other topics are there too, but what is sent to them is not kept; those whose names begin with {@code no} are not there.
 * Numbers are checked as real brokers do: the last five batches of a producer are known again, an unknown producer may begin
 * anywhere, a new epoch begins at 0. A script says what befalls each batch.
 */
final class SimBrokers {
    /** What befalls a batch. */
    sealed interface Fate {
        /** It is taken and acknowledged. */
        record Taken() implements Fate {}

        /** It is refused with this code. */
        record Refused(int code) implements Fate {
            Refused(ErrorCode error) {
                this(error.code());
            }
        }

        /** It is taken, and the answer says this nevertheless. */
        record TakenButSaid(ErrorCode error) implements Fate {}

        /** The connection breaks before it is looked at. */
        record LostBefore() implements Fate {}

        /** It is taken, and the connection breaks before the answer. */
        record LostAfter() implements Fate {}

        /** It is taken and there is never an answer. */
        record Silence() implements Fate {}
    }

    /** Decides what error an answer has in every place that has room for one. */
    interface Faults {
        /** The code to answer with; 0 = as it is. {@code number} counts the answers of this API. */
        int error(ApiKey key, int number);
    }

    /** Decides what befalls a batch; {@code number} counts all batches that arrive. */
    interface Script {
        Fate of(int number, int partition, List<String> values);
    }

    private static final class Log {
        final List<String> values = new ArrayList<>();
        long producerId = -1;
        short epoch;
        int nextSequence;
        final ArrayDeque<long[]> recent = new ArrayDeque<>();
    }

    static final String TOPIC = "t";

    final SimNet net;
    final SimCoordinator coordinator = new SimCoordinator();
    private final int brokers;
    private final Map<Integer, Integer> leaders = new TreeMap<>();
    private final Map<Integer, Integer> leaderEpochs = new HashMap<>();
    /** Whether a broker that does not lead says who does. */
    private final boolean hints;

    private Metadata.@Nullable Response stale;
    private int anew = 1;
    private final Map<Integer, Log> logs = new HashMap<>();
    private final List<Short> epochs = new ArrayList<>();
    private Script script = (number, partition, values) -> new Fate.Taken();
    private Faults faults = (key, number) -> 0;
    private final Map<ApiKey, Integer> answered = new EnumMap<>(ApiKey.class);
    private final List<List<String>> askedFor = new ArrayList<>();
    private int arrived;
    private long nextProducerId = 7;

    SimBrokers(long seed, int brokers, int partitions) {
        this.net = new SimNet(seed);
        this.brokers = brokers;
        this.hints = seed % 2 == 0;
        for (int i = 0; i < partitions; i++) {
            leaders.put(i, i % brokers);
            logs.put(i, new Log());
        }
        for (int id = 0; id < brokers; id++) {
            int broker = id;
            net.peer(
                    address(id),
                    (key, version, body, answer) ->
                            request(broker, key, body, message -> answer.accept(spoiled(key, message))));
        }
    }

    static HostPort address(int id) {
        return new HostPort("broker-" + id, 9092);
    }

    void script(Script to) {
        script = to;
    }

    void faults(Faults to) {
        faults = to;
    }

    private Message spoiled(ApiKey key, Message answer) {
        int error = faults.error(key, answered.merge(key, 1, Integer::sum) - 1);
        return error == 0 ? answer : ErrorAnswers.with(answer, (short) error);
    }

    /** The topics that Metadata was asked for so far. */
    List<List<String>> askedFor() {
        return askedFor;
    }

    /** The brokers know nothing of the producer any more, as after the deletion of all its records. */
    void forgetProducers() {
        logs.values().forEach(log -> log.producerId = -1);
    }

    void lead(int partition, int broker) {
        leaders.put(partition, broker);
        leaderEpochs.merge(partition, 1, Integer::sum);
    }

    /** From now on metadata tells what it would tell now. */
    void metadataStandsStill() {
        stale = metadata(List.of(TOPIC));
    }

    /** One more partition, led by broker 0. */
    void addPartition() {
        logs.put(leaders.size(), new Log());
        leaders.put(leaders.size(), 0);
    }

    /** The topic is deleted and made again with so many partitions, all led by broker 0. */
    void makeAnew(int partitions) {
        anew++;
        leaderEpochs.clear();
        leaders.clear();
        logs.clear();
        for (int i = 0; i < partitions; i++) {
            addPartition();
        }
    }

    List<String> values(int partition) {
        return logs.get(partition).values;
    }

    /** Epochs of the batches that were taken. */
    List<Short> epochs() {
        return epochs;
    }

    Producer<String, String> producer(String... settings) {
        ProducerBuilder<String, String> builder = Producer.builder(Serdes.TEXT_OUT, Serdes.TEXT_OUT)
                .bootstrapServers("broker-0:9092")
                .set("request.timeout.ms", 2000)
                .set("delivery.timeout.ms", 30_000);
        for (int i = 0; i < settings.length; i += 2) {
            builder.set(settings[i], settings[i + 1]);
        }
        Cluster cluster = net.cluster(List.of(address(0)));
        Producer<String, String> producer = new Producer<>(builder.parts(), cluster, () -> {});
        producer.askFor(TOPIC);
        net.lane.advance(1000);
        return producer;
    }

    private void request(int broker, ApiKey key, Message body, Consumer<Message> answer) {
        switch (key) {
            case METADATA -> answer.accept(metadata((Metadata.Request) body));
            case INIT_PRODUCER_ID ->
                answer.accept(
                        ((InitProducerId.Request) body).transactionalId() != null
                                ? coordinator.answer(key, body)
                                : InitProducerId.Response.builder()
                                        .producerId(nextProducerId++)
                                        .build());
            case PRODUCE -> produce(broker, (Produce.Request) body, answer);
            default -> answer.accept(coordinator.answer(key, body));
        }
    }

    private Metadata.Response metadata(Metadata.Request request) {
        List<String> names =
                request.topics().stream().map(Metadata.Request.Topic::name).toList();
        askedFor.add(names);
        return stale != null ? stale : metadata(names);
    }

    private Metadata.Response metadata(List<String> names) {
        return Metadata.Response.builder()
                .brokers(IntStream.range(0, brokers)
                        .mapToObj(id -> Metadata.Response.Broker.builder()
                                .nodeId(id)
                                .host(address(id).host())
                                .port(address(id).port())
                                .build())
                        .toList())
                .topics(names.stream().map(this::described).toList())
                .build();
    }

    private Metadata.Response.Topic described(String name) {
        if (name.startsWith("no")) {
            return Metadata.Response.Topic.builder()
                    .name(name)
                    .errorCode((name.equals("no topic")
                                    ? ErrorCode.INVALID_TOPIC_EXCEPTION
                                    : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
                            .code())
                    .build();
        }
        return Metadata.Response.Topic.builder()
                .name(name)
                .topicId(new Uuid(1, anew))
                .partitions(leaders.entrySet().stream()
                        .map(entry -> Metadata.Response.Partition.builder()
                                .partitionIndex(entry.getKey())
                                .leaderId(entry.getValue())
                                .leaderEpoch(leaderEpochs.getOrDefault(entry.getKey(), 0))
                                .replicaNodes(List.of(entry.getValue()))
                                .isrNodes(List.of(entry.getValue()))
                                .build())
                        .toList())
                .build();
    }

    private void produce(int broker, Produce.Request request, Consumer<Message> answer) {
        List<Produce.Response.PartitionResponse> results = new ArrayList<>();
        boolean silent = false;
        Produce.Request.TopicData topic = request.topicData().get(0);
        if (!topic.name().equals(TOPIC)) {
            answer.accept(answer(
                    topic.name(),
                    topic.partitionData().stream()
                            .map(data -> said(data.index(), ErrorCode.NONE, 0))
                            .toList()));
            return;
        }
        for (Produce.Request.PartitionData data : topic.partitionData()) {
            Batches batches = new Batches(Unpooled.copiedBuffer(data.records().buffer()));
            batches.next();
            BatchHeader batch = batches.header();
            List<String> values = RecordCursor.copyAll(batch).stream()
                    .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                    .toList();
            Fate fate = script.of(arrived++, data.index(), values);
            if (fate instanceof Fate.LostBefore) {
                net.cut(address(broker));
                return;
            }
            Produce.Response.PartitionResponse result = result(broker, data.index(), batch, values, fate);
            results.add(result);
            silent |= fate instanceof Fate.Silence;
            if (fate instanceof Fate.LostAfter) {
                net.cut(address(broker));
                return;
            }
        }
        if (!silent) {
            answer.accept(answer(TOPIC, results));
        }
    }

    private static Produce.Response answer(String topic, List<Produce.Response.PartitionResponse> results) {
        return Produce.Response.builder()
                .responses(List.of(Produce.Response.TopicResponse.builder()
                        .name(topic)
                        .partitionResponses(results)
                        .build()))
                .build();
    }

    private Produce.Response.PartitionResponse result(
            int broker, int partition, BatchHeader batch, List<String> values, Fate fate) {
        if (fate instanceof Fate.Refused refused) {
            return said(partition, refused.code(), -1);
        }
        if (!logs.containsKey(partition)) {
            return said(partition, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, -1);
        }
        if (leaders.get(partition) != broker) {
            Produce.Response.PartitionResponse refusal = said(partition, ErrorCode.NOT_LEADER_OR_FOLLOWER, -1);
            return !hints
                    ? refusal
                    : refusal.toBuilder()
                            .currentLeader(new Produce.Response.CurrentLeader(
                                    leaders.get(partition), leaderEpochs.getOrDefault(partition, 0)))
                            .build();
        }
        Produce.Response.PartitionResponse result = append(partition, batch, values);
        return fate instanceof Fate.TakenButSaid but ? said(partition, but.error(), -1) : result;
    }

    private Produce.Response.PartitionResponse append(int partition, BatchHeader batch, List<String> values) {
        Log log = logs.get(partition);
        if (batch.hasProducer() && log.producerId == batch.producerId()) {
            if (batch.producerEpoch() < log.epoch) {
                return said(partition, ErrorCode.INVALID_PRODUCER_EPOCH, -1);
            }
            if (batch.producerEpoch() == log.epoch) {
                for (long[] before : log.recent) {
                    if (before[0] == batch.baseSequence() && before[1] == batch.recordCount()) {
                        return said(partition, ErrorCode.NONE, before[2]);
                    }
                }
            }
            int expected = batch.producerEpoch() == log.epoch ? log.nextSequence : 0;
            if (batch.baseSequence() != expected) {
                return said(partition, ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, -1);
            }
        }
        if (batch.hasProducer()) {
            if (log.producerId != batch.producerId() || log.epoch != batch.producerEpoch()) {
                log.recent.clear();
            }
            log.producerId = batch.producerId();
            log.epoch = batch.producerEpoch();
            log.nextSequence = batch.baseSequence() + batch.recordCount();
            log.recent.add(new long[] {batch.baseSequence(), batch.recordCount(), log.values.size()});
            if (log.recent.size() > 5) {
                log.recent.remove();
            }
            epochs.add(batch.producerEpoch());
        }
        long base = log.values.size();
        log.values.addAll(values);
        return said(partition, ErrorCode.NONE, base);
    }

    private static Produce.Response.PartitionResponse said(int partition, ErrorCode error, long base) {
        return said(partition, error.code(), base);
    }

    private static Produce.Response.PartitionResponse said(int partition, int code, long base) {
        return Produce.Response.PartitionResponse.builder()
                .index(partition)
                .errorCode((short) code)
                .baseOffset(base)
                .build();
    }
}
