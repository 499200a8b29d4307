package io.ottla.client.cli;

import io.ottla.client.TopicPartition;
import io.ottla.client.admin.Admin;
import io.ottla.client.admin.LogDirectories;
import io.ottla.client.admin.Outcome;
import io.ottla.client.net.CallerThread;
import io.ottla.protocol.wire.ErrorCode;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The moves of a plan between the directories of a broker (KIP-113). */
final class DirectoryMoves {
    private static final int PAUSE_MS = 100;

    private final Admin admin;
    private final Terminal terminal;

    DirectoryMoves(Admin admin, Terminal terminal) {
        this.admin = admin;
        this.terminal = terminal;
    }

    /**
     * Where a replica lies.
     *
     * @param current its directory; null if the broker has no such replica
     * @param future the directory that it is being moved to; null if to none
     */
    private record Place(@Nullable String current, @Nullable String future) {}

    /** Starts the moves; a replica that its broker does not have yet is waited for up to {@code timeoutMs}. */
    void start(Map<ReassignmentPlan.Replica, String> wanted, long timeoutMs) {
        Map<ReassignmentPlan.Replica, String> left = new TreeMap<>(wanted);
        for (long waitedMs = 0; !left.isEmpty(); waitedMs += PAUSE_MS) {
            boolean last = waitedMs >= timeoutMs;
            Map<ReassignmentPlan.Replica, Outcome> outcomes = ask(left);
            outcomes.forEach((replica, outcome) -> {
                if (outcome.error() == ErrorCode.REPLICA_NOT_AVAILABLE && !last) {
                    return;
                }
                String path = left.remove(replica);
                terminal.out()
                        .println(
                                outcome.succeeded()
                                        ? "Successfully started moving log directory to " + path + " for replica "
                                                + replica.partition() + " with broker " + replica.broker()
                                        : "Failed moving log directory to " + path + " for replica "
                                                + replica.partition() + " with broker " + replica.broker() + " due to "
                                                + outcome.text());
            });
            if (!left.isEmpty()) {
                CallerThread.await(
                        new CompletableFuture<Void>().completeOnTimeout(null, PAUSE_MS, TimeUnit.MILLISECONDS));
            }
        }
    }

    /** Tells of each replica how far it is; whether all are where they should be. */
    boolean verify(Map<ReassignmentPlan.Replica, String> wanted) {
        Map<ReassignmentPlan.Replica, Place> places = places(wanted.keySet());
        boolean done = true;
        for (Map.Entry<ReassignmentPlan.Replica, String> entry : wanted.entrySet()) {
            Place place = Objects.requireNonNull(places.get(entry.getKey()));
            String about = "Reassignment of replica " + entry.getKey();
            if (entry.getValue().equals(place.current())) {
                terminal.out().println(about + " completed successfully.");
            } else if (entry.getValue().equals(place.future())) {
                terminal.out().println(about + " is still in progress.");
                done = false;
            } else {
                terminal.out()
                        .println("Partition " + entry.getKey().partition() + " on broker "
                                + entry.getKey().broker()
                                + (place.current() == null
                                        ? " cannot be found in any live log directory."
                                        : " is not being moved from log dir " + place.current() + " to "
                                                + entry.getValue() + "."));
            }
        }
        return done;
    }

    /** Gives up those moves that are under way. */
    void cancel(Map<ReassignmentPlan.Replica, String> wanted) {
        Map<ReassignmentPlan.Replica, String> back = new TreeMap<>();
        places(wanted.keySet()).forEach((replica, place) -> {
            if (place.current() != null && place.future() != null) {
                back.put(replica, place.current());
            }
        });
        if (back.isEmpty()) {
            terminal.out().println("None of the specified partition moves are active.");
            return;
        }
        ask(back).forEach((replica, outcome) -> {
            if (!outcome.succeeded()) {
                throw new ToolFailure("The move of replica " + replica + " cannot be cancelled: " + outcome.text());
            }
        });
        terminal.out()
                .println("Successfully cancelled log directory move" + ReassignTool.plural(back.keySet()) + " for: "
                        + ReassignmentPlan.joined(back.keySet()));
    }

    private Map<ReassignmentPlan.Replica, Outcome> ask(Map<ReassignmentPlan.Replica, String> paths) {
        Map<Integer, Map<TopicPartition, String>> byBroker = new TreeMap<>();
        paths.forEach((replica, path) ->
                byBroker.computeIfAbsent(replica.broker(), b -> new TreeMap<>()).put(replica.partition(), path));
        Map<ReassignmentPlan.Replica, Outcome> outcomes = new TreeMap<>();
        byBroker.forEach((broker, part) -> CallerThread.await(
                        admin.logDirectories().move(broker, part))
                .forEach((partition, outcome) ->
                        outcomes.put(new ReassignmentPlan.Replica(partition, broker), outcome)));
        return outcomes;
    }

    private Map<ReassignmentPlan.Replica, Place> places(Set<ReassignmentPlan.Replica> replicas) {
        Map<ReassignmentPlan.Replica, Place> places = new TreeMap<>();
        Map<Integer, Set<TopicPartition>> byBroker = new TreeMap<>();
        replicas.forEach(replica -> {
            places.put(replica, new Place(null, null));
            byBroker.computeIfAbsent(replica.broker(), b -> new TreeSet<>()).add(replica.partition());
        });
        byBroker.forEach((broker, partitions) -> {
            for (LogDirectories.Directory directory :
                    CallerThread.await(admin.logDirectories().describe(broker, partitions))) {
                directory.replicas().forEach(found -> {
                    ReassignmentPlan.Replica replica = new ReassignmentPlan.Replica(found.partition(), broker);
                    places.computeIfPresent(
                            replica,
                            (r, place) -> found.isFuture()
                                    ? new Place(place.current(), directory.path())
                                    : new Place(directory.path(), place.future()));
                });
            }
        });
        return places;
    }
}
