package io.ottla.client.consumer;

import io.ottla.client.ClientException;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.Coordinator;
import io.ottla.client.net.MetadataCache;
import io.ottla.client.net.OffsetMessages;
import io.ottla.client.net.OffsetQuery;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives partitions their position: the group's committed offset, else what auto.offset.reset says. Tries again after
 * failures that may pass; the others go to the application.
 *
 * <p>Thread: the client's loop.
 */
final class PositionFinder {
    private final Cluster cluster;
    private final ConsumerRules rules;
    private final Assignment assignment;
    private final MetadataCache metadata;
    private final @Nullable Coordinator coordinator;
    private final Consumer<RuntimeException> fatal;
    private final Runnable found;
    private int failures;

    PositionFinder(
            Cluster cluster,
            ConsumerRules rules,
            Assignment assignment,
            MetadataCache metadata,
            @Nullable Coordinator coordinator,
            Consumer<RuntimeException> fatal,
            Runnable found) {
        this.cluster = cluster;
        this.rules = rules;
        this.assignment = assignment;
        this.metadata = metadata;
        this.coordinator = coordinator;
        this.fatal = fatal;
        this.found = found;
    }

    /** Looks up what is missing. */
    void run() {
        List<Assigned> wantCommitted = new ArrayList<>();
        Map<TopicPartition, Long> wantReset = new TreeMap<>();
        for (Assigned assigned : assignment.all()) {
            if (!assigned.isLooking()) {
                if (assigned.phase() == Assigned.Phase.WANTS_COMMITTED) {
                    wantCommitted.add(assigned);
                } else if (assigned.phase() == Assigned.Phase.WANTS_RESET) {
                    wantReset.put(assigned.partition(), assigned.resetTo());
                    assigned.looking(true);
                }
            }
        }
        if (!wantCommitted.isEmpty()) {
            findCommitted(wantCommitted);
        }
        if (!wantReset.isEmpty()) {
            findReset(wantReset);
        }
    }

    /** Sends the partition to where auto.offset.reset says. */
    void resetByPolicy(Assigned assigned, String why) {
        switch (rules.reset()) {
            case EARLIEST -> assigned.reset(OffsetQuery.EARLIEST);
            case LATEST -> assigned.reset(OffsetQuery.LATEST);
            case NONE ->
                fatal.accept(new ClientException(
                        ErrorCode.OFFSET_OUT_OF_RANGE,
                        why + " of " + assigned.partition() + ", and auto.offset.reset=none."));
        }
    }

    private void findCommitted(List<Assigned> wanted) {
        if (coordinator == null) {
            wanted.forEach(assigned -> resetByPolicy(assigned, "There is no position"));
            runOn();
            return;
        }
        wanted.forEach(assigned -> assigned.looking(true));
        List<TopicPartition> names = wanted.stream().map(Assigned::partition).toList();
        coordinator
                .send(OffsetMessages.fetch(String.valueOf(rules.groupId()), names))
                .map(OffsetMessages::committed)
                .read((committed, failure) -> {
                    wanted.forEach(assigned -> assigned.looking(false));
                    if (committed == null) {
                        failed(failure);
                    } else {
                        wanted.forEach(assigned -> take(assigned, committed.get(assigned.partition())));
                        settled();
                    }
                });
    }

    private void take(Assigned assigned, @Nullable OffsetAndMetadata committed) {
        if (assigned.phase() != Assigned.Phase.WANTS_COMMITTED || assignment.get(assigned.partition()) != assigned) {
            return;
        }
        if (committed != null) {
            assigned.seek(committed.offset());
        } else {
            resetByPolicy(assigned, "There is no committed offset");
        }
    }

    private void findReset(Map<TopicPartition, Long> wanted) {
        new OffsetQuery(cluster, rules.isolation()).find(wanted).read((offsets, failure) -> {
            wanted.keySet().forEach(partition -> {
                Assigned assigned = assignment.get(partition);
                if (assigned != null) {
                    assigned.looking(false);
                }
            });
            if (offsets == null) {
                failed(failure);
                return;
            }
            ErrorCode[] trouble = {ErrorCode.NONE};
            offsets.forEach((partition, at) -> {
                Assigned assigned = assignment.get(partition);
                if (at.error() != ErrorCode.NONE) {
                    trouble[0] = at.error();
                } else if (assigned != null && assigned.phase() == Assigned.Phase.WANTS_RESET) {
                    assigned.seek(at.offset());
                }
            });
            if (trouble[0] != ErrorCode.NONE) {
                failed(new ClientException(trouble[0], "Offsets could not be looked up: " + trouble[0]));
            } else {
                settled();
            }
        });
    }

    private void settled() {
        failures = 0;
        runOn();
        found.run();
    }

    /** What has to be reset now; but where the application has to say how, the next poll comes back to it. */
    private void runOn() {
        if (rules.reset() != ConsumerRules.Reset.NONE) {
            run();
        }
    }

    private void failed(@Nullable Throwable failure) {
        failures++;
        if (failure instanceof ClientException known) {
            if (coordinator != null) {
                coordinator.heard(known.error());
            }
            if (!known.isRetriable() && known.error() != ErrorCode.BROKER_NOT_AVAILABLE) {
                fatal.accept(known);
            }
            metadata.refresh();
            cluster.lane().after(rules.backoff().afterFailures(failures, cluster.random()), this::run);
        } else {
            fatal.accept(new IllegalStateException(failure));
        }
    }
}
