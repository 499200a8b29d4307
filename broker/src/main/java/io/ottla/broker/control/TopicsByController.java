package io.ottla.broker.control;

import io.ottla.coordinator.controller.NewTopic;
import io.ottla.coordinator.controller.TopicOutcome;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.CreateTopics;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Topics that this broker wants, made by whoever is controller: at its door when that is this broker, else with
 * CreateTopics over the wire, which a Kafka broker that reigns understands too. Callable from any lane.
 */
public final class TopicsByController {
    private final ClusterChanges door;
    private final ToController controller;
    private final LongSupplier patienceMs;

    /**
     * @param controller with connections of its own: an answer may take as long as the topics do, and what else this
     *     broker has to ask must not wait behind it
     * @param patienceMs how long the controller may wait for the brokers concerned
     */
    public TopicsByController(ClusterChanges door, ToController controller, LongSupplier patienceMs) {
        this.door = door;
        this.controller = controller;
        this.patienceMs = patienceMs;
    }

    /** As {@link ClusterChanges#createTopics}; fails when no controller can be reached. */
    public Reply<List<TopicOutcome>> create(Lane asker, List<NewTopic> wishes) {
        if (door.isController()) {
            return door.createTopics(asker, wishes, ClusterChanges.Mode.APPLY);
        }
        CreateTopics.Request request = CreateTopics.Request.builder()
                .topics(wishes.stream().map(TopicsByController::topic).toList())
                .timeoutMs((int) Math.min(Integer.MAX_VALUE, patienceMs.getAsLong()))
                .build();
        return controller
                .send(asker, ApiKey.CREATE_TOPICS, version -> request)
                .map(answer -> outcomes(wishes, (CreateTopics.Response) answer));
    }

    private static CreateTopics.Request.Topic topic(NewTopic wish) {
        return CreateTopics.Request.Topic.builder()
                .name(wish.name())
                .numPartitions(wish.partitions())
                .replicationFactor((short) wish.replicationFactor())
                .assignments(wish.assignment().entrySet().stream()
                        .map(place -> new CreateTopics.Request.Assignment(place.getKey(), place.getValue()))
                        .toList())
                .configs(wish.configs().entrySet().stream()
                        .map(config -> new CreateTopics.Request.Config(config.getKey(), config.getValue()))
                        .toList())
                .build();
    }

    private static List<TopicOutcome> outcomes(List<NewTopic> wishes, CreateTopics.Response answer) {
        Map<String, TopicOutcome> byName = new HashMap<>();
        answer.topics().forEach(topic -> byName.put(topic.name(), outcome(topic)));
        return wishes.stream()
                .map(wish -> byName.getOrDefault(
                        wish.name(),
                        TopicOutcome.refused(
                                wish.name(), ErrorCode.UNKNOWN_SERVER_ERROR, "the controller's answer leaves it out")))
                .toList();
    }

    private static TopicOutcome outcome(CreateTopics.Response.Topic topic) {
        ErrorCode error = ErrorCode.of(topic.errorCode());
        return error == ErrorCode.NONE
                ? TopicOutcome.done(topic.name(), topic.topicId(), topic.numPartitions(), topic.replicationFactor())
                : TopicOutcome.refused(topic.name(), error, String.valueOf(topic.errorMessage()));
    }
}
