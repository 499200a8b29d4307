package io.ottla.coordinator.group;

import io.ottla.protocol.wire.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A group at one instant. Immutable: a decision works on a {@link GroupDraft} and its event carries the next one.
 *
 * @param phaseSinceMs wall-clock time of the last change of phase, -1 if the log does not tell
 * @param protocolType what kind of group it is, "consumer" for consumers; null while it only stores offsets
 * @param generation number of the last completed rebalance, 0 before the first
 * @param protocolName the assignor chosen for this generation
 * @param members by member id, in order of joining
 * @param instances member id by static instance id
 * @param pendingJoins member ids that were handed out and have not joined yet (KIP-394)
 * @param window how the join phase of a formerly empty group is stretched
 */
public record Group(
        String id,
        Phase phase,
        long phaseSinceMs,
        @Nullable String protocolType,
        int generation,
        @Nullable String protocolName,
        @Nullable String leaderId,
        Map<String, Member> members,
        Map<String, String> instances,
        Set<String> pendingJoins,
        InitialWindow window) {

    /** The protocol type of consumers, whose subscriptions the broker can read. */
    public static final String CONSUMER = "consumer";

    /**
     * The wait for more members when the first one joins an empty group.
     *
     * @param open the join phase does not end before its timer
     * @param leftMs how much longer the wait may be stretched
     * @param stretched somebody joined since the timer was set
     */
    public record InitialWindow(boolean open, long leftMs, boolean stretched) {
        static final InitialWindow CLOSED = new InitialWindow(false, 0, false);
    }

    /** A group that nobody has joined. */
    static Group empty(String id, long nowMs) {
        return new Group(
                id,
                Phase.EMPTY,
                nowMs,
                null,
                0,
                null,
                null,
                new LinkedHashMap<>(),
                Map.of(),
                Set.of(),
                InitialWindow.CLOSED);
    }

    /** Member ids by static instance id. */
    static Map<String, String> instancesOf(Map<String, Member> members) {
        Map<String, String> instances = new LinkedHashMap<>();
        members.forEach((id, member) -> {
            if (member.instanceId() != null) {
                instances.put(member.instanceId(), id);
            }
        });
        return instances;
    }

    boolean in(Phase wanted) {
        return phase == wanted;
    }

    boolean has(String memberId) {
        return members.containsKey(memberId);
    }

    boolean isLeader(String memberId) {
        return memberId.equals(leaderId);
    }

    @Nullable
    Member member(String memberId) {
        return members.get(memberId);
    }

    /** Member id of a static member, null if there is none of that name. */
    @Nullable
    String memberOf(@Nullable String instanceId) {
        return instanceId == null ? null : instances.get(instanceId);
    }

    /** Whether the caller is who it says it is: NONE, UNKNOWN_MEMBER_ID or FENCED_INSTANCE_ID. */
    ErrorCode check(String memberId, @Nullable String instanceId) {
        return check(members, instances, memberId, instanceId);
    }

    static ErrorCode check(
            Map<String, Member> members, Map<String, String> instances, String memberId, @Nullable String instanceId) {
        if (instanceId != null) {
            String current = instances.get(instanceId);
            if (current == null) {
                return ErrorCode.UNKNOWN_MEMBER_ID;
            }
            if (!current.equals(memberId)) {
                return ErrorCode.FENCED_INSTANCE_ID;
            }
        }
        return members.containsKey(memberId) ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID;
    }

    /** As {@link #check(String, String)}, and of the present generation, else ILLEGAL_GENERATION. */
    ErrorCode check(String memberId, @Nullable String instanceId, int atGeneration) {
        ErrorCode error = check(memberId, instanceId);
        if (error != ErrorCode.NONE) {
            return error;
        }
        return atGeneration == generation ? ErrorCode.NONE : ErrorCode.ILLEGAL_GENERATION;
    }

    @Override
    public String toString() {
        return "group " + id + " " + phase.wireName() + " generation=" + generation + " leader=" + leaderId
                + " protocol=" + protocolName + " members=" + members.keySet() + " pending=" + pendingJoins;
    }
}
