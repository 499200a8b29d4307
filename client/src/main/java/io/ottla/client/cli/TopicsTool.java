package io.ottla.client.cli;

import io.ottla.client.ClientException;
import io.ottla.client.ClusterView;
import io.ottla.client.TopicView;
import io.ottla.client.admin.Admin;
import io.ottla.client.admin.ConfigEntry;
import io.ottla.client.admin.ConfigResource;
import io.ottla.client.admin.NewTopic;
import io.ottla.client.admin.Outcome;
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
                case LIST -> list(admin, options).forEach(terminal.out()::println);
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
        TopicPrinter printer = new TopicPrinter(terminal.out(), options.filter());
        for (String name : names) {
            TopicView topic = Objects.requireNonNull(view.topics().get(name));
            List<ConfigEntry> entries = Objects.requireNonNull(configs.get(ConfigResource.topic(name)));
            printer.print(printed(topic, entries, view.nodes().keySet()));
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
        if (names.isEmpty()) {
            throw new ToolFailure("TopicId '" + id + "' does not exist as expected");
        }
        return names;
    }

    private static TopicPrinter.Topic printed(TopicView topic, List<ConfigEntry> entries, Collection<Integer> live) {
        Map<String, String> own = new TreeMap<>();
        int minInSync = 1;
        for (ConfigEntry entry : entries) {
            if (entry.source() == ConfigEntry.Source.DYNAMIC_TOPIC_CONFIG) {
                own.put(entry.name(), String.valueOf(entry.value()));
            }
            if (entry.name().equals(MIN_IN_SYNC) && entry.value() != null) {
                minInSync = Integer.parseInt(entry.value());
            }
        }
        List<TopicPrinter.Partition> partitions = topic.partitions().stream()
                .map(p -> new TopicPrinter.Partition(p.index(), leader(p, live), p.replicas(), p.isr()))
                .toList();
        return new TopicPrinter.Topic(topic.name(), topic.id(), own, minInSync, partitions);
    }

    private static @Nullable Integer leader(TopicView.PartitionView partition, Collection<Integer> live) {
        return live.contains(partition.leader()) ? partition.leader() : null;
    }
}
