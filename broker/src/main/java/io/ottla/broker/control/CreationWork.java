package io.ottla.broker.control;

import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.CreatePartitions;
import io.ottla.coordinator.controller.CreateTopic;
import io.ottla.coordinator.controller.ElectLeader;
import io.ottla.coordinator.controller.MorePartitions;
import io.ottla.coordinator.controller.NewTopic;
import io.ottla.coordinator.controller.NextState;
import io.ottla.coordinator.controller.TopicIds;
import io.ottla.coordinator.controller.TopicOutcome;
import io.ottla.coordinator.store.Change;
import io.ottla.coordinator.store.Commit;
import io.ottla.coordinator.store.StoredTopic;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Topics and partitions that someone asks the controller for: decided, stored together with the first leaders in one go,
 * and told. On the controller's lane.
 */
final class CreationWork {
    private static final Logger LOG = LoggerFactory.getLogger(CreationWork.class);

    private final Reign reign;
    private final TopicIds ids;
    private final RandomGenerator random;

    CreationWork(Reign reign, TopicIds ids, RandomGenerator random) {
        this.reign = reign;
        this.ids = ids;
        this.random = random;
    }

    /** What a step came to, and when every broker knows. */
    record Made(List<TopicOutcome> outcomes, Reply<List<Couriers.Delivery>> told) {}

    /** A step: creates what can be created. */
    Reply<Made> topics(List<NewTopic> wishes) {
        Batch batch = new Batch(reign.image());
        for (NewTopic wish : wishes) {
            CreateTopic.Outcome decided = CreateTopic.decide(
                    reign.state().withImage(batch.image), wish, reign.settings().defaults(), ids.next(), random);
            if (decided instanceof CreateTopic.Outcome.Refused refused) {
                batch.outcomes.add(TopicOutcome.refused(wish.name(), refused.error(), refused.message()));
            } else if (decided instanceof CreateTopic.Outcome.Create create) {
                Change change = new Change.CreateTopic(
                        wish.name(), create.topic().id(), reign.state().assignments(create.topic()), create.configs());
                batch.add(create.topic(), 0, change);
            }
        }
        return store(batch, ErrorCode.TOPIC_ALREADY_EXISTS);
    }

    /** What would become of each wish. */
    List<TopicOutcome> checkTopics(List<NewTopic> wishes) {
        List<TopicOutcome> outcomes = new ArrayList<>();
        for (NewTopic wish : wishes) {
            CreateTopic.Outcome decided =
                    CreateTopic.decide(reign.state(), wish, reign.settings().defaults(), ids.next(), random);
            outcomes.add(
                    decided instanceof CreateTopic.Outcome.Create create
                            ? done(create.topic())
                            : refused(wish.name(), (CreateTopic.Outcome.Refused) decided));
        }
        return outcomes;
    }

    /** A step: adds what can be added. The assignment is read first, as its version has to be known. */
    Reply<Made> partitions(List<MorePartitions> wishes) {
        Set<String> names = new TreeSet<>();
        wishes.forEach(wish -> names.add(wish.topic()));
        names.removeIf(name -> reign.image().topic(name) == null);
        return reign.store().topics(reign.lane(), names).then(stored -> {
            Map<String, Integer> versions = new HashMap<>();
            for (StoredTopic topic : stored) {
                versions.put(topic.name(), topic.version());
            }
            return store(addPartitions(wishes, versions), ErrorCode.INVALID_PARTITIONS);
        });
    }

    private Batch addPartitions(List<MorePartitions> wishes, Map<String, Integer> versions) {
        Batch batch = new Batch(reign.image());
        for (MorePartitions wish : wishes) {
            CreatePartitions.Outcome decided =
                    CreatePartitions.decide(reign.state().withImage(batch.image), wish, random);
            Integer version = versions.remove(wish.topic());
            if (decided instanceof CreatePartitions.Outcome.Refused refused) {
                batch.outcomes.add(TopicOutcome.refused(wish.topic(), refused.error(), refused.message()));
            } else if (version == null) {
                batch.outcomes.add(TopicOutcome.refused(
                        wish.topic(), ErrorCode.INVALID_REQUEST, "topic '" + wish.topic() + "' is named twice"));
            } else if (decided instanceof CreatePartitions.Outcome.Create create) {
                TopicImage topic = create.topic();
                Change change = new Change.SetTopic(
                        topic.name(), topic.id(), reign.state().assignments(topic), version);
                batch.add(topic, create.firstAdded(), change);
            }
        }
        return batch;
    }

    /** What would become of each wish. */
    List<TopicOutcome> checkPartitions(List<MorePartitions> wishes) {
        List<TopicOutcome> outcomes = new ArrayList<>();
        for (MorePartitions wish : wishes) {
            CreatePartitions.Outcome decided = CreatePartitions.decide(reign.state(), wish, random);
            outcomes.add(
                    decided instanceof CreatePartitions.Outcome.Create create
                            ? done(create.topic())
                            : refused(wish.topic(), (CreatePartitions.Outcome.Refused) decided));
        }
        return outcomes;
    }

    private Reply<Made> store(Batch batch, ErrorCode onConflict) {
        if (batch.changes.isEmpty()) {
            return Reply.done(new Made(batch.outcomes, Reply.done(List.of())));
        }
        List<Change> all = new ArrayList<>(batch.changes.values());
        List<StateChanges.Unit> units = StateChanges.of(batch.states);
        units.forEach(unit -> all.add(unit.change()));
        return reign.store().commit(reign.lane(), reign.epoch(), all).then(results -> {
            Set<String> conflicts = conflicts(batch, units, results);
            for (int i = 0; i < batch.outcomes.size(); i++) {
                TopicOutcome outcome = batch.outcomes.get(i);
                if (outcome.isDone() && conflicts.contains(outcome.name())) {
                    batch.outcomes.set(
                            i,
                            TopicOutcome.refused(
                                    outcome.name(),
                                    onConflict,
                                    "topic '" + outcome.name() + "' was changed in ZooKeeper meanwhile"));
                }
            }
            return apply(batch, conflicts).then(touched -> Reply.done(tell(batch, touched)));
        });
    }

    private static Set<String> conflicts(Batch batch, List<StateChanges.Unit> units, List<Commit> results) {
        Set<String> conflicts = new HashSet<>();
        int at = 0;
        for (String topic : batch.changes.keySet()) {
            if (results.get(at++) instanceof Commit.Conflict) {
                conflicts.add(topic);
            }
        }
        for (StateChanges.Unit unit : units) {
            if (results.get(at++) instanceof Commit.Conflict) {
                conflicts.add(unit.states().get(0).topic());
            }
        }
        return conflicts;
    }

    /** What is stored becomes the state; a topic with a conflict is read again as it is. */
    private Reply<Set<TopicPartition>> apply(Batch batch, Set<String> conflicts) {
        Map<String, List<PartitionImage>> elected = new HashMap<>();
        for (NextState next : batch.states) {
            elected.computeIfAbsent(next.topic(), t -> new ArrayList<>())
                    .add(next.partition().withPartitionEpoch(0));
        }
        Set<TopicPartition> touched = new TreeSet<>();
        ClusterImage.Edit edit = reign.image().edit();
        batch.topics.forEach((name, topic) -> {
            if (!conflicts.contains(name)) {
                List<PartitionImage> partitions = elected.getOrDefault(name, List.of());
                edit.put(topic.with(partitions));
                partitions.forEach(p -> touched.add(new TopicPartition(name, p.index())));
            }
        });
        reign.become(reign.state().withImage(edit.done()));
        return conflicts.isEmpty()
                ? Reply.done(touched)
                : reign.reread(conflicts).map(other -> touched);
    }

    private Made tell(Batch batch, Set<TopicPartition> touched) {
        batch.outcomes.stream()
                .filter(TopicOutcome::isDone)
                .forEach(o -> LOG.info(
                        "topic={} id={} partitions={} replicas={}",
                        o.name(),
                        o.id(),
                        o.partitions(),
                        o.replicationFactor()));
        reign.logLeaders(touched);
        return new Made(batch.outcomes, reign.announce(a -> a.changed(touched, touched)));
    }

    private static TopicOutcome refused(String name, CreateTopic.Outcome.Refused refused) {
        return TopicOutcome.refused(name, refused.error(), refused.message());
    }

    private static TopicOutcome refused(String name, CreatePartitions.Outcome.Refused refused) {
        return TopicOutcome.refused(name, refused.error(), refused.message());
    }

    private static TopicOutcome done(TopicImage topic) {
        int factor = topic.partitions().get(0).replicas().size();
        return TopicOutcome.done(topic.name(), topic.id(), topic.partitions().size(), factor);
    }

    /** Several wishes, each decided on what the earlier ones make. */
    private final class Batch {
        private final List<TopicOutcome> outcomes = new ArrayList<>();
        private final Map<String, TopicImage> topics = new HashMap<>();
        private final Map<String, Change> changes = new LinkedHashMap<>();
        private final List<NextState> states = new ArrayList<>();
        private ClusterImage image;

        private Batch(ClusterImage image) {
            this.image = image;
        }

        void add(TopicImage topic, int firstAdded, Change change) {
            topics.put(topic.name(), topic);
            changes.put(topic.name(), change);
            image = image.edit().put(topic).done();
            for (PartitionImage partition :
                    topic.partitions().subList(firstAdded, topic.partitions().size())) {
                PartitionImage first = ElectLeader.first(reign.state(), topic.name(), partition);
                if (first != null) {
                    states.add(new NextState(topic.name(), first));
                }
            }
            outcomes.add(done(topic));
        }
    }
}
