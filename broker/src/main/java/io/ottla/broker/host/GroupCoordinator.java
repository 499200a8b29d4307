package io.ottla.broker.host;

import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.group.ForgetTopics;
import io.ottla.coordinator.group.GroupAnswer;
import io.ottla.coordinator.group.GroupCommand;
import io.ottla.coordinator.group.GroupSettings;
import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The door to the groups that this broker coordinates: those whose partition of __consumer_offsets it leads. Finds the
 * partition of a group and asks the machine there, on its lane.
 *
 * <p>Thread: asked from any lane; {@link #lead} and {@link #resign} on the lane of the partition concerned.
 */
public final class GroupCoordinator {
    /** The topic that keeps groups and their offsets. */
    public static final String TOPIC = "__consumer_offsets";

    private final IdentityHashMap<Lane, LaneHosts> lanes = new IdentityHashMap<>();
    private final IntFunction<@Nullable Lane> laneOf;
    private final Supplier<ClusterImage> image;
    private final Executor disk;
    private final GroupKind kind;
    private final Supplier<HostSettings> settings;

    /**
     * @param lanes all lanes that a partition may live on
     * @param laneOf the lane of a partition of {@link #TOPIC}; null if it has none here. From any thread
     * @param disk runs blocking reads
     */
    public GroupCoordinator(
            List<Lane> lanes,
            IntFunction<@Nullable Lane> laneOf,
            Supplier<ClusterImage> image,
            Executor disk,
            Supplier<GroupSettings> groupSettings,
            Supplier<HostSettings> settings) {
        lanes.forEach(lane -> this.lanes.put(lane, new LaneHosts(lane)));
        this.laneOf = laneOf;
        this.image = image;
        this.disk = disk;
        this.kind = new GroupKind(groupSettings);
        this.settings = settings;
    }

    /** The partition of {@link #TOPIC} that a group belongs to. */
    public static int partitionOf(String groupId, int partitions) {
        int hash = groupId.hashCode();
        return hash == Integer.MIN_VALUE ? 0 : Math.abs(hash) % partitions;
    }

    /**
     * Asks the machine of this group. The answer always comes; NOT_COORDINATOR if the group does not belong here.
     *
     * @param asker the lane on which the answer is read
     * @param toCommand makes the command from its ticket
     */
    public <A extends GroupAnswer> Reply<A> ask(
            Lane asker, String groupId, LongFunction<? extends GroupCommand<A>> toCommand) {
        TopicImage topic = image.get().topic(TOPIC);
        int partition = topic == null || topic.partitions().isEmpty()
                ? -1
                : partitionOf(groupId, topic.partitions().size());
        Lane lane = partition < 0 ? null : laneOf.apply(partition);
        LaneHosts hosts = lane == null ? null : lanes.get(lane);
        if (lane == null || hosts == null) {
            return Reply.done(toCommand.apply(GroupCommand.NO_TICKET).refuse(ErrorCode.NOT_COORDINATOR));
        }
        Reply<GroupAnswer> reply = Reply.on(asker);
        lane.enter(() -> {
            var host = hosts.host(partition);
            if (host == null) {
                reply.complete(toCommand.apply(GroupCommand.NO_TICKET).refuse(ErrorCode.NOT_COORDINATOR));
            } else {
                host.ask(toCommand, reply);
            }
        });
        return typed(reply);
    }

    /** Asks every machine of this broker; one answer of each. */
    public <A extends GroupAnswer> Reply<List<A>> askAll(
            Lane asker, LongFunction<? extends GroupCommand<A>> toCommand) {
        Gather<List<A>> byLane = new Gather<>(asker);
        for (LaneHosts hosts : lanes.values()) {
            Reply<List<A>> ofLane = Reply.on(asker);
            byLane.add(ofLane);
            hosts.lane().enter(() -> askAll(hosts, toCommand, ofLane));
        }
        return byLane.all().map(lists -> lists.stream().flatMap(List::stream).toList());
    }

    private static <A extends GroupAnswer> void askAll(
            LaneHosts hosts, LongFunction<? extends GroupCommand<A>> toCommand, Reply<List<A>> ofLane) {
        Gather<A> answers = new Gather<>(hosts.lane());
        for (var host : hosts.all()) {
            Reply<GroupAnswer> reply = Reply.on(hosts.lane());
            host.ask(toCommand, reply);
            answers.add(GroupCoordinator.<A>typed(reply));
        }
        answers.all().read((list, failure) -> ofLane.complete(list == null ? new ArrayList<>() : list));
    }

    /** This broker has begun to lead the partition: its groups are loaded. On the partition's lane. */
    public void lead(int partition, Journal journal) {
        hosts(journal.lane()).add(partition, new MachineHost<>(kind, journal, disk, settings));
    }

    /** This broker leads the partition no longer: callers are sent away. On the partition's lane. */
    public void resign(int partition, Lane lane) {
        hosts(lane).remove(partition);
    }

    /** These topics were deleted: offsets committed for them go. From any thread. */
    public void forget(Set<String> topics) {
        for (LaneHosts hosts : lanes.values()) {
            hosts.lane().enter(() -> hosts.all().forEach(host -> host.run(new ForgetTopics(topics))));
        }
    }

    /** Listens to the image: forgets what was committed for topics that are gone from it. */
    public void imageChanged(ClusterImage before, ClusterImage after) {
        Set<String> gone = new HashSet<>();
        for (TopicImage topic : before.topics()) {
            TopicImage now = after.topic(topic.name());
            if (now == null
                    || (!topic.id().isZero() && !now.id().isZero() && !now.id().equals(topic.id()))) {
                gone.add(topic.name());
            }
        }
        if (!gone.isEmpty()) {
            forget(Set.copyOf(gone));
        }
    }

    private LaneHosts hosts(Lane lane) {
        LaneHosts hosts = lanes.get(lane);
        if (hosts == null) {
            throw new IllegalArgumentException("not a lane of this broker: " + lane);
        }
        return hosts;
    }

    @SuppressWarnings("unchecked") // a command of answer A is answered with an A
    private static <A extends GroupAnswer> Reply<A> typed(Reply<GroupAnswer> reply) {
        return reply.map(answer -> (A) answer);
    }
}
