package io.ottla.client.consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.client.TopicPartition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * As even as can be, with as little moved as can be (KIP-54). Members give everything up before they join, so each tells
 * in the user data of its subscription what it had:
 *
 * <pre>
 *   topics int32 | ( topic string | partitions int32 | partition int32 * ) * | generation int32
 * </pre>
 *
 * The generation is missing in what the first clients with this assignor send. Pure.
 */
record StickyAssignor() implements Assignor {
    @Override
    public String name() {
        return "sticky";
    }

    @Override
    public byte @Nullable [] userData(Collection<TopicPartition> assignedLast, int generation) {
        if (generation < 0) {
            return null;
        }
        Map<String, List<Integer>> byTopic = new TreeMap<>();
        for (TopicPartition one : assignedLast) {
            byTopic.computeIfAbsent(one.topic(), t -> new ArrayList<>()).add(one.partition());
        }
        ByteBuf out = Unpooled.buffer();
        out.writeInt(byTopic.size());
        byTopic.forEach((topic, indexes) -> {
            byte[] name = topic.getBytes(StandardCharsets.UTF_8);
            out.writeShort(name.length).writeBytes(name).writeInt(indexes.size());
            indexes.stream().sorted().forEach(out::writeInt);
        });
        out.writeInt(generation);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    @Override
    public Map<String, List<TopicPartition>> assign(Map<String, Integer> partitions, List<MemberWish> members) {
        return new StickyShare(
                        partitions,
                        members.stream().map(StickyAssignor::remembering).toList())
                .share();
    }

    /** The member with what its user data says that it had; with nothing, if that cannot be read. */
    static MemberWish remembering(MemberWish member) {
        if (member.userData() == null) {
            return member.owning(List.of(), -1);
        }
        ByteBuf in = Unpooled.wrappedBuffer(member.userData());
        List<TopicPartition> owned = new ArrayList<>();
        try {
            for (int topics = in.readInt(); topics > 0; topics--) {
                int nameBytes = in.readUnsignedShort();
                String topic =
                        in.readCharSequence(nameBytes, StandardCharsets.UTF_8).toString();
                for (int count = in.readInt(); count > 0; count--) {
                    owned.add(new TopicPartition(topic, in.readInt()));
                }
            }
            return member.owning(owned, in.readableBytes() >= Integer.BYTES ? in.readInt() : -1);
        } catch (IndexOutOfBoundsException e) {
            // Another client's idea of user data: it only loses what would have stayed with it.
            return member.owning(List.of(), -1);
        }
    }
}
