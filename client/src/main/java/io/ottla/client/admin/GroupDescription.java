package io.ottla.client.admin;

import io.ottla.client.Node;
import io.ottla.client.TopicPartition;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group as its coordinator describes it. One that does not exist has the state Dead.
 *
 * @param assignor name of the protocol that the members agreed on; empty when there is none
 */
public record GroupDescription(
        String id,
        ErrorCode error,
        String state,
        String protocolType,
        String assignor,
        Node coordinator,
        List<Member> members) {

    /** A member with what it has been given. */
    public record Member(
            String id, @Nullable String instanceId, String clientId, String host, List<TopicPartition> assignment) {}
}
