package io.ottla.broker.api.group;

import io.ottla.broker.config.GroupSettings;
import io.ottla.broker.host.GroupCoordinator;
import io.ottla.broker.meta.Metadata;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.controller.NewTopic;
import io.ottla.coordinator.controller.TopicOutcome;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the controller create __consumer_offsets, with offsets.topic.num.partitions and
 * offsets.topic.replication.factor, and waits until this broker knows every leader. Two who ask at once both ask the
 * controller; the second finds that it exists. Thread: any.
 */
public final class MadeOffsetsTopic implements OffsetsTopic {
    private static final Logger LOG = LoggerFactory.getLogger(MadeOffsetsTopic.class);

    /** How long a caller waits for the leaders; shorter than any client's own patience. */
    private static final long PATIENCE_MS = 5_000;

    private final Metadata metadata;
    private final BiFunction<Lane, List<NewTopic>, Reply<List<TopicOutcome>>> controller;
    private final Supplier<GroupSettings> settings;

    /** @param controller asks the controller, wherever it is, for new topics; the reply is read on the given lane */
    public MadeOffsetsTopic(
            Metadata metadata,
            BiFunction<Lane, List<NewTopic>, Reply<List<TopicOutcome>>> controller,
            Supplier<GroupSettings> settings) {
        this.metadata = metadata;
        this.controller = controller;
        this.settings = settings;
    }

    @Override
    public Reply<Outcome> ensure(Lane asker) {
        if (isServed(metadata.image())) {
            return Reply.done(new Outcome(metadata.image(), null));
        }
        Reply<Outcome> reply = Reply.on(asker);
        controller.apply(asker, List.of(wish())).read((outcomes, failure) -> {
            String problem = problem(outcomes, failure);
            if (problem == null) {
                metadata.when(asker, MadeOffsetsTopic::isServed, PATIENCE_MS)
                        .read((image, never) ->
                                reply.complete(new Outcome(image == null ? metadata.image() : image, null)));
            } else {
                LOG.warn("topic={} not created: {}", GroupCoordinator.TOPIC, problem);
                reply.complete(new Outcome(metadata.image(), problem));
            }
        });
        return reply;
    }

    private NewTopic wish() {
        GroupSettings now = settings.get();
        return new NewTopic(
                GroupCoordinator.TOPIC,
                now.topicPartitions(),
                now.topicReplicationFactor(),
                Map.of(),
                Map.of(
                        "cleanup.policy", "compact",
                        "compression.type", "producer",
                        "segment.bytes", Integer.toString(now.topicSegmentBytes())));
    }

    private static @Nullable String problem(@Nullable List<TopicOutcome> outcomes, @Nullable Throwable failure) {
        if (outcomes == null || outcomes.isEmpty()) {
            return failure == null ? "no answer from the controller" : failure.getMessage();
        }
        TopicOutcome outcome = outcomes.get(0);
        if (outcome.error() == ErrorCode.NONE || outcome.error() == ErrorCode.TOPIC_ALREADY_EXISTS) {
            return null;
        }
        return outcome.error() + (outcome.message() == null ? "" : ": " + outcome.message());
    }

    private static boolean isServed(ClusterImage image) {
        TopicImage topic = image.topic(GroupCoordinator.TOPIC);
        return topic != null
                && !topic.partitions().isEmpty()
                && topic.partitions().stream().allMatch(PartitionImage::hasLeader);
    }
}
