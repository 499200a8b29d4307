package io.ottla.broker.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.broker.net.RawClient;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.CreateTopics;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.wire.ErrorCode;
import java.io.IOException;
import java.util.List;

/** What tests ask of a broker in one line. */
final class Ask {
    private Ask() {}

    /** Topics of one replica. */
    static void create(RawClient client, int partitions, String... topics) throws IOException {
        CreateTopics.Response made = client.ask(
                ApiKey.CREATE_TOPICS,
                4,
                CreateTopics.Request.builder()
                        .topics(List.of(topics).stream()
                                .map(name -> CreateTopics.Request.Topic.builder()
                                        .name(name)
                                        .numPartitions(partitions)
                                        .replicationFactor((short) 1)
                                        .build())
                                .toList())
                        .timeoutMs(10_000)
                        .build());
        assertThat(made.topics()).allSatisfy(one -> assertThat(one.errorCode()).isZero());
    }

    static Produce.Response.PartitionResponse produce(RawClient client, String topic, int index, byte[] batch)
            throws IOException {
        Produce.Request first = BatchBytes.produce(topic, batch);
        Produce.Request.TopicData data = first.topicData().get(0);
        Produce.Request there = first.toBuilder()
                .topicData(List.of(data.toBuilder()
                        .partitionData(List.of(data.partitionData().get(0).toBuilder()
                                .index(index)
                                .build()))
                        .build()))
                .build();
        Produce.Response answer = client.ask(ApiKey.PRODUCE, BatchBytes.produceVersion(), there);
        return answer.responses().get(0).partitionResponses().get(0);
    }

    static ErrorCode error(Produce.Response.PartitionResponse answer) {
        return ErrorCode.of(answer.errorCode());
    }

    /** From the start of the partition, a megabyte at most; waits a second for the first byte. */
    static Fetch.Request fetchRequest(String topic, int index) {
        return Fetch.Request.builder()
                .maxWaitMs(1000)
                .minBytes(1)
                .topics(List.of(Fetch.Request.Topic.builder()
                        .topic(topic)
                        .partitions(List.of(Fetch.Request.Partition.builder()
                                .partition(index)
                                .partitionMaxBytes(1 << 20)
                                .build()))
                        .build()))
                .build();
    }

    static Fetch.Response.Partition fetch(RawClient client, String topic, int index) throws IOException {
        Fetch.Response answer = client.ask(ApiKey.FETCH, 11, fetchRequest(topic, index));
        return answer.responses().get(0).partitions().get(0);
    }
}
