package io.ottla.broker.api.data;

import io.ottla.broker.log.Append;
import io.ottla.broker.partition.Partition;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Parts;
import java.util.List;

/** Produce requests and their answers in few words. */
final class Say {
    private static final int TOPIC_ID_FROM = 13;

    private Say() {}

    static Produce.Request request(String topic, int index, short acks, Parts records) {
        return Produce.Request.builder()
                .acks(acks)
                .timeoutMs(1000)
                .topicData(List.of(Produce.Request.TopicData.builder()
                        .name(topic)
                        .topicId(topic.equals("t") ? Desk.T_ID : Desk.COMPACT_ID)
                        .partitionData(List.of(new Produce.Request.PartitionData(index, records)))
                        .build()))
                .build();
    }

    static Reply<Produce.Response> call(Desk desk, int version, short acks, Produce.Request request) {
        return desk.call(
                ApiKey.PRODUCE,
                version,
                request.toBuilder().acks(acks).build(),
                Produce.Request::read,
                Produce.Response::read);
    }

    /** Stores records with acks=all. */
    static Produce.Response.PartitionResponse produced(Desk desk, int version, String topic, int index, Parts records) {
        Produce.Response answer = desk.now(call(desk, version, (short) -1, request(topic, index, (short) -1, records)));
        Produce.Response.TopicResponse only = answer.responses().get(0);
        if (version < TOPIC_ID_FROM
                ? !only.name().equals(topic)
                : only.topicId().isZero()) {
            throw new AssertionError("answer for another topic: " + answer);
        }
        return only.partitionResponses().get(0);
    }

    /** Puts into the log what another broker could have left there, though this one takes it from no client. */
    static void found(Desk desk, String topic, int index, Parts records) {
        Partition partition = desk.partitions.find(topic, index);
        if (partition == null || !(partition.appendNow(records.buffer(), 1) instanceof Append.Appended)) {
            throw new AssertionError(topic + "-" + index + " takes no records");
        }
        records.release();
        desk.lane.runAll();
    }
}
