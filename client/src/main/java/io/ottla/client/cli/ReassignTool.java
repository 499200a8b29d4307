package io.ottla.client.cli;

import io.ottla.client.ClientException;
import io.ottla.client.ClusterView;
import io.ottla.client.Node;
import io.ottla.client.TopicPartition;
import io.ottla.client.TopicView;
import io.ottla.client.admin.Admin;
import io.ottla.client.admin.Outcome;
import io.ottla.client.admin.Reassignments;
import io.ottla.client.net.CallerThread;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** kafka-reassign-partitions.sh: moves partitions between brokers, and between the directories of a broker. */
public final class ReassignTool implements Tool {
    private final RandomGenerator random;

    /** @param random chooses where a proposed plan begins */
    public ReassignTool(RandomGenerator random) {
        this.random = random;
    }

    public static void main(String[] args) {
        Tool.main(new ReassignTool(RandomGenerator.getDefault()), args);
    }

    @Override
    public int run(Terminal terminal, String... args) {
        ReassignOptions options = new ReassignOptions(args);
        // What is wrong with a file is told before a broker is asked.
        ReassignmentPlan plan = options.needsPlan() ? options.plan() : ReassignmentPlan.EMPTY;
        try (Admin admin = Servers.admin(options.client())) {
            switch (options.action()) {
                case "generate" -> generate(admin, options, terminal);
                case "execute" -> new ReassignExecution(admin, terminal).run(plan, options);
                case "verify" -> new ReassignCheck(admin, terminal).verify(plan, options.preservesThrottles());
                case "cancel" -> new ReassignCheck(admin, terminal).cancel(plan, options.preservesThrottles());
                default -> list(admin, terminal);
            }
            return 0;
        } catch (ToolFailure e) {
            throw new ToolFailure("Error: " + e.getMessage());
        }
    }

    private void generate(Admin admin, ReassignOptions options, Terminal terminal) {
        Set<String> topics = options.topics();
        Set<Integer> wanted = options.brokers();
        ClusterView view = CallerThread.await(admin.topics().describe(topics));
        List<Node> brokers = candidates(view, wanted, options.racks(), terminal);
        Map<TopicPartition, List<Integer>> now = new TreeMap<>();
        Map<TopicPartition, List<Integer>> proposed = new TreeMap<>();
        ReplicaSpread spread = new ReplicaSpread(brokers, random);
        for (String name : topics) {
            List<TopicView.PartitionView> partitions = existing(view, name).partitions();
            int replicas = partitions.get(0).replicas().size();
            List<List<Integer>> places = spread.propose(partitions.size(), replicas);
            for (TopicView.PartitionView partition : partitions) {
                TopicPartition key = new TopicPartition(name, partition.index());
                now.put(key, partition.replicas());
                proposed.put(key, places.get(partition.index()));
            }
        }
        terminal.out().println("Current partition replica assignment");
        terminal.out().println(ReassignmentPlan.text(now));
        terminal.out().println();
        terminal.out().println("Proposed partition reassignment configuration");
        terminal.out().println(ReassignmentPlan.text(proposed));
    }

    private static List<Node> candidates(ClusterView view, Set<Integer> wanted, boolean racks, Terminal terminal) {
        Set<Integer> absent = new TreeSet<>(wanted);
        absent.removeAll(view.nodes().keySet());
        if (!absent.isEmpty()) {
            terminal.err()
                    .println(
                            "Not part of the cluster, and given no replica: broker " + ReassignmentPlan.joined(absent));
        }
        List<Node> brokers = new ArrayList<>();
        view.nodes().forEach((id, node) -> {
            if (wanted.contains(id)) {
                brokers.add(racks ? node : new Node(id, node.address(), null));
            }
        });
        if (brokers.isEmpty()) {
            throw new ToolFailure("None of the brokers of --broker-list is part of the cluster");
        }
        long withRack = brokers.stream().filter(node -> node.rack() != null).count();
        if (withRack > 0 && withRack < brokers.size()) {
            throw new ToolFailure("Not all brokers have rack information. Add --disable-rack-aware in command line to "
                    + "make replica assignment without rack information.");
        }
        return brokers;
    }

    /** The topic of that name; throws {@link ToolFailure} if there is none. */
    static TopicView existing(ClusterView view, String name) {
        TopicView topic = view.topics().get(name);
        if (topic == null || topic.error() == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) {
            throw new ToolFailure("Topic " + name + " not found.");
        }
        if (topic.error() != ErrorCode.NONE) {
            throw new ClientException(topic.error(), "Topic " + name + ": " + topic.error());
        }
        return topic;
    }

    /** Throws {@link ToolFailure} with a line for each that failed. */
    static void requireAll(String what, Map<TopicPartition, Outcome> outcomes) {
        List<String> lines = new ArrayList<>();
        outcomes.forEach((partition, outcome) -> {
            if (!outcome.succeeded()) {
                lines.add(partition + ": " + outcome.text());
            }
        });
        if (!lines.isEmpty()) {
            throw new ToolFailure(what + "\n" + String.join("\n", lines));
        }
    }

    /** One thing or several. */
    static String plural(Collection<?> things) {
        return things.size() == 1 ? "" : "s";
    }

    private static void list(Admin admin, Terminal terminal) {
        Map<TopicPartition, Reassignments.Ongoing> ongoing =
                CallerThread.await(admin.reassignments().list(null));
        if (ongoing.isEmpty()) {
            terminal.out().println("No partition reassignments found.");
            return;
        }
        terminal.out().println("Current partition reassignments:");
        ongoing.forEach((partition, move) -> {
            StringBuilder text =
                    new StringBuilder(partition + ": replicas: " + ReassignmentPlan.joined(move.replicas()) + ".");
            if (!move.adding().isEmpty()) {
                text.append(" adding: ")
                        .append(ReassignmentPlan.joined(move.adding()))
                        .append('.');
            }
            if (!move.removing().isEmpty()) {
                text.append(" removing: ")
                        .append(ReassignmentPlan.joined(move.removing()))
                        .append('.');
            }
            terminal.out().println(text);
        });
    }

    /** The brokers that have each of these partitions now; one that does not exist throws {@link ToolFailure}. */
    static Map<TopicPartition, List<Integer>> replicas(Admin admin, ReassignmentPlan plan) {
        ClusterView view = CallerThread.await(admin.topics().describe(plan.topics()));
        Map<TopicPartition, List<Integer>> now = new TreeMap<>();
        for (TopicPartition partition : plan.replicas().keySet()) {
            TopicView.PartitionView one = existing(view, partition.topic()).partition(partition.partition());
            if (one == null) {
                throw new ToolFailure(
                        "Topic " + partition.topic() + " has no partition " + partition.partition() + ".");
            }
            now.put(partition, Objects.requireNonNull(one).replicas());
        }
        return now;
    }
}
