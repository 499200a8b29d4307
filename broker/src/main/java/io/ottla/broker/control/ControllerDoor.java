package io.ottla.broker.control;

import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.ElectionType;
import io.ottla.coordinator.controller.MorePartitions;
import io.ottla.coordinator.controller.NewTopic;
import io.ottla.coordinator.controller.PartitionOutcome;
import io.ottla.coordinator.controller.Reassign;
import io.ottla.coordinator.controller.TopicOutcome;
import io.ottla.coordinator.controller.TopicRef;
import io.ottla.coordinator.store.Change;
import io.ottla.coordinator.store.StoreException;
import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The way in to the controller of this broker, for those on other lanes. */
public final class ControllerDoor implements ClusterChanges {
    private static final String NOT_CONTROLLER = "this broker is not the controller";

    private final Controller controller;

    public ControllerDoor(Controller controller) {
        this.controller = controller;
    }

    @Override
    public boolean isController() {
        return controller.isActive();
    }

    @Override
    public Reply<List<TopicOutcome>> createTopics(Lane asker, List<NewTopic> wishes, Mode mode) {
        return ask(asker, () -> refusedNames(wishes.stream().map(NewTopic::name).toList()), duties -> {
            Reign reign = duties.reign();
            if (mode == Mode.CHECK) {
                return reign.steps().add(() -> Reply.done(duties.creations().checkTopics(wishes)));
            }
            Reply<CreationWork.Made> made =
                    reign.steps().add(() -> duties.creations().topics(wishes));
            return made.then(ControllerDoor::whenTold);
        });
    }

    @Override
    public Reply<List<TopicOutcome>> createPartitions(Lane asker, List<MorePartitions> wishes, Mode mode) {
        List<String> names = wishes.stream().map(MorePartitions::topic).toList();
        return ask(asker, () -> refusedNames(names), duties -> {
            Reign reign = duties.reign();
            if (mode == Mode.CHECK) {
                return reign.steps().add(() -> Reply.done(duties.creations().checkPartitions(wishes)));
            }
            Reply<CreationWork.Made> made =
                    reign.steps().add(() -> duties.creations().partitions(wishes));
            return made.then(ControllerDoor::whenTold);
        });
    }

    private static Reply<List<TopicOutcome>> whenTold(CreationWork.Made made) {
        return made.told().map(deliveries -> made.outcomes());
    }

    @Override
    public Reply<List<TopicOutcome>> deleteTopics(Lane asker, List<TopicRef> wishes) {
        List<String> names = wishes.stream()
                .map(wish -> wish instanceof TopicRef.Named named ? named.name() : "")
                .toList();
        return ask(
                asker,
                () -> refusedNames(names),
                duties -> duties.reign()
                        .steps()
                        .add(() -> mark(duties, wishes))
                        .then(outcomes -> whenGone(duties, outcomes)));
    }

    /** A step: the topics that can be deleted are marked. */
    private static Reply<List<TopicOutcome>> mark(Duties duties, List<TopicRef> wishes) {
        Reign reign = duties.reign();
        List<TopicOutcome> outcomes = new ArrayList<>(wishes.size());
        List<Change> marks = new ArrayList<>();
        Set<String> topics = new HashSet<>();
        for (TopicRef wish : wishes) {
            TopicOutcome outcome = deletable(reign, wish);
            outcomes.add(outcome);
            if (outcome.isDone() && topics.add(outcome.name())) {
                marks.add(new Change.MarkDeletion(outcome.name()));
            }
        }
        if (marks.isEmpty()) {
            return Reply.done(outcomes);
        }
        return reign.store()
                .commit(reign.lane(), reign.epoch(), marks)
                .then(done -> duties.deletions().take(topics))
                .map(taken -> {
                    duties.deletions().resume();
                    return outcomes;
                });
    }

    private static TopicOutcome deletable(Reign reign, TopicRef wish) {
        ClusterImage image = reign.image();
        TopicImage topic;
        String name;
        if (wish instanceof TopicRef.Identified identified) {
            topic = image.topic(identified.id());
            name = topic == null ? "" : topic.name();
            if (topic == null) {
                return TopicOutcome.refused(name, ErrorCode.UNKNOWN_TOPIC_ID, "no topic has the id " + identified.id());
            }
        } else {
            name = ((TopicRef.Named) wish).name();
            topic = image.topic(name);
            if (topic == null) {
                return TopicOutcome.refused(
                        name, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "topic '" + name + "' does not exist");
            }
        }
        if (reign.settings().deletion() == ControlSettings.Deletion.DISABLED) {
            return TopicOutcome.refused(
                    name, ErrorCode.TOPIC_DELETION_DISABLED, "delete.topic.enable is false on the controller");
        }
        int factor = topic.partitions().isEmpty()
                ? 0
                : topic.partitions().get(0).replicas().size();
        return TopicOutcome.done(name, topic.id(), topic.partitions().size(), factor);
    }

    private static Reply<List<TopicOutcome>> whenGone(Duties duties, List<TopicOutcome> outcomes) {
        Gather<Boolean> gone = new Gather<>(duties.reign().lane());
        for (TopicOutcome outcome : outcomes) {
            if (outcome.isDone()) {
                gone.add(duties.deletions().gone(outcome.name()));
            }
        }
        return gone.all().map(all -> outcomes);
    }

    @Override
    public Reply<Elections> electLeaders(Lane asker, ElectionType type, @Nullable List<TopicPartition> partitions) {
        List<TopicPartition> asked = partitions == null ? List.of() : partitions;
        Supplier<Elections> refused = () -> new Elections(
                ErrorCode.NOT_CONTROLLER,
                asked.stream()
                        .map(p -> new PartitionOutcome(p, ErrorCode.NOT_CONTROLLER, NOT_CONTROLLER))
                        .toList());
        return ask(
                asker,
                refused,
                duties -> duties.reign()
                        .steps()
                        .add(() -> duties.elections().elect(type, partitions == null ? all(duties) : partitions))
                        .then(held -> held.told().map(deliveries -> new Elections(ErrorCode.NONE, held.outcomes()))));
    }

    @Override
    public Reply<List<PartitionOutcome>> reassign(Lane asker, List<Reassign.Wish> wishes, Reassign.Factor factor) {
        Supplier<List<PartitionOutcome>> refused = () -> wishes.stream()
                .map(w -> new PartitionOutcome(w.partition(), ErrorCode.NOT_CONTROLLER, NOT_CONTROLLER))
                .toList();
        return ask(
                asker,
                refused,
                duties ->
                        duties.reign().steps().add(() -> duties.reassignments().begin(wishes, factor)));
    }

    @Override
    public Reply<Reassignments> reassignments(Lane asker, @Nullable Set<TopicPartition> wanted) {
        return ask(
                asker,
                () -> new Reassignments(ErrorCode.NOT_CONTROLLER, Map.of()),
                duties -> Reply.done(
                        new Reassignments(ErrorCode.NONE, duties.reassignments().list(wanted))));
    }

    private static List<TopicPartition> all(Duties duties) {
        List<TopicPartition> all = new ArrayList<>();
        duties.reign()
                .image()
                .topics()
                .forEach(topic ->
                        topic.partitions().forEach(p -> all.add(new TopicPartition(topic.name(), p.index()))));
        return all;
    }

    /** Work for a step, which is done if this broker reigns; else, or when it ceases to, the answer is {@code refused}. */
    <T> Reply<T> ask(Lane asker, Supplier<T> refused, Function<Duties, Reply<T>> work) {
        Reply<T> answer = Reply.on(asker);
        controller.lane().enter(() -> {
            Duties duties = controller.duties();
            if (duties == null) {
                answer.complete(refused.get());
                return;
            }
            work.apply(duties).read((value, error) -> {
                if (error == null) {
                    answer.complete(value);
                } else if (error instanceof StoreException failure && failure.kind() == StoreException.Kind.FENCED) {
                    answer.complete(refused.get());
                } else {
                    answer.fail(error);
                }
            });
        });
        return answer;
    }

    private static List<TopicOutcome> refusedNames(List<String> names) {
        return names.stream()
                .map(name -> new TopicOutcome(name, Uuid.ZERO, ErrorCode.NOT_CONTROLLER, NOT_CONTROLLER, -1, -1))
                .toList();
    }
}
