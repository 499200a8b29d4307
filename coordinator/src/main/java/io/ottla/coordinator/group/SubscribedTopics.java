package io.ottla.coordinator.group;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The topics that a consumer group reads, found in its members' subscriptions, of which only the beginning matters:
 *
 * <pre>
 *   int16 version | int32 number of topics | { int16 bytes | utf-8 name } ... | the rest differs by version
 * </pre>
 */
final class SubscribedTopics {
    private SubscribedTopics() {}

    /** The topics of all members; null if they cannot be known. */
    static @Nullable Set<String> of(Group group) {
        if (!Group.CONSUMER.equals(group.protocolType())) {
            return null;
        }
        if (group.members().isEmpty()) {
            return Set.of();
        }
        if (group.protocolName() == null) {
            return null;
        }
        Set<String> topics = new HashSet<>();
        for (Member member : group.members().values()) {
            if (!read(member.metadata(group.protocolName()), topics)) {
                return null;
            }
        }
        return topics;
    }

    /** Adds the topics of one subscription; false if these bytes are none. */
    static boolean read(byte[] subscription, Set<String> into) {
        ByteBuffer bytes = ByteBuffer.wrap(subscription);
        try {
            if (bytes.getShort() < 0) {
                return false;
            }
            for (int left = bytes.getInt(); left > 0; left--) {
                int length = bytes.getShort();
                if (length < 0 || length > bytes.remaining()) {
                    return false;
                }
                into.add(new String(subscription, bytes.position(), length, StandardCharsets.UTF_8));
                bytes.position(bytes.position() + length);
            }
            return true;
        } catch (BufferUnderflowException e) {
            return false;
        }
    }
}
