package io.ottla.broker.sim;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.record.BatchBuilder;
import io.ottla.protocol.record.BatchTraits;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Parts;
import java.util.List;

/** An idempotent producer with acks=all of one partition: sends each batch again until it is acknowledged. */
final class Writer {
    private static final int VERSION = 9;
    private static final int RETRY_MS = 40;
    private static final byte[] VALUE = new byte[8];

    private final SimCluster cluster;
    private final Client client;
    private final TopicPartition name;
    private final int producer;
    private int sequence;
    private int records;
    private boolean busy;

    Writer(SimCluster cluster, int id, TopicPartition name) {
        this.cluster = cluster;
        this.client = new Client(cluster, id);
        this.name = name;
        this.producer = id;
    }

    void start() {
        client.strand.run(this::pause);
    }

    /** Whether all that it has sent is acknowledged. */
    boolean isIdle() {
        return !busy;
    }

    private void pause() {
        busy = false;
        client.strand.after(cluster.world.between(5, cluster.terms.writeEveryMs()), () -> {
            if (!cluster.isOver()) {
                busy = true;
                records = 1 + cluster.world.random.nextInt(3);
                send();
            }
        });
    }

    private void send() {
        PartitionImage news = client.news(name);
        if (news == null || news.leader() < 0) {
            client.strand.after(RETRY_MS, this::send);
            return;
        }
        client.ask(news.leader(), ApiKey.PRODUCE, VERSION, request()).read((answer, error) -> {
            if (answer instanceof Produce.Response response && code(response) == ErrorCode.NONE) {
                sequence += records;
                pause();
            } else {
                client.strand.after(RETRY_MS, this::send);
            }
        });
    }

    private static ErrorCode code(Produce.Response response) {
        return ErrorCode.of(
                response.responses().get(0).partitionResponses().get(0).errorCode());
    }

    private Produce.Request request() {
        return Produce.Request.builder()
                .acks((short) -1)
                .timeoutMs(1500)
                .topicData(List.of(Produce.Request.TopicData.builder()
                        .name(name.topic())
                        .partitionData(List.of(Produce.Request.PartitionData.builder()
                                .index(name.partition())
                                .records(Parts.of(batch()))
                                .build()))
                        .build()))
                .build();
    }

    private ByteBuf batch() {
        ByteBuf run = Unpooled.buffer();
        try (BatchBuilder builder =
                new BatchBuilder(run, BatchTraits.PLAIN.withProducer(producer, (short) 0, sequence))) {
            for (int i = 0; i < records; i++) {
                builder.append(client.strand.nowMs(), null, VALUE);
            }
            builder.finish();
        }
        return run;
    }
}
