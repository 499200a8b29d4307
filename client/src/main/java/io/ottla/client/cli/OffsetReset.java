package io.ottla.client.cli;

import io.ottla.client.ClusterView;
import io.ottla.client.LogOffset;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.TopicView;
import io.ottla.client.admin.Admin;
import io.ottla.client.net.CallerThread;
import io.ottla.protocol.wire.ErrorCode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Works out the offsets that a group is to be set to. Asks the cluster; changes nothing. */
final class OffsetReset {
    private final Admin admin;
    private final PrintStream out;
    private final PrintStream warnings;
    private final long nowMs;

    OffsetReset(Admin admin, Terminal terminal, long nowMs) {
        this.admin = admin;
        this.out = terminal.out();
        this.warnings = terminal.err();
        this.nowMs = nowMs;
    }

    /**
     * The partitions of {@code topic} or {@code topic:0,1}; throws {@link ToolFailure} for what does not exist, and
     * IllegalArgumentException for what is not of this form.
     */
    List<TopicPartition> partitions(Collection<String> given) {
        TreeSet<String> names = new TreeSet<>();
        given.forEach(one -> names.add(name(one)));
        ClusterView view = CallerThread.await(admin.topics().describe(names));
        List<TopicPartition> all = new ArrayList<>();
        for (String one : given) {
            TopicView topic = view.topics().get(name(one));
            if (topic == null || topic.error() != ErrorCode.NONE) {
                throw new ToolFailure("Topic '" + name(one) + "' does not exist.");
            }
            if (one.indexOf(':') < 0) {
                topic.partitions().forEach(p -> all.add(new TopicPartition(topic.name(), p.index())));
            } else {
                all.addAll(some(topic, one));
            }
        }
        return all;
    }

    private static String name(String given) {
        int colon = given.indexOf(':');
        return colon < 0 ? given : given.substring(0, colon);
    }

    private static List<TopicPartition> some(TopicView topic, String given) {
        List<TopicPartition> some = new ArrayList<>();
        for (String index : given.substring(given.indexOf(':') + 1).split(",")) {
            try {
                TopicPartition partition = new TopicPartition(topic.name(), Integer.parseInt(index.trim()));
                if (topic.partition(partition.partition()) == null) {
                    throw new ToolFailure("Topic '" + topic.name() + "' has no partition " + index + ".");
                }
                some.add(partition);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("--topic " + given + ": expected is topic, or topic:0,1");
            }
        }
        return some;
    }

    /** What the group's offsets of these partitions would be; throws IllegalArgumentException if that cannot be said. */
    Map<TopicPartition, Long> plan(
            ResetTarget target, List<TopicPartition> partitions, Map<TopicPartition, OffsetAndMetadata> committed) {
        if (target instanceof ResetTarget.To to) {
            return within(partitions, partition -> to.offset());
        } else if (target instanceof ResetTarget.By by) {
            return within(partitions, partition -> {
                OffsetAndMetadata now = committed.get(partition);
                if (now == null) {
                    throw new IllegalArgumentException("Cannot shift offset for partition " + partition
                            + " since there is no current committed offset.");
                }
                return now.offset() + by.records();
            });
        } else if (target instanceof ResetTarget.Since since) {
            return since(partitions, since.timeMs());
        } else if (target instanceof ResetTarget.Last last) {
            return since(partitions, nowMs - last.duration().toMillis());
        } else if (target instanceof ResetTarget.Earliest) {
            return at(partitions, LogOffset.EARLIEST);
        } else if (target instanceof ResetTarget.Latest) {
            return at(partitions, LogOffset.LATEST);
        }
        return current(partitions, committed);
    }

    /** These offsets, as far as the logs reach. */
    Map<TopicPartition, Long> clamped(Map<TopicPartition, Long> wanted) {
        return within(List.copyOf(wanted.keySet()), partition -> wanted.getOrDefault(partition, 0L));
    }

    private Map<TopicPartition, Long> current(
            List<TopicPartition> partitions, Map<TopicPartition, OffsetAndMetadata> committed) {
        Map<TopicPartition, Long> ends = at(partitions, LogOffset.LATEST);
        committed.forEach((partition, offset) -> ends.computeIfPresent(partition, (p, end) -> offset.offset()));
        return ends;
    }

    private Map<TopicPartition, Long> since(List<TopicPartition> partitions, long timeMs) {
        Map<TopicPartition, Long> found = at(partitions, timeMs);
        List<TopicPartition> none = new ArrayList<>();
        found.forEach((partition, offset) -> {
            if (offset < 0) {
                none.add(partition);
            }
        });
        if (!none.isEmpty()) {
            none.forEach(partition -> out.println("\nWarn: Partition " + partition.partition() + " from topic "
                    + partition.topic() + " is empty. Falling back to latest known offset."));
            found.putAll(at(none, LogOffset.LATEST));
        }
        return found;
    }

    private Map<TopicPartition, Long> within(
            List<TopicPartition> partitions, java.util.function.ToLongFunction<TopicPartition> wanted) {
        Map<TopicPartition, Long> first = at(partitions, LogOffset.EARLIEST);
        Map<TopicPartition, Long> end = at(partitions, LogOffset.LATEST);
        Map<TopicPartition, Long> planned = new TreeMap<>();
        for (TopicPartition partition : partitions) {
            long want = wanted.applyAsLong(partition);
            long low = first.getOrDefault(partition, 0L);
            long high = end.getOrDefault(partition, 0L);
            long set = Math.max(low, Math.min(high, want));
            if (set != want) {
                warnings.println("WARN: New offset (" + want + ") is "
                        + (want < low ? "lower than earliest" : "higher than latest") + " offset for topic partition "
                        + partition + ". Value will be set to " + set);
            }
            planned.put(partition, set);
        }
        return planned;
    }

    private Map<TopicPartition, Long> at(Collection<TopicPartition> partitions, long time) {
        Map<TopicPartition, Long> times = new TreeMap<>();
        partitions.forEach(partition -> times.put(partition, time));
        Map<TopicPartition, Long> offsets = new TreeMap<>();
        CallerThread.await(admin.logOffsets().find(times)).forEach((partition, found) -> {
            if (found.error() != ErrorCode.NONE) {
                throw new ToolFailure("Offsets of " + partition + " cannot be looked up: " + found.error());
            }
            offsets.put(partition, found.offset());
        });
        return offsets;
    }
}
