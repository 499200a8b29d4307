package io.ottla.client.cli;

import io.ottla.client.TopicPartition;
import io.ottla.client.admin.Admin;
import io.ottla.client.admin.Reassignments;
import io.ottla.client.net.CallerThread;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** kafka-reassign-partitions.sh --execute: starts to move what a plan says. */
final class ReassignExecution {
    private final Admin admin;
    private final Terminal terminal;

    ReassignExecution(Admin admin, Terminal terminal) {
        this.admin = admin;
        this.terminal = terminal;
    }

    void run(ReassignmentPlan plan, ReassignOptions options) {
        Map<TopicPartition, Reassignments.Ongoing> ongoing =
                CallerThread.await(admin.reassignments().list(null));
        if (!ongoing.isEmpty() && !options.additional()) {
            throw new ToolFailure("Cannot execute because there is an existing partition assignment.  Use --additional "
                    + "to override this and create a new partition assignment in addition to the existing one. The "
                    + "--additional flag can also be used to change the throttle by resubmitting the current "
                    + "reassignment.");
        }
        requireBrokers(plan.brokers());
        Map<TopicPartition, List<Integer>> now = ReassignTool.replicas(admin, plan);
        terminal.out().println("Current partition replica assignment");
        terminal.out().println();
        terminal.out().println(ReassignmentPlan.text(now));
        terminal.out().println();
        terminal.out().println("Save this to use as the --reassignment-json-file option during rollback");
        limit(plan, now, ongoing, options);
        ReassignTool.requireAll(
                "Error reassigning partition(s):",
                CallerThread.await(admin.reassignments().start(plan.replicas(), options.replicaCount())));
        terminal.out()
                .println("Successfully started partition reassignment"
                        + ReassignTool.plural(plan.replicas().keySet())
                        + " for " + ReassignmentPlan.joined(plan.replicas().keySet()));
        new DirectoryMoves(admin, terminal).start(plan.directories(), options.timeoutMs());
    }

    private void requireBrokers(Set<Integer> wanted) {
        Set<Integer> known =
                CallerThread.await(admin.brokers().describe()).nodes().keySet();
        wanted.stream().filter(id -> !known.contains(id)).findFirst().ifPresent(id -> {
            throw new ToolFailure("Unknown broker id " + id);
        });
    }

    private void limit(
            ReassignmentPlan plan,
            Map<TopicPartition, List<Integer>> now,
            Map<TopicPartition, Reassignments.Ongoing> ongoing,
            ReassignOptions options) {
        if (options.throttle() < 0 && options.directoryThrottle() < 0) {
            return;
        }
        terminal.out()
                .println("Warning: You must run --verify periodically, until the reassignment completes, to ensure the "
                        + "throttle is removed.");
        ReassignmentThrottle throttle = new ReassignmentThrottle(admin);
        if (options.throttle() >= 0) {
            throttle.limit(moves(plan, now, ongoing), options.throttle());
            terminal.out().println("The inter-broker throttle limit was set to " + options.throttle() + " B/s");
        }
        if (options.directoryThrottle() >= 0) {
            Set<Integer> brokers = new TreeSet<>();
            plan.directories().keySet().forEach(replica -> brokers.add(replica.broker()));
            throttle.limitDirectories(brokers, options.directoryThrottle());
            terminal.out()
                    .println("The replica-alter-dir throttle limit was set to " + options.directoryThrottle() + " B/s");
        }
    }

    /** Those under way and those of the plan: the list of a topic's throttled replicas is one for all of them. */
    private static Map<TopicPartition, ReassignmentThrottle.Move> moves(
            ReassignmentPlan plan,
            Map<TopicPartition, List<Integer>> now,
            Map<TopicPartition, Reassignments.Ongoing> ongoing) {
        Map<TopicPartition, ReassignmentThrottle.Move> moves = new TreeMap<>();
        ongoing.forEach((partition, move) -> moves.put(partition, ReassignmentThrottle.Move.of(move)));
        plan.replicas().forEach((partition, target) -> {
            Reassignments.Ongoing move = ongoing.get(partition);
            Set<Integer> from = move == null
                    ? new TreeSet<>(Objects.requireNonNull(now.get(partition)))
                    : ReassignmentThrottle.Move.of(move).from();
            moves.put(partition, ReassignmentThrottle.Move.of(from, target));
        });
        return moves;
    }
}
