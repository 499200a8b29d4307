package io.ottla.broker.replica;

import io.ottla.broker.log.EpochEnd;
import io.ottla.broker.log.PartitionName;
import io.ottla.broker.partition.CopyPosition;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.ListOffsets;
import io.ottla.protocol.api.OffsetForLeaderEpoch;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a follower asks its leader besides records: where an epoch ended, of a leader that does not say so with Fetch
 * (KIP-101, before KIP-595), and where its log begins and ends. Thread: the loop's lane.
 */
final class Inquiry {
    private static final long LATEST = -1;
    private static final long EARLIEST = -2;
    /** Older versions answer with a list of offsets. */
    private static final int OFFSETS_FROM = 1;

    private final Lane lane;
    private final LeaderLink link;
    private final Supplier<LoopSettings> settings;
    private final Consumer<Landing> landed;

    /** @param landed is told how it went with each copy */
    Inquiry(Lane lane, LeaderLink link, Supplier<LoopSettings> settings, Consumer<Landing> landed) {
        this.lane = lane;
        this.link = link;
        this.settings = settings;
        this.landed = landed;
    }

    // ---- epochs ----------------------------------------------------------------------------------------------------

    /** Asks where the newest epoch of each copy ended on the leader, and has it cut back to that. */
    Reply<Boolean> compare(List<Copy> copies) {
        Map<PartitionName, Copy> asked = new HashMap<>();
        List<Copy> comparable = new ArrayList<>();
        for (Copy copy : copies) {
            if (copy.at().lastEpoch() < 0) {
                copy.step(Copy.Step.FETCHING); // nothing to compare: the copy goes as far as it is committed
            } else {
                asked.put(copy.partition.name(), copy);
                comparable.add(copy);
            }
        }
        if (comparable.isEmpty()) {
            return Reply.done(true);
        }
        OffsetForLeaderEpoch.Request body = OffsetForLeaderEpoch.Request.builder()
                .replicaId(settings.get().brokerId())
                .topics(byTopic(comparable, Inquiry::epochWish).entrySet().stream()
                        .map(topic -> new OffsetForLeaderEpoch.Request.Topic(topic.getKey(), topic.getValue()))
                        .toList())
                .build();
        return link.send(Request.of(ApiKey.OFFSET_FOR_LEADER_EPOCH, body))
                .then(answer -> compared(asked, answer.as(OffsetForLeaderEpoch.Response.class)));
    }

    private static OffsetForLeaderEpoch.Request.Partition epochWish(Copy copy) {
        return OffsetForLeaderEpoch.Request.Partition.builder()
                .partition(copy.partition.name().index())
                .currentLeaderEpoch(copy.role.leaderEpoch())
                .leaderEpoch(copy.at().lastEpoch())
                .build();
    }

    private Reply<Boolean> compared(Map<PartitionName, Copy> asked, OffsetForLeaderEpoch.Response response) {
        List<Landing> landings = new ArrayList<>();
        Map<Copy, Integer> known = new HashMap<>();
        response.topics()
                .forEach(topic -> topic.partitions().forEach(answer -> {
                    Copy copy = asked.remove(new PartitionName(topic.topic(), Math.max(0, answer.partition())));
                    if (copy == null) {
                        return;
                    }
                    ErrorCode error = ErrorCode.of(answer.errorCode());
                    if (error != ErrorCode.NONE) {
                        landings.add(Landing.refused(copy, copy.at(), error));
                        return;
                    }
                    known.put(copy, answer.leaderEpoch());
                    EpochEnd end = new EpochEnd(answer.leaderEpoch(), answer.endOffset());
                    landings.add(Landing.on(copy, partition -> partition.diverged(copy.role.leaderEpoch(), end)));
                }));
        asked.values().forEach(copy -> landings.add(unanswered(copy)));
        return Landing.all(lane, landings).map(done -> {
            landings.forEach(landing -> {
                Copy copy = landing.copy();
                int askedEpoch = copy.at().lastEpoch();
                landed.accept(landing);
                if (landing.outcome() == Landing.Outcome.MOVED
                        && isSettled(copy.at().lastEpoch(), askedEpoch, known.getOrDefault(copy, -1))) {
                    copy.step(Copy.Step.FETCHING);
                }
            });
            return true;
        });
    }

    /** Whether the copy ends in an epoch that the leader has; if it was cut to an earlier one, the leader is asked again. */
    private static boolean isSettled(int nowEpoch, int askedEpoch, int leaders) {
        return leaders < 0 || nowEpoch < 0 || nowEpoch == leaders || nowEpoch == askedEpoch;
    }

    private static Landing unanswered(Copy copy) {
        return Landing.refused(copy, copy.at(), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    // ---- bounds ----------------------------------------------------------------------------------------------------

    /** Asks where the leader's logs begin and end, and has each copy made to fit. */
    Reply<Boolean> bounds(List<Copy> copies) {
        return offsets(copies, EARLIEST)
                .then(starts -> offsets(copies, LATEST).then(ends -> fit(copies, starts, ends)));
    }

    private Reply<Map<PartitionName, ListOffsets.Response.Partition>> offsets(List<Copy> copies, long timestamp) {
        ListOffsets.Request body = ListOffsets.Request.builder()
                .replicaId(settings.get().brokerId())
                .topics(byTopic(copies, copy -> offsetWish(copy, timestamp)).entrySet().stream()
                        .map(topic -> new ListOffsets.Request.Topic(topic.getKey(), topic.getValue()))
                        .toList())
                .build();
        Request request = Request.of(ApiKey.LIST_OFFSETS, OFFSETS_FROM, ApiKey.LIST_OFFSETS.highest(), version -> body);
        return link.send(request).map(answer -> {
            Map<PartitionName, ListOffsets.Response.Partition> found = new HashMap<>();
            answer.as(ListOffsets.Response.class)
                    .topics()
                    .forEach(topic -> topic.partitions()
                            .forEach(partition -> found.put(
                                    new PartitionName(topic.name(), Math.max(0, partition.partitionIndex())),
                                    partition)));
            return found;
        });
    }

    private static ListOffsets.Request.Partition offsetWish(Copy copy, long timestamp) {
        return ListOffsets.Request.Partition.builder()
                .partitionIndex(copy.partition.name().index())
                .currentLeaderEpoch(copy.role.leaderEpoch())
                .timestamp(timestamp)
                .build();
    }

    private Reply<Boolean> fit(
            List<Copy> copies,
            Map<PartitionName, ListOffsets.Response.Partition> starts,
            Map<PartitionName, ListOffsets.Response.Partition> ends) {
        List<Landing> landings = new ArrayList<>();
        for (Copy copy : copies) {
            landings.add(fit(copy, starts.get(copy.partition.name()), ends.get(copy.partition.name())));
        }
        return Landing.all(lane, landings).map(done -> {
            for (Landing landing : landings) {
                Copy copy = landing.copy();
                CopyPosition before = copy.at();
                landed.accept(landing);
                copy.step(Copy.Step.COMPARING);
                if (landing.outcome() == Landing.Outcome.MOVED && before.equals(copy.at())) {
                    copy.delay(lane.clock().nanos() / 1_000_000, settings.get().backoffMs());
                }
            }
            return true;
        });
    }

    private static Landing fit(
            Copy copy, ListOffsets.Response.@Nullable Partition start, ListOffsets.Response.@Nullable Partition end) {
        if (start == null || end == null) {
            return unanswered(copy);
        }
        if (start.errorCode() != 0 || end.errorCode() != 0) {
            return Landing.refused(
                    copy, copy.at(), ErrorCode.of(start.errorCode() != 0 ? start.errorCode() : end.errorCode()));
        }
        return Landing.cutting(
                copy, partition -> partition.outOfRange(copy.role.leaderEpoch(), start.offset(), end.offset()));
    }

    private static <P> Map<String, List<P>> byTopic(List<Copy> copies, Function<Copy, P> wish) {
        Map<String, List<P>> topics = new LinkedHashMap<>();
        copies.forEach(copy -> topics.computeIfAbsent(copy.partition.name().topic(), topic -> new ArrayList<>())
                .add(wish.apply(copy)));
        return topics;
    }
}
