package io.ottla.broker.api.admin;

import io.ottla.broker.api.OffsetsTopic;
import io.ottla.broker.config.GroupSettings;
import io.ottla.broker.config.LiveSettings;
import io.ottla.broker.control.TopicsByController;
import io.ottla.broker.meta.Metadata;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.controller.NewTopic;
import io.ottla.coordinator.controller.TopicOutcome;
import io.ottla.coordinator.store.StoreException;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes topics that nobody created, when a client first asks for them. Whoever asks waits until the leaders are known,
 * for a while: then no client is told LEADER_NOT_AVAILABLE by its first produce. Many may ask for the same name at once;
 * it is wished for once.
 *
 * <p>Thread: asked from any lane; what is under way is kept on the metadata lane.
 */
public final class TopicCreation implements OffsetsTopic {
    private static final Logger LOG = LoggerFactory.getLogger(TopicCreation.class);

    private final Lane lane;
    private final Metadata metadata;
    private final TopicsByController controller;
    private final LiveSettings settings;
    private final Map<String, List<Consumer<TopicOutcome>>> underWay = new HashMap<>();

    /** @param lane the metadata lane */
    public TopicCreation(Lane lane, Metadata metadata, TopicsByController controller, LiveSettings settings) {
        this.lane = lane;
        this.metadata = metadata;
        this.controller = controller;
        this.settings = settings;
    }

    /**
     * Creates the topics that do not exist, with defaults, and waits, bounded by ottla.auto.create.wait.max.ms, until
     * this broker knows their leaders. Completes in any case, on {@code asker}.
     *
     * @param names that a topic may have
     */
    public Reply<Created> create(Lane asker, Collection<String> names) {
        long patienceMs = settings.current().replication().autoCreateWaitMaxMs();
        Reply<Map<String, TopicOutcome>> refused = Reply.on(asker);
        lane.enter(() -> begin(Set.copyOf(names), refused));
        Reply<Created> served = Replies.then(asker, refused, refusals -> {
            List<String> coming =
                    names.stream().filter(name -> !refusals.containsKey(name)).toList();
            return metadata.when(asker, image -> areServed(image, coming), patienceMs)
                    .map(image -> new Created(image, refusals));
        });
        return Replies.within(asker, patienceMs, served, () -> new Created(metadata.image(), Map.of()));
    }

    @Override
    public Reply<OffsetsTopic.Outcome> ensure(Lane asker) {
        return create(asker, List.of(TopicNames.OFFSETS)).map(created -> {
            TopicOutcome refusal = created.refusals().get(TopicNames.OFFSETS);
            return new OffsetsTopic.Outcome(created.image(), refusal == null ? null : refusal.message());
        });
    }

    private void begin(Set<String> names, Reply<Map<String, TopicOutcome>> reply) {
        assert lane.here();
        Map<String, TopicOutcome> refusals = new HashMap<>();
        Set<String> open = new HashSet<>(names);
        List<NewTopic> wishes = new ArrayList<>();
        for (String name : names) {
            if (!underWay.containsKey(name)) {
                underWay.put(name, new ArrayList<>());
                wishes.add(wish(name));
            }
            underWay.get(name).add(outcome -> {
                if (!outcome.isDone() && outcome.error() != ErrorCode.TOPIC_ALREADY_EXISTS) {
                    refusals.put(name, outcome);
                }
                open.remove(name);
                if (open.isEmpty()) {
                    reply.complete(refusals);
                }
            });
        }
        if (!wishes.isEmpty()) {
            controller.create(lane, wishes).read((outcomes, failure) -> settle(wishes, outcomes, failure));
        }
    }

    private void settle(List<NewTopic> wishes, @Nullable List<TopicOutcome> outcomes, @Nullable Throwable failure) {
        for (int i = 0; i < wishes.size(); i++) {
            String name = wishes.get(i).name();
            TopicOutcome outcome = outcomes == null ? failed(name, failure) : outcomes.get(i);
            if (!outcome.isDone() && outcome.error() != ErrorCode.TOPIC_ALREADY_EXISTS) {
                LOG.warn("topic={} not created on demand: {} {}", name, outcome.error(), outcome.message());
            }
            List<Consumer<TopicOutcome>> waiting = underWay.remove(name);
            if (waiting != null) {
                waiting.forEach(one -> one.accept(outcome));
            }
        }
    }

    private static TopicOutcome failed(String name, @Nullable Throwable failure) {
        ErrorCode error =
                failure instanceof StoreException store ? store.kind().error() : ErrorCode.LEADER_NOT_AVAILABLE;
        return TopicOutcome.refused(name, error, "the topic could not be created: " + failure);
    }

    private NewTopic wish(String name) {
        if (!name.equals(TopicNames.OFFSETS)) {
            return new NewTopic(name, NewTopic.DEFAULT, NewTopic.DEFAULT, Map.of(), Map.of());
        }
        GroupSettings group = settings.current().group();
        return new NewTopic(
                name,
                group.topicPartitions(),
                group.topicReplicationFactor(),
                Map.of(),
                Map.of(
                        "cleanup.policy", "compact",
                        "compression.type", "producer",
                        "segment.bytes", Integer.toString(group.topicSegmentBytes())));
    }

    private static boolean areServed(ClusterImage image, List<String> names) {
        return names.stream().allMatch(name -> isServed(image.topic(name)));
    }

    private static boolean isServed(@Nullable TopicImage topic) {
        return topic != null
                && !topic.partitions().isEmpty()
                && topic.partitions().stream().allMatch(PartitionImage::hasLeader);
    }

    /**
     * What came of it.
     *
     * @param image as it is now, with the topics or, when patience ran out, perhaps without
     * @param refusals by name, for those that cannot be created
     */
    public record Created(ClusterImage image, Map<String, TopicOutcome> refusals) {}
}
