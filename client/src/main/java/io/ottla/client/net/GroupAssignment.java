package io.ottla.client.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.client.TopicPartition;
import io.ottla.protocol.api.ConsumerProtocolAssignment;
import io.ottla.protocol.api.ConsumerProtocolSubscription;
import io.ottla.protocol.wire.MalformedException;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Reader;
import io.ottla.protocol.wire.Writer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that members of a consumer group exchange through the coordinator, which does not read them: an INT16 version
 * and then a subscription or an assignment.
 */
public final class GroupAssignment {
    private static final int VERSION_MAX = 3;

    private GroupAssignment() {}

    /** The partitions of an assignment; empty bytes mean none. Throws MalformedException for what is no assignment. */
    public static List<TopicPartition> readAssignment(byte[] bytes) {
        if (bytes.length == 0) {
            return List.of();
        }
        ByteBuf buf = Unpooled.wrappedBuffer(bytes);
        ConsumerProtocolAssignment assignment = ConsumerProtocolAssignment.read(new Reader(buf), version(buf));
        List<TopicPartition> all = new ArrayList<>();
        assignment
                .assignedPartitions()
                .forEach(topic ->
                        topic.partitions().forEach(index -> all.add(new TopicPartition(topic.topic(), index))));
        return all;
    }

    /** The bytes of an assignment in version 0, which every client reads. */
    public static byte[] writeAssignment(Collection<TopicPartition> partitions) {
        List<ConsumerProtocolAssignment.AssignedPartition> topics = byTopic(partitions).entrySet().stream()
                .map(entry -> new ConsumerProtocolAssignment.AssignedPartition(entry.getKey(), entry.getValue()))
                .toList();
        return write(
                ConsumerProtocolAssignment.builder().assignedPartitions(topics).build(), 0);
    }

    /** The topics that a member wants. */
    public static ConsumerProtocolSubscription readSubscription(byte[] bytes) {
        ByteBuf buf = Unpooled.wrappedBuffer(bytes);
        return ConsumerProtocolSubscription.read(new Reader(buf), version(buf));
    }

    /**
     * The bytes of a subscription in version 3; older clients read the beginning of it, as we do with newer ones.
     *
     * @param owned what the member holds, as of the generation (KIP-429); -1 = none
     * @param rack of the member, if it says (KIP-881)
     */
    public static byte[] writeSubscription(
            Collection<String> topics,
            byte @Nullable [] userData,
            Collection<TopicPartition> owned,
            int generation,
            @Nullable String rack) {
        List<ConsumerProtocolSubscription.OwnedPartition> ownedByTopic = new ArrayList<>();
        byTopic(owned)
                .forEach((topic, indexes) ->
                        ownedByTopic.add(new ConsumerProtocolSubscription.OwnedPartition(topic, indexes)));
        return write(
                ConsumerProtocolSubscription.builder()
                        .topics(List.copyOf(new TreeSet<>(topics)))
                        .userData(userData)
                        .ownedPartitions(ownedByTopic)
                        .generationId(generation)
                        .rackId(rack)
                        .build(),
                VERSION_MAX);
    }

    private static Map<String, List<Integer>> byTopic(Collection<TopicPartition> partitions) {
        Map<String, List<Integer>> byTopic = new LinkedHashMap<>();
        for (TopicPartition partition : new TreeSet<>(partitions)) {
            byTopic.computeIfAbsent(partition.topic(), t -> new ArrayList<>()).add(partition.partition());
        }
        return byTopic;
    }

    /** Newer versions only add at the end, so what we know can be read. */
    private static int version(ByteBuf buf) {
        if (buf.readableBytes() < Short.BYTES) {
            throw new MalformedException("member bytes have no version");
        }
        int version = buf.readShort();
        if (version < 0) {
            throw new MalformedException("member bytes have version " + version);
        }
        return Math.min(version, VERSION_MAX);
    }

    private static byte[] write(Message message, int version) {
        byte[] bytes = new byte[Short.BYTES + message.size(version)];
        ByteBuf buf = Unpooled.wrappedBuffer(bytes).clear();
        buf.writeShort(version);
        message.write(new Writer(buf), version);
        return bytes;
    }
}
