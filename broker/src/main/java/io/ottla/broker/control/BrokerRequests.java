package io.ottla.broker.control;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.controller.AlterIsr;
import io.ottla.protocol.api.AllocateProducerIds;
import io.ottla.protocol.api.AlterPartition;
import io.ottla.protocol.api.ControlledShutdown;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The controller's door for brokers: AlterPartition, ControlledShutdown and AllocateProducerIds. From any lane. */
public final class BrokerRequests {
    /** From this version on, topics are named by id. */
    private static final int ALTER_PARTITION_BY_ID = 2;

    private static final int ALTER_PARTITION_WITH_EPOCHS = 3;

    private final ControllerDoor door;

    public BrokerRequests(ControllerDoor door) {
        this.door = door;
    }

    public Reply<AllocateProducerIds.Response> allocateProducerIds(Lane asker, AllocateProducerIds.Request request) {
        return door.ask(
                        asker,
                        () -> new IdsOutcome(ErrorCode.NOT_CONTROLLER, null),
                        duties -> duties.reign()
                                .steps()
                                .add(() -> duties.requests().allocateIds(request.brokerId(), request.brokerEpoch())))
                .map(outcome -> {
                    AllocateProducerIds.Response.Builder answer = AllocateProducerIds.Response.builder()
                            .errorCode(outcome.error().code());
                    if (outcome.block() != null) {
                        long first = outcome.block().first();
                        answer.producerIdStart(first)
                                .producerIdLen((int) (outcome.block().last() - first + 1));
                    }
                    return answer.build();
                });
    }

    public Reply<ControlledShutdown.Response> controlledShutdown(Lane asker, ControlledShutdown.Request request) {
        return door.ask(
                        asker,
                        () -> new ShutdownOutcome(ErrorCode.NOT_CONTROLLER, List.of()),
                        duties -> duties.reign()
                                .steps()
                                .add(() -> duties.requests().shutdown(request.brokerId(), request.brokerEpoch()))
                                .then(relieved ->
                                        relieved.whenTold(duties.reign().lane())))
                .map(outcome -> ControlledShutdown.Response.builder()
                        .errorCode(outcome.error().code())
                        .remainingPartitions(outcome.remaining().stream()
                                .map(name -> ControlledShutdown.Response.RemainingPartition.builder()
                                        .topicName(name.topic())
                                        .partitionIndex(name.partition())
                                        .build())
                                .toList())
                        .build());
    }

    public Reply<AlterPartition.Response> alterPartition(Lane asker, AlterPartition.Request request, int version) {
        return door.ask(asker, () -> refused(ErrorCode.NOT_CONTROLLER), duties -> {
            BrokerInfo broker = duties.reign().image().brokers().get(request.brokerId());
            if (broker == null || broker.epoch() != request.brokerEpoch()) {
                return Reply.done(refused(ErrorCode.STALE_BROKER_EPOCH));
            }
            List<AlterIsr.Wish> wishes = new ArrayList<>();
            List<AlterPartition.Response.Topic> unknown = new ArrayList<>();
            request.topics().forEach(topic -> {
                TopicImage image = version < ALTER_PARTITION_BY_ID
                        ? duties.reign().image().topic(topic.topicName())
                        : duties.reign().image().topic(topic.topicId());
                if (image == null && version >= ALTER_PARTITION_BY_ID) {
                    unknown.add(unknown(topic, ErrorCode.UNKNOWN_TOPIC_ID));
                } else if (image == null) {
                    unknown.add(unknown(topic, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
                } else {
                    topic.partitions().forEach(p -> wishes.add(wish(request, image.name(), p, version)));
                }
            });
            return duties.reign()
                    .steps()
                    .add(() -> duties.requests().alterIsrs(wishes))
                    .map(outcomes -> answer(duties, unknown, outcomes));
        });
    }

    private static AlterIsr.Wish wish(
            AlterPartition.Request request, String topic, AlterPartition.Request.Partition partition, int version) {
        List<AlterIsr.Member> isr = version < ALTER_PARTITION_WITH_EPOCHS
                ? partition.newIsr().stream()
                        .map(id -> new AlterIsr.Member(id, -1))
                        .toList()
                : partition.newIsrWithEpochs().stream()
                        .map(member -> new AlterIsr.Member(member.brokerId(), member.brokerEpoch()))
                        .toList();
        return new AlterIsr.Wish(
                request.brokerId(),
                topic,
                partition.partitionIndex(),
                partition.leaderEpoch(),
                partition.partitionEpoch(),
                isr);
    }

    private static AlterPartition.Response.Topic unknown(AlterPartition.Request.Topic topic, ErrorCode error) {
        return AlterPartition.Response.Topic.builder()
                .topicName(topic.topicName())
                .topicId(topic.topicId())
                .partitions(topic.partitions().stream()
                        .map(p -> AlterPartition.Response.Partition.builder()
                                .partitionIndex(p.partitionIndex())
                                .errorCode(error.code())
                                .build())
                        .toList())
                .build();
    }

    private static AlterPartition.Response answer(
            Duties duties, List<AlterPartition.Response.Topic> unknown, List<IsrOutcome> outcomes) {
        Map<String, List<AlterPartition.Response.Partition>> byTopic = new LinkedHashMap<>();
        outcomes.forEach(outcome -> byTopic.computeIfAbsent(outcome.name().topic(), t -> new ArrayList<>())
                .add(partition(outcome)));
        List<AlterPartition.Response.Topic> topics = new ArrayList<>(unknown);
        byTopic.forEach((name, partitions) -> {
            TopicImage image = duties.reign().image().topic(name);
            AlterPartition.Response.Topic.Builder topic =
                    AlterPartition.Response.Topic.builder().topicName(name).partitions(partitions);
            topics.add((image == null ? topic : topic.topicId(image.id())).build());
        });
        return AlterPartition.Response.builder().topics(topics).build();
    }

    private static AlterPartition.Response.Partition partition(IsrOutcome outcome) {
        AlterPartition.Response.Partition.Builder answer = AlterPartition.Response.Partition.builder()
                .partitionIndex(outcome.name().partition())
                .errorCode(outcome.error().code());
        if (outcome.now() != null) {
            answer.leaderId(outcome.now().leader())
                    .leaderEpoch(outcome.now().leaderEpoch())
                    .isr(outcome.now().isr())
                    .partitionEpoch(outcome.now().partitionEpoch());
        }
        return answer.build();
    }

    private static AlterPartition.Response refused(ErrorCode error) {
        return AlterPartition.Response.builder().errorCode(error.code()).build();
    }
}
