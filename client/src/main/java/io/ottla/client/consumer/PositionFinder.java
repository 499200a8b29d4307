package io.ottla.client.consumer;

import io.ottla.client.ClientException;
import io.ottla.client.LogOffset;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives partitions their position: the group's committed offset, else what auto.offset.reset says. Tries again after
 * failures that may pass; the others go to the application.
 *
 * <p>Thread: the client's loop.
 */
final class PositionFinder {
    private static final Logger LOG = LoggerFactory.getLogger(PositionFinder.class);

    private final Cluster cluster;
    private final ConsumerRules rules;
    private final Assignment assignment;
    private final MetadataCache metadata;
    private final @Nullable Coordinator coordinator;
    private final Consumer<RuntimeException> fatal;
    private final Runnable found;
    private int failures;
    private boolean waiting;

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
        if (waiting) {
            return;
        }
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

    /** Sends the partition to where auto.offset.reset says; or nowhere, if that is for the application to say. */
    void resetByPolicy(Assigned assigned, String why) {
        if (rules.reset().isByApplication()) {
            assigned.stick(ClientException.lasting(
                    ErrorCode.OFFSET_OUT_OF_RANGE,
                    why + " of " + assigned.partition() + ", and auto.offset.reset=none: seek to an offset."));
        } else {
            long to = rules.reset().at(cluster.lane().clock().wallMs());
            LOG.debug("{} of {}: going on at {}", why, assigned.partition(), to);
            assigned.reset(to);
        }
    }

    private void findCommitted(List<Assigned> wanted) {
        if (coordinator == null) {
            wanted.forEach(assigned -> resetByPolicy(assigned, "There is no position"));
            run();
            return;
        }
        wanted.forEach(assigned -> assigned.looking(true));
        List<TopicPartition> names = wanted.stream().map(Assigned::partition).toList();
        coordinator
                .send(OffsetMessages.fetch(coordinator.key(), names, rules.readCommitted()))
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
            assigned.seek(new Position(committed.offset(), committed.leaderEpoch()));
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
            ErrorCode trouble = ErrorCode.NONE;
            for (Map.Entry<TopicPartition, LogOffset> one : offsets.entrySet()) {
                Assigned assigned = assignment.get(one.getKey());
                if (one.getValue().error() != ErrorCode.NONE) {
                    trouble = one.getValue().error();
                } else if (assigned != null && wants(assigned, wanted.get(one.getKey()))) {
                    take(assigned, one.getValue());
                }
            }
            if (trouble != ErrorCode.NONE) {
                failed(new ClientException(trouble, "Offsets could not be looked up: " + trouble));
            } else {
                settled();
            }
        });
    }

    /** Whether this is still what is looked for: the application may have sought somewhere else meanwhile. */
    private static boolean wants(Assigned assigned, @Nullable Long time) {
        return assigned.phase() == Assigned.Phase.WANTS_RESET && time != null && assigned.resetTo() == time;
    }

    /** Where no record is as late as asked for, the next one to come is. */
    private static void take(Assigned assigned, LogOffset at) {
        if (at.offset() < 0) {
            assigned.reset(LogOffset.LATEST);
        } else {
            assigned.seek(new Position(at.offset(), -1));
        }
    }

    private void settled() {
        failures = 0;
        run();
        found.run();
    }

    private void failed(@Nullable Throwable failure) {
        failures++;
        if (!(failure instanceof ClientException known)) {
            fatal.accept(new IllegalStateException(failure));
            return;
        }
        if (coordinator != null) {
            coordinator.heard(known.error());
        }
        if (!known.isRetriable() && known.error() != ErrorCode.BROKER_NOT_AVAILABLE) {
            fatal.accept(known);
        }
        metadata.refresh();
        waiting = true;
        cluster.lane().after(rules.backoff().afterFailures(failures, cluster.random()), () -> {
            waiting = false;
            run();
        });
    }
}
