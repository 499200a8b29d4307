package io.ottla.broker.tool;

import io.ottla.client.cli.Terminal;
import io.ottla.client.cli.Tool;
import io.ottla.client.cli.ToolFailure;
import io.ottla.client.cli.TopicOptions;
import io.ottla.client.cli.TopicPrinter;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.ConfigResource;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.controller.ControlState;
import io.ottla.coordinator.controller.CreateTopic;
import io.ottla.coordinator.controller.NewTopic;
import io.ottla.coordinator.controller.TopicIds;
import io.ottla.coordinator.store.Assignment;
import io.ottla.coordinator.store.Change;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** kafka-topics.sh with --zookeeper: reads and writes the nodes that the controller watches, as Kafka 2.4's does. */
public final class ZooKeeperTopicsTool implements Tool {
    private static final String MIN_IN_SYNC = "min.insync.replicas";

    private final RandomGenerator random;

    /** @param random chooses where the replicas of new partitions begin */
    public ZooKeeperTopicsTool(RandomGenerator random) {
        this.random = random;
    }

    public static void main(String[] args) {
        Tool.main(new ZooKeeperTopicsTool(RandomGenerator.getDefault()), args);
    }

    @Override
    public int run(Terminal terminal, String... args) {
        TopicOptions options = new TopicOptions(args);
        try (StoreDoor store = StoreDoor.open(Objects.requireNonNull(options.zookeeper()))) {
            switch (options.action()) {
                case LIST -> list(store, options, terminal);
                case CREATE -> create(store, options, terminal);
                case DELETE -> delete(store, options, terminal);
                case ALTER -> new TopicAlteration(store, random, terminal).run(options);
                case DESCRIBE -> describe(store, options, terminal);
            }
            return 0;
        } catch (ToolFailure e) {
            terminal.out().println("Error while executing topic command : " + e.getMessage());
            return FAILED;
        }
    }

    /** The names that the options mean. */
    static List<String> matching(ControlState state, TopicOptions options) {
        return options.matching(
                state.image().topics().stream().map(TopicImage::name).toList());
    }

    private static void list(StoreDoor store, TopicOptions options, Terminal terminal) {
        ControlState state = store.load();
        for (String name : matching(state, options)) {
            terminal.out().println(name + (state.deleting().contains(name) ? " - marked for deletion" : ""));
        }
    }

    private void create(StoreDoor store, TopicOptions options, Terminal terminal) {
        String name = Objects.requireNonNull(options.topic());
        String warning = TopicOptions.collisionWarning(name);
        if (warning != null) {
            terminal.out().println(warning);
        }
        ControlState state = store.load();
        if (state.image().topic(name) != null) {
            if (!options.ifNotExists()) {
                throw new ToolFailure("Topic '" + name + "' already exists.");
            }
            return;
        }
        TopicSettingsCheck.check(options.configs());
        // There is no broker to ask for defaults.
        CreateTopic.Defaults none = new CreateTopic.Defaults(1, 1);
        CreateTopic.Outcome outcome =
                CreateTopic.decide(state, wish(name, options), none, new TopicIds(random).next(), random);
        if (outcome instanceof CreateTopic.Outcome.Refused refused) {
            throw new ToolFailure(refused.message());
        } else if (outcome instanceof CreateTopic.Outcome.Create create) {
            store.change(
                    new Change.CreateTopic(name, create.topic().id(), assignments(create.topic()), create.configs()));
            terminal.out().println("Created topic " + name + ".");
        }
    }

    private static NewTopic wish(String name, TopicOptions options) {
        List<List<Integer>> assignment = options.assignment();
        if (assignment != null) {
            Map<Integer, List<Integer>> byIndex = new TreeMap<>();
            assignment.forEach(replicas -> byIndex.put(byIndex.size(), replicas));
            return new NewTopic(name, NewTopic.DEFAULT, NewTopic.DEFAULT, byIndex, options.configs());
        }
        Integer partitions = options.partitions();
        Integer replicas = options.replicationFactor();
        if (partitions == null || replicas == null) {
            throw new ToolFailure(
                    "Missing required argument \"[" + (partitions == null ? "partitions" : "replication-factor")
                            + "]\": with --zookeeper there is no broker to take a default from");
        }
        return new NewTopic(name, partitions, replicas, Map.of(), options.configs());
    }

    /** The assignments of a topic, by partition index. */
    static Map<Integer, Assignment> assignments(TopicImage topic) {
        Map<Integer, Assignment> assignments = new TreeMap<>();
        for (PartitionImage partition : topic.partitions()) {
            assignments.put(
                    partition.index(), new Assignment(partition.replicas(), partition.adding(), partition.removing()));
        }
        return assignments;
    }

    private static void delete(StoreDoor store, TopicOptions options, Terminal terminal) {
        ControlState state = store.load();
        List<String> names = matching(state, options);
        options.requireSome(names);
        for (String name : names) {
            if (name.equals("__consumer_offsets") || name.equals("__transaction_state")) {
                throw new ToolFailure(
                        "Topic " + name + " is a kafka internal topic and is not allowed to be marked for deletion.");
            }
            if (state.deleting().contains(name)) {
                terminal.out().println("Topic " + name + " is already marked for deletion.");
                continue;
            }
            store.change(new Change.MarkDeletion(name));
            terminal.out().println("Topic " + name + " is marked for deletion.");
            terminal.out().println("Note: This will have no impact if delete.topic.enable is not set to true.");
        }
    }

    private static void describe(StoreDoor store, TopicOptions options, Terminal terminal) {
        ControlState state = store.load();
        List<String> names = matching(state, options);
        options.requireSome(names);
        Map<String, Map<String, String>> configs = store.configs(ConfigResource.Kind.TOPIC);
        TopicPrinter printer = new TopicPrinter(terminal.out(), options.filter());
        for (String name : names) {
            TopicImage topic = Objects.requireNonNull(state.image().topic(name));
            printer.print(printed(state.image(), topic, configs.getOrDefault(name, Map.of())));
        }
    }

    private static TopicPrinter.Topic printed(ClusterImage image, TopicImage topic, Map<String, String> own) {
        int minInSync = Integer.parseInt(own.getOrDefault(MIN_IN_SYNC, "1"));
        List<TopicPrinter.Partition> partitions = topic.partitions().stream()
                .map(p -> new TopicPrinter.Partition(p.index(), leader(image, p), p.replicas(), p.isr(), null, null))
                .toList();
        return new TopicPrinter.Topic(topic.name(), topic.id(), own, minInSync, partitions);
    }

    private static @Nullable Integer leader(ClusterImage image, PartitionImage partition) {
        return image.brokers().containsKey(partition.leader()) ? Integer.valueOf(partition.leader()) : null;
    }
}
