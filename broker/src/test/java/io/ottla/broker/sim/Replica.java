package io.ottla.broker.sim;

import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.protocol.api.AlterPartition;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.LeaderAndIsr;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A replica as the rules of Kafka have it: leader epochs, the in-sync set that only the controller changes, the watermark
 * over the larger of the known and the asked in-sync set, truncation where the epochs part.
 */
final class Replica {
    private static final int FETCH_EVERY_MS = 60;
    private static final int LAG_MAX_MS = 2000;
    private static final int BATCH = 8;
    private static final int ALTER_VERSION = 3;

    /** What outlives the process. */
    static final class Disk {
        final List<Entry> log = new ArrayList<>();
        int watermark;
    }

    final TopicPartition name;
    final Disk disk;
    private final SimBroker.Process host;
    private final int me;
    private LeaderAndIsr.Request.PartitionState state;
    private Uuid topicId = Uuid.ZERO;
    private Set<Integer> isr = new HashSet<>();
    private Set<Integer> asked;
    private int partitionEpoch;
    private final Map<Integer, Long> ends = new HashMap<>();
    private final Map<Integer, Long> caughtUpMs = new HashMap<>();
    private final Map<Integer, Seen> seen = new HashMap<>();
    private long epochStart;
    private final Map<Long, Entry> waiting = new HashMap<>();
    private boolean gone;

    Replica(TopicPartition name, Disk disk, SimBroker.Process host, int me) {
        this.name = name;
        this.disk = disk;
        this.host = host;
        this.me = me;
    }

    boolean isLeader() {
        return !gone && state != null && state.leader() == me;
    }

    int epoch() {
        return state == null ? -1 : state.leaderEpoch();
    }

    void obey(LeaderAndIsr.Request.PartitionState next, Uuid id) {
        gone = false;
        if (next.leaderEpoch() <= epoch() && !host.bugs().contains(Bug.OLD_ORDERS_OBEYED)) {
            return;
        }
        state = next;
        topicId = id;
        isr = new HashSet<>(next.isr());
        asked = null;
        partitionEpoch = next.partitionEpoch();
        waiting.clear();
        ends.clear();
        caughtUpMs.clear();
        seen.clear();
        if (isLeader()) {
            epochStart = disk.log.size();
            next.replicas().forEach(id2 -> caughtUpMs.put(id2, host.nowMs()));
            host.leads(this);
            advance();
            watchLag(epoch());
        } else if (state.leader() >= 0) {
            fetch(epoch());
        }
    }

    void stop(boolean delete) {
        gone = true;
        waiting.clear();
        if (delete) {
            host.delete(name);
        }
    }

    // ---- leader

    /** acks=all. */
    void produce(int value) {
        if (!isLeader() || isr.size() < SimCluster.IN_SYNC_MIN) {
            return;
        }
        Entry entry = new Entry(epoch(), value);
        waiting.put((long) disk.log.size(), entry);
        disk.log.add(entry);
        advance();
    }

    private void advance() {
        Set<Integer> counted = new HashSet<>(isr);
        if (asked != null) {
            if (host.bugs().contains(Bug.WATERMARK_BEFORE_SHRINK)) {
                counted = asked;
            } else {
                counted.addAll(asked);
            }
        }
        long watermark = disk.log.size();
        for (int id : counted) {
            if (id != me) {
                watermark = Math.min(watermark, ends.getOrDefault(id, 0L));
            }
        }
        if (watermark > disk.watermark) {
            disk.watermark = (int) watermark;
            host.history().commits(name, me, disk.log, watermark);
            waiting.entrySet().removeIf(wait -> {
                boolean done = wait.getKey() < disk.watermark;
                if (done && isr.size() >= SimCluster.IN_SYNC_MIN) {
                    host.history().acknowledges(name, wait.getKey(), wait.getValue());
                }
                return done;
            });
        }
    }

    /** A follower's last fetch: when it came, and where the log ended then. */
    private record Seen(long atMs, long end) {}

    /** What a follower asks, and what it is told. */
    record Fetch(int replica, int leaderEpoch, long from, int lastEpoch) {}

    /** @param divergesAt below 0 when the logs agree so far */
    record Fetched(boolean refused, int divergesEpoch, long divergesAt, List<Entry> entries, long watermark) {}

    Fetched serve(Fetch fetch) {
        if (!isLeader() || fetch.leaderEpoch != epoch() || !state.replicas().contains(fetch.replica)) {
            return new Fetched(true, -1, -1, List.of(), 0);
        }
        if (fetch.from > 0 && !host.bugs().contains(Bug.NO_TRUNCATION)) {
            int end = endOf(fetch.lastEpoch);
            int endEpoch = end == 0 ? -1 : disk.log.get(end - 1).epoch();
            if (endEpoch < fetch.lastEpoch || end < fetch.from) {
                return new Fetched(false, endEpoch, end, List.of(), 0);
            }
        }
        if (fetch.from > disk.log.size()) {
            return new Fetched(false, epoch(), disk.log.size(), List.of(), 0);
        }
        ends.put(fetch.replica, fetch.from);
        Seen before = seen.put(fetch.replica, new Seen(host.nowMs(), disk.log.size()));
        if (fetch.from >= disk.log.size()) {
            caughtUpMs.put(fetch.replica, host.nowMs());
        } else if (before != null && fetch.from >= before.end) {
            caughtUpMs.merge(fetch.replica, before.atMs, Math::max);
        }
        advance();
        mayJoin(fetch.replica, fetch.from);
        int to = (int) Math.min(disk.log.size(), fetch.from + BATCH);
        return new Fetched(false, -1, -1, List.copyOf(disk.log.subList((int) fetch.from, to)), disk.watermark);
    }

    /** One after the last entry of this epoch or an earlier one. */
    private int endOf(int epoch) {
        int end = disk.log.size();
        while (end > 0 && disk.log.get(end - 1).epoch() > epoch) {
            end--;
        }
        return end;
    }

    private void mayJoin(int id, long end) {
        if (asked == null && !isr.contains(id) && end >= disk.watermark && end >= epochStart) {
            Set<Integer> next = new HashSet<>(isr);
            next.add(id);
            alter(next);
        }
    }

    private void watchLag(int epoch) {
        host.lane().after(LAG_MAX_MS / 4, () -> {
            if (!isLeader() || epoch != epoch()) {
                return;
            }
            Set<Integer> next = new HashSet<>(isr);
            next.removeIf(id -> id != me && host.nowMs() - caughtUpMs.getOrDefault(id, 0L) > LAG_MAX_MS);
            if (asked == null && next.size() < isr.size()) {
                alter(next);
            }
            watchLag(epoch);
        });
    }

    private void alter(Set<Integer> next) {
        asked = next;
        advance();
        AlterPartition.Request request = AlterPartition.Request.builder()
                .brokerId(me)
                .brokerEpoch(host.brokerEpoch())
                .topics(List.of(AlterPartition.Request.Topic.builder()
                        .topicId(topicId)
                        .partitions(List.of(AlterPartition.Request.Partition.builder()
                                .partitionIndex(name.partition())
                                .leaderEpoch(epoch())
                                .partitionEpoch(partitionEpoch)
                                .newIsrWithEpochs(next.stream()
                                        .sorted()
                                        .map(id -> AlterPartition.Request.NewIsrWithEpoch.builder()
                                                .brokerId(id)
                                                .brokerEpoch(-1)
                                                .build())
                                        .toList())
                                .build()))
                        .build()))
                .build();
        int epoch = epoch();
        host.plane()
                .toController()
                .send(host.lane(), ApiKey.ALTER_PARTITION, v -> request)
                .read((answer, error) -> {
                    if (!isLeader() || epoch != epoch() || asked == null) {
                        return;
                    }
                    if (!(answer instanceof AlterPartition.Response response)
                            || response.errorCode() != ErrorCode.NONE.code()
                            || response.topics().isEmpty()) {
                        // it may have been done: ask the same again, and count with both until it is known
                        host.lane().after(LAG_MAX_MS / 4, () -> {
                            if (isLeader() && epoch == epoch() && asked != null) {
                                alter(asked);
                            }
                        });
                        return;
                    }
                    altered(response.topics().get(0).partitions().get(0));
                });
    }

    private void altered(AlterPartition.Response.Partition answer) {
        ErrorCode error = ErrorCode.of(answer.errorCode());
        if (error == ErrorCode.NONE && answer.leaderEpoch() == epoch()) {
            if (answer.partitionEpoch() >= partitionEpoch) {
                isr = new HashSet<>(answer.isr());
                partitionEpoch = answer.partitionEpoch();
            }
            asked = null;
            advance();
        } else if (error == ErrorCode.INELIGIBLE_REPLICA) {
            asked = null;
        }
        // else: another epoch is on its way to us; the larger set counts until then
    }

    // ---- follower

    private void fetch(int epoch) {
        if (gone || isLeader() || epoch != epoch()) {
            return;
        }
        int lastEpoch =
                disk.log.isEmpty() ? -1 : disk.log.get(disk.log.size() - 1).epoch();
        Fetch question = new Fetch(me, epoch, disk.log.size(), lastEpoch);
        host.ask(state.leader(), name, question, answer -> {
            if (gone || isLeader() || epoch != epoch()) {
                return;
            }
            if (answer != null && !answer.refused) {
                take(answer);
            }
            host.lane().after(FETCH_EVERY_MS, () -> fetch(epoch));
        });
    }

    private void take(Fetched answer) {
        if (answer.divergesAt >= 0) {
            int mine = endOf(answer.divergesEpoch);
            int to = (int) Math.min(answer.divergesAt, mine);
            while (disk.log.size() > to) {
                disk.log.remove(disk.log.size() - 1);
            }
            disk.watermark = Math.min(disk.watermark, disk.log.size());
            return;
        }
        disk.log.addAll(answer.entries);
        disk.watermark = (int) Math.max(disk.watermark, Math.min(answer.watermark, disk.log.size()));
    }

    @Override
    public String toString() {
        return name + "@" + me + " epoch=" + epoch() + " leader=" + (state == null ? "?" : state.leader()) + " isr="
                + isr + " end=" + disk.log.size() + " hw=" + disk.watermark;
    }
}
