package io.ottla.client.cli;

import io.ottla.client.ClientException;
import io.ottla.client.ClusterView;
import io.ottla.client.TopicView;
import io.ottla.client.admin.Admin;
import io.ottla.client.admin.ConfigEntry;
import io.ottla.client.admin.ConfigResource;
import io.ottla.client.admin.NewTopic;
import io.ottla.client.admin.Outcome;
import io.ottla.client.admin.Result;
import io.ottla.client.admin.Topics;
import io.ottla.client.net.CallerThread;
import io.ottla.protocol.wire.ErrorCode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** kafka-topics.sh against brokers. */
public final class TopicsTool implements Tool {
    private static final String MIN_IN_SYNC = "min.insync.replicas";

    public static void main(String[] args) {
        Tool.main(new TopicsTool(), args);
    }

    @Override
    public int run(Terminal terminal, String... args) {
        TopicOptions options = new TopicOptions(args);
        try (Admin admin = Servers.admin(options.client())) {
            switch (options.action()) {
                // As with Kafka's tool none is an empty line.
                case LIST -> terminal.out().println(String.join(System.lineSeparator(), list(admin, options)));
                case CREATE -> create(admin, options, terminal);
                case DELETE -> delete(admin, options);
                case ALTER -> alter(admin, options);
                case DESCRIBE -> describe(admin, options, terminal);
            }
            return 0;
        } catch (ToolFailure | ClientException e) {
            terminal.out().println("Error while executing topic command : " + e.getMessage());
            return FAILED;
        }
    }

    private static List<String> list(Admin admin, TopicOptions options) {
        return options.matching(
                CallerThread.await(admin.topics().all()).topics().keySet());
    }

    private static void create(Admin admin, TopicOptions options, Terminal terminal) {
        String name = Objects.requireNonNull(options.topic());
        String warning = TopicOptions.collisionWarning(name);
        if (warning != null) {
            terminal.out().println(warning);
        }
        List<List<Integer>> assignment = options.assignment();
        NewTopic topic = new NewTopic(
                name,
                Objects.requireNonNullElse(options.partitions(), NewTopic.BROKER_DEFAULT),
                Objects.requireNonNullElse(options.replicationFactor(), NewTopic.BROKER_DEFAULT),
                assignment == null ? List.of() : assignment,
                options.configs());
        Outcome outcome = Objects.requireNonNull(
                CallerThread.await(admin.topics().create(List.of(topic), false)).get(name),
                "the answer has no " + name);
        if (outcome.error() == ErrorCode.TOPIC_ALREADY_EXISTS && options.ifNotExists()) {
            return;
        }
        outcome.orThrow();
        terminal.out().println("Created topic " + name + ".");
    }

    private static void delete(Admin admin, TopicOptions options) {
        List<String> names = list(admin, options);
        options.requireSome(names);
        if (!names.isEmpty()) {
            CallerThread.await(admin.topics().delete(names)).values().forEach(Outcome::orThrow);
        }
    }

    private static void alter(Admin admin, TopicOptions options) {
        ClusterView view = CallerThread.await(admin.topics().all());
        List<String> names = options.matching(view.topics().keySet());
        options.requireSome(names);
        int count = Objects.requireNonNull(options.partitions());
        List<List<Integer>> assignment = options.assignment();
        for (String name : names) {
            int now =
                    Objects.requireNonNull(view.topics().get(name)).partitions().size();
            List<List<Integer>> added =
                    assignment == null ? null : assignment.subList(Math.min(now, assignment.size()), assignment.size());
            CallerThread.await(admin.topics().extend(name, count, added)).orThrow();
        }
    }

    private static void describe(Admin admin, TopicOptions options, Terminal terminal) {
        ClusterView view = CallerThread.await(admin.topics().all());
        List<String> names = chosen(view, options);
        if (names.isEmpty()) {
            return;
        }
        List<ConfigResource> resources =
                names.stream().map(ConfigResource::topic).toList();
        Map<ConfigResource, List<ConfigEntry>> configs =
                CallerThread.await(admin.configs().describe(resources));
        Map<String, Result<List<Topics.Eligible>>> eligible = eligible(admin, names);
        TopicPrinter printer = new TopicPrinter(terminal.out(), options.filter());
        for (String name : names) {
            TopicView topic = Objects.requireNonNull(view.topics().get(name));
            List<ConfigEntry> entries = Objects.requireNonNull(configs.get(ConfigResource.topic(name)));
            printer.print(printed(
                    topic,
                    entries,
                    partitions(topic, eligible.get(name), view.nodes().keySet())));
        }
    }

    /** Who may lead; nothing where brokers do not tell. */
    private static Map<String, Result<List<Topics.Eligible>>> eligible(Admin admin, List<String> names) {
        try {
            return CallerThread.await(admin.topics().eligibleLeaders(names));
        } catch (ClientException e) {
            if (e.error() == ErrorCode.UNSUPPORTED_VERSION) {
                return Map.of();
            }
            throw e;
        }
    }

    private static List<String> chosen(ClusterView view, TopicOptions options) {
        String id = options.topicId();
        if (id == null) {
            List<String> names = options.matching(view.topics().keySet());
            options.requireSome(names);
            return names;
        }
        List<String> names = view.topics().values().stream()
                .filter(topic -> topic.id().toString().equals(id))
                .map(TopicView::name)
                .toList();
        options.requireSome(names);
        return names;
    }

    private static TopicPrinter.Topic printed(
            TopicView topic, List<ConfigEntry> entries, List<TopicPrinter.Partition> partitions) {
        Map<String, String> chosen = new TreeMap<>();
        int minInSync = 1;
        for (ConfigEntry entry : entries) {
            if (entry.source() != ConfigEntry.Source.DEFAULT_CONFIG) {
                chosen.put(entry.name(), String.valueOf(entry.value()));
            }
            if (entry.name().equals(MIN_IN_SYNC) && entry.value() != null) {
                minInSync = Integer.parseInt(entry.value());
            }
        }
        return new TopicPrinter.Topic(topic.name(), topic.id(), chosen, minInSync, partitions);
    }

    private static List<TopicPrinter.Partition> partitions(
            TopicView topic, @Nullable Result<List<Topics.Eligible>> told, Collection<Integer> live) {
        Map<Integer, Topics.Eligible> eligible = new TreeMap<>();
        List<Topics.Eligible> all = told == null ? null : told.value();
        if (all != null) {
            all.forEach(one -> eligible.put(one.partition(), one));
        }
        return topic.partitions().stream()
                .map(p -> {
                    Topics.Eligible more = eligible.get(p.index());
                    return new TopicPrinter.Partition(
                            p.index(),
                            leader(p, live),
                            p.replicas(),
                            p.isr(),
                            more == null ? null : more.eligible(),
                            more == null ? null : more.lastKnown());
                })
                .toList();
    }

    private static @Nullable Integer leader(TopicView.PartitionView partition, Collection<Integer> live) {
        return live.contains(partition.leader()) ? partition.leader() : null;
    }
}
