package io.ottla.broker.api.admin;

import io.ottla.broker.control.ClusterChanges;
import io.ottla.broker.meta.Metadata;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.ElectionType;
import io.ottla.coordinator.controller.MorePartitions;
import io.ottla.coordinator.controller.NewTopic;
import io.ottla.coordinator.controller.PartitionOutcome;
import io.ottla.coordinator.controller.Reassign;
import io.ottla.coordinator.controller.TopicOutcome;
import io.ottla.coordinator.controller.TopicRef;
import io.ottla.coordinator.store.Assignment;
import io.ottla.protocol.api.CreateTopics;
import io.ottla.protocol.api.UpdateMetadata;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A controller in memory that tells one broker, 7, of every change by UpdateMetadata. */
final class FakeController implements ClusterChanges {
    static final int BROKER = 7;

    final Map<String, Uuid> ids = new LinkedHashMap<>();
    final Map<String, Integer> partitions = new LinkedHashMap<>();
    final List<NewTopic> wished = new ArrayList<>();
    final Map<TopicPartition, Reassign.Wish> moves = new LinkedHashMap<>();
    final List<Runnable> held = new ArrayList<>();
    /** While true, answers and UpdateMetadata wait in {@link #held}. */
    boolean slow;
    /** While true, leaders are not told, as between creation and election. */
    boolean leaderless;

    boolean deletionDisabled;
    boolean elsewhere;
    private final Lane lane;
    private final Metadata metadata;
    private long nextId = 100;

    FakeController(Lane lane, Metadata metadata) {
        this.lane = lane;
        this.metadata = metadata;
    }

    @Override
    public boolean isController() {
        return !elsewhere;
    }

    @Override
    public Reply<List<TopicOutcome>> createTopics(Lane asker, List<NewTopic> wishes, Mode mode) {
        return act(asker, () -> wishes.stream().map(wish -> create(wish, mode)).toList());
    }

    /** As the broker that is controller answers. */
    CreateTopics.Response madeElsewhere(CreateTopics.Request request) {
        return CreateTopics.Response.builder()
                .topics(request.topics().stream().map(this::madeElsewhere).toList())
                .build();
    }

    private CreateTopics.Response.Topic madeElsewhere(CreateTopics.Request.Topic topic) {
        TopicOutcome outcome = make(
                new NewTopic(topic.name(), topic.numPartitions(), topic.replicationFactor(), Map.of(), Map.of()),
                Mode.APPLY);
        return CreateTopics.Response.Topic.builder()
                .name(outcome.name())
                .errorCode(outcome.error().code())
                .errorMessage(outcome.message())
                .build();
    }

    @Override
    public Reply<List<TopicOutcome>> deleteTopics(Lane asker, List<TopicRef> wishes) {
        return act(asker, () -> wishes.stream().map(this::delete).toList());
    }

    @Override
    public Reply<List<TopicOutcome>> createPartitions(Lane asker, List<MorePartitions> wishes, Mode mode) {
        return act(asker, () -> wishes.stream().map(wish -> grow(wish, mode)).toList());
    }

    @Override
    public Reply<Elections> electLeaders(Lane asker, ElectionType type, @Nullable List<TopicPartition> wanted) {
        List<TopicPartition> all = wanted != null ? wanted : List.of(new TopicPartition("t", 0));
        List<PartitionOutcome> outcomes = all.stream()
                .map(p -> new PartitionOutcome(
                        p,
                        ids.containsKey(p.topic())
                                ? ErrorCode.ELECTION_NOT_NEEDED
                                : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                        "no"))
                .toList();
        return Reply.done(
                elsewhere
                        ? new Elections(ErrorCode.NOT_CONTROLLER, List.of())
                        : new Elections(ErrorCode.NONE, outcomes));
    }

    @Override
    public Reply<List<PartitionOutcome>> reassign(Lane asker, List<Reassign.Wish> wishes, Reassign.Factor factor) {
        return Reply.done(wishes.stream()
                .map(wish -> {
                    if (elsewhere) {
                        return new PartitionOutcome(wish.partition(), ErrorCode.NOT_CONTROLLER, "ask broker 8");
                    }
                    moves.put(wish.partition(), wish);
                    return factor == Reassign.Factor.FIXED
                            ? new PartitionOutcome(wish.partition(), ErrorCode.INVALID_REPLICATION_FACTOR, "fixed")
                            : new PartitionOutcome(wish.partition(), ErrorCode.NONE, null);
                })
                .toList());
    }

    @Override
    public Reply<Reassignments> reassignments(Lane asker, @Nullable Set<TopicPartition> wanted) {
        Map<TopicPartition, Assignment> found = new LinkedHashMap<>();
        moves.forEach((name, wish) -> {
            if ((wanted == null || wanted.contains(name)) && wish.replicas() != null) {
                found.put(name, new Assignment(wish.replicas(), List.of(8), List.of(7)));
            }
        });
        return Reply.done(new Reassignments(elsewhere ? ErrorCode.NOT_CONTROLLER : ErrorCode.NONE, found));
    }

    void release() {
        List<Runnable> now = List.copyOf(held);
        held.clear();
        now.forEach(Runnable::run);
    }

    private Reply<List<TopicOutcome>> act(Lane asker, Supplier<List<TopicOutcome>> change) {
        Reply<List<TopicOutcome>> reply = Reply.on(asker);
        Runnable task = () -> reply.complete(change.get());
        if (slow) {
            held.add(task);
        } else {
            task.run();
        }
        return reply;
    }

    private TopicOutcome create(NewTopic wish, Mode mode) {
        wished.add(wish);
        if (elsewhere) {
            return TopicOutcome.refused(wish.name(), ErrorCode.NOT_CONTROLLER, "ask broker 8");
        }
        return make(wish, mode);
    }

    private TopicOutcome make(NewTopic wish, Mode mode) {
        if (ids.containsKey(wish.name())) {
            return TopicOutcome.refused(wish.name(), ErrorCode.TOPIC_ALREADY_EXISTS, "it exists");
        }
        if (wish.replicationFactor() > 1) {
            return TopicOutcome.refused(wish.name(), ErrorCode.INVALID_REPLICATION_FACTOR, "one broker lives");
        }
        int count = wish.assignment().isEmpty()
                ? Math.max(1, wish.partitions())
                : wish.assignment().size();
        if (mode == Mode.CHECK) {
            return TopicOutcome.done(wish.name(), Uuid.ZERO, count, 1);
        }
        Uuid id = new Uuid(0, nextId++);
        ids.put(wish.name(), id);
        partitions.put(wish.name(), count);
        tell(wish.name());
        return TopicOutcome.done(wish.name(), id, count, 1);
    }

    private TopicOutcome delete(TopicRef wish) {
        if (deletionDisabled) {
            return TopicOutcome.refused("", ErrorCode.TOPIC_DELETION_DISABLED, "off");
        }
        String name = wish instanceof TopicRef.Named named
                ? named.name()
                : ids.entrySet().stream()
                        .filter(e -> e.getValue().equals(((TopicRef.Identified) wish).id()))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse("");
        Uuid id = ids.get(name);
        if (id == null) {
            return wish instanceof TopicRef.Named
                    ? TopicOutcome.refused(name, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "unknown name")
                    : TopicOutcome.refused("", ErrorCode.UNKNOWN_TOPIC_ID, "unknown id");
        }
        tell(name, id, partitions.get(name), -2);
        ids.remove(name);
        int count = partitions.remove(name);
        return TopicOutcome.done(name, id, count, 1);
    }

    private TopicOutcome grow(MorePartitions wish, Mode mode) {
        Integer now = partitions.get(wish.topic());
        if (now == null) {
            return TopicOutcome.refused(wish.topic(), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "unknown name");
        }
        if (wish.count() <= now) {
            return TopicOutcome.refused(wish.topic(), ErrorCode.INVALID_PARTITIONS, "not more");
        }
        if (mode == Mode.APPLY) {
            partitions.put(wish.topic(), wish.count());
            tell(wish.topic());
        }
        return TopicOutcome.done(wish.topic(), ids.get(wish.topic()), wish.count(), 1);
    }

    /** Tells the broker of a topic as it is. */
    void tell(String name) {
        tell(name, ids.get(name), partitions.get(name), leaderless ? -1 : BROKER);
    }

    private void tell(String name, Uuid id, int count, int leader) {
        var states = IntStream.range(0, count)
                .mapToObj(i -> UpdateMetadata.Request.PartitionState.builder()
                        .partitionIndex(i)
                        .leader(leader)
                        .isr(List.of(BROKER))
                        .replicas(List.of(BROKER))
                        .build())
                .toList();
        send(List.of(new UpdateMetadata.Request.TopicState(name, id, states)));
    }

    /** Tells the broker of itself, and of broker 8 which has another listener only. */
    void introduce() {
        send(List.of());
    }

    private void send(List<UpdateMetadata.Request.TopicState> topics) {
        var own = new UpdateMetadata.Request.LiveBroker(
                BROKER,
                "",
                0,
                List.of(new UpdateMetadata.Request.Endpoint(9092, "registered.example", "PLAINTEXT", (short) 0)),
                "rack-1");
        var other = new UpdateMetadata.Request.LiveBroker(
                8,
                "",
                0,
                List.of(new UpdateMetadata.Request.Endpoint(9093, "other.example", "INTERNAL", (short) 0)),
                null);
        metadata.update(
                lane,
                UpdateMetadata.Request.builder()
                        .controllerId(BROKER)
                        .controllerEpoch(3)
                        .topicStates(topics)
                        .liveBrokers(List.of(own, other))
                        .build());
    }
}
