package io.ottla.broker.tool;

import io.ottla.client.cli.Terminal;
import io.ottla.client.cli.ToolFailure;
import io.ottla.client.cli.TopicOptions;
import io.ottla.coordinator.cluster.ConfigResource;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.controller.ControlState;
import io.ottla.coordinator.controller.CreatePartitions;
import io.ottla.coordinator.controller.MorePartitions;
import io.ottla.coordinator.store.Change;
import io.ottla.coordinator.store.ConfigStore;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** kafka-topics.sh --alter with --zookeeper: more partitions, and, as Kafka's tool did up to 2.x, other settings. */
final class TopicAlteration {
    private final StoreDoor store;
    private final RandomGenerator random;
    private final Terminal terminal;

    TopicAlteration(StoreDoor store, RandomGenerator random, Terminal terminal) {
        this.store = store;
        this.random = random;
        this.terminal = terminal;
    }

    void run(TopicOptions options) {
        ControlState state = store.load();
        List<String> names = ZooKeeperTopicsTool.matching(state, options);
        options.requireSome(names);
        for (String name : names) {
            if (!options.configs().isEmpty() || !options.deletedConfigs().isEmpty()) {
                alterConfigs(name, options);
            }
            Integer count = options.partitions();
            if (count != null) {
                extend(name, count, options.assignment());
            }
        }
    }

    private void alterConfigs(String name, TopicOptions options) {
        terminal.out()
                .println("WARNING: Altering topic configuration from this script has been deprecated; "
                        + "kafka-configs.sh does it.");
        TopicSettingsCheck.check(options.configs());
        store.edit(ConfigResource.topic(name), current -> {
            Map<String, String> next = new TreeMap<>(current);
            options.deletedConfigs().forEach(next::remove);
            next.putAll(options.configs());
            return new ConfigStore.Edited.Stored(next);
        });
        terminal.out().println("Updated config for topic " + name + ".");
    }

    private void extend(String name, int count, @Nullable List<List<Integer>> assignment) {
        terminal.out()
                .println("WARNING: If partitions are increased for a topic that has a key, the partition logic or "
                        + "ordering of the messages will be affected");
        // The version comes first: what is decided on is then no older than it.
        int version = store.version(name);
        ControlState state = store.load();
        TopicImage topic = Objects.requireNonNull(state.image().topic(name));
        int now = topic.partitions().size();
        List<List<Integer>> added = assignment == null
                ? List.of()
                : assignment.subList(Math.min(now, assignment.size()), assignment.size());
        CreatePartitions.Outcome outcome =
                CreatePartitions.decide(state, new MorePartitions(name, count, added), random);
        if (outcome instanceof CreatePartitions.Outcome.Refused refused) {
            throw new ToolFailure(refused.message());
        } else if (outcome instanceof CreatePartitions.Outcome.Create create) {
            store.change(new Change.SetTopic(
                    name, topic.id(), ZooKeeperTopicsTool.assignments(create.topic()), store.version(name)));
            terminal.out().println("Adding partitions succeeded!");
        }
    }
}
