package io.ottla.client.cli;

import io.ottla.client.ClusterView;
import io.ottla.client.TopicPartition;
import io.ottla.client.TopicView;
import io.ottla.client.admin.Admin;
import io.ottla.client.admin.Reassignments;
import io.ottla.client.net.CallerThread;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** kafka-reassign-partitions.sh --verify and --cancel: what became of a plan, and the end of it. */
final class ReassignCheck {
    private final Admin admin;
    private final Terminal terminal;

    ReassignCheck(Admin admin, Terminal terminal) {
        this.admin = admin;
        this.terminal = terminal;
    }

    /** Tells how far each partition is; when all is moved, and {@code preserve} is false, takes the throttles off. */
    void verify(ReassignmentPlan plan, boolean preserve) {
        Map<TopicPartition, Reassignments.Ongoing> ongoing =
                CallerThread.await(admin.reassignments().list(null));
        ClusterView view = CallerThread.await(admin.topics().describe(plan.topics()));
        terminal.out().println("Status of partition reassignment:");
        plan.replicas()
                .forEach((partition, target) -> terminal.out()
                        .println(status(partition, target, replicas(view, partition), ongoing.containsKey(partition))));
        boolean directoriesDone = new DirectoryMoves(admin, terminal).verify(plan.directories());
        if (ongoing.isEmpty() && directoriesDone) {
            terminal.out().println();
            if (!preserve) {
                clear(plan);
            }
        }
    }

    private static String status(TopicPartition partition, List<Integer> target, List<Integer> now, boolean underWay) {
        if (underWay) {
            return "Reassignment of partition " + partition + " is still in progress.";
        }
        return now.equals(target)
                ? "Reassignment of partition " + partition + " is completed."
                : "There is no active reassignment of partition " + partition + ", but replica set is "
                        + ReassignmentPlan.joined(now) + " rather than " + ReassignmentPlan.joined(target) + ".";
    }

    private static List<Integer> replicas(ClusterView view, TopicPartition partition) {
        TopicView topic = view.topics().get(partition.topic());
        TopicView.PartitionView one = topic == null ? null : topic.partition(partition.partition());
        return one == null ? List.of() : one.replicas();
    }

    /** Gives up those moves of the plan that are under way, and takes the throttles off unless {@code preserve}. */
    void cancel(ReassignmentPlan plan, boolean preserve) {
        Set<TopicPartition> active = new TreeSet<>(
                CallerThread.await(admin.reassignments().list(null)).keySet());
        active.retainAll(plan.replicas().keySet());
        if (active.isEmpty()) {
            terminal.out().println("None of the specified partition reassignments are active.");
        } else {
            ReassignTool.requireAll(
                    "Error cancelling partition reassignment" + ReassignTool.plural(active) + " for:",
                    CallerThread.await(admin.reassignments().cancel(active)));
            terminal.out()
                    .println("Successfully cancelled partition reassignment" + ReassignTool.plural(active) + " for: "
                            + ReassignmentPlan.joined(active));
        }
        new DirectoryMoves(admin, terminal).cancel(plan.directories());
        if (!preserve) {
            clear(plan);
        }
    }

    private void clear(ReassignmentPlan plan) {
        Set<Integer> brokers = new TreeSet<>(
                CallerThread.await(admin.brokers().describe()).nodes().keySet());
        brokers.addAll(plan.brokers());
        ReassignmentThrottle throttle = new ReassignmentThrottle(admin);
        terminal.out().println("Clearing broker-level throttles on brokers " + ReassignmentPlan.joined(brokers));
        throttle.clearBrokers(brokers);
        terminal.out()
                .println("Clearing topic-level throttles on topic" + ReassignTool.plural(plan.topics()) + " "
                        + ReassignmentPlan.joined(plan.topics()));
        throttle.clearTopics(plan.topics());
    }
}
