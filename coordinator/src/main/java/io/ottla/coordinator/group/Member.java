package io.ottla.coordinator.group;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One member of a group. Immutable; the byte arrays are opaque and never changed.
 *
 * @param instanceId the name of a static member (KIP-345), else null
 * @param sessionTimeoutMs how long it may be silent
 * @param rebalanceTimeoutMs how long it may take to rejoin
 * @param protocols assignors it offers, the preferred one first; after a replay only the chosen one
 * @param assignment what the leader gave it; empty before
 * @param joinTicket the caller who waits for the join phase to end, 0 if none
 * @param syncTicket the caller who waits for its assignment, 0 if none
 * @param fresh it joined for the first time and does not know its id yet, so it cannot send heartbeats
 * @param syncDue it was told the new generation and has not asked for its assignment yet
 */
public record Member(
        String id,
        @Nullable String instanceId,
        String clientId,
        String clientHost,
        int sessionTimeoutMs,
        int rebalanceTimeoutMs,
        String protocolType,
        List<Protocol> protocols,
        byte[] assignment,
        long joinTicket,
        long syncTicket,
        boolean fresh,
        boolean syncDue) {

    static final byte[] NONE = {};

    /** An assignor by name and what the member tells it, usually its subscription. */
    public record Protocol(String name, byte[] metadata) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Protocol p && name.equals(p.name) && java.util.Arrays.equals(metadata, p.metadata);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    boolean awaitsJoin() {
        return joinTicket != GroupCommand.NO_TICKET;
    }

    boolean awaitsSync() {
        return syncTicket != GroupCommand.NO_TICKET;
    }

    boolean offers(String protocolName) {
        return protocols.stream().anyMatch(p -> p.name().equals(protocolName));
    }

    /** What it said for this assignor; empty if it does not offer it. */
    byte[] metadata(@Nullable String protocolName) {
        for (Protocol protocol : protocols) {
            if (protocol.name().equals(protocolName)) {
                return protocol.metadata();
            }
        }
        return NONE;
    }

    Member renamed(String newId) {
        return toBuilder().id(newId).build();
    }

    Member withJoinTicket(long ticket) {
        return toBuilder().joinTicket(ticket).build();
    }

    Member withSyncTicket(long ticket) {
        return toBuilder().syncTicket(ticket).build();
    }

    Member withAssignment(byte[] given) {
        return toBuilder().assignment(given).build();
    }

    Builder toBuilder() {
        return new Builder(this);
    }

    /** Changes some fields of a member. */
    static final class Builder {
        private final Member from;
        private String id;
        private byte[] assignment;
        private long joinTicket;
        private long syncTicket;
        private boolean fresh;
        private boolean syncDue;

        private Builder(Member from) {
            this.from = from;
            this.id = from.id;
            this.assignment = from.assignment;
            this.joinTicket = from.joinTicket;
            this.syncTicket = from.syncTicket;
            this.fresh = from.fresh;
            this.syncDue = from.syncDue;
        }

        Builder id(String value) {
            id = value;
            return this;
        }

        Builder assignment(byte[] value) {
            assignment = value;
            return this;
        }

        Builder joinTicket(long value) {
            joinTicket = value;
            return this;
        }

        Builder syncTicket(long value) {
            syncTicket = value;
            return this;
        }

        Builder fresh(boolean value) {
            fresh = value;
            return this;
        }

        Builder syncDue(boolean value) {
            syncDue = value;
            return this;
        }

        Member build() {
            return new Member(
                    id,
                    from.instanceId,
                    from.clientId,
                    from.clientHost,
                    from.sessionTimeoutMs,
                    from.rebalanceTimeoutMs,
                    from.protocolType,
                    from.protocols,
                    assignment,
                    joinTicket,
                    syncTicket,
                    fresh,
                    syncDue);
        }
    }
}
