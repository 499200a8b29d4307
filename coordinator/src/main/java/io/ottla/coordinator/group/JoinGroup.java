package io.ottla.coordinator.group;

import io.ottla.coordinator.group.Group.InitialWindow;
import io.ottla.coordinator.machine.Outcome;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A consumer asks to become a member, or to stay one in the next generation. It is answered when the join phase ends:
 * the leader with all members and their subscriptions, the others with the leader's name.
 *
 * <p>A newcomer of JoinGroup 4 and above is first told its member id (MEMBER_ID_REQUIRED, KIP-394) so that a retry does
 * not leave a second member behind. Static members (KIP-345) take their old place over, if nothing else changes without
 * a rebalance: {@link StaticReturn}.
 */
public final class JoinGroup {
    /** A member that does not know its id yet and so cannot send heartbeats is given up after this time. */
    static final long FRESH_MEMBER_MS = 5 * 60_000;

    /** Ids that were handed out to newcomers of one group and not used yet. */
    static final int PENDING_JOINS_MAX = 10_000;

    /** A member id has to fit into a string of the old protocol with the random part behind it. */
    private static final int CLIENT_ID_CHARS_MAX = 1_000;

    private JoinGroup() {}

    /**
     * @param memberId empty for a newcomer
     * @param randomId makes a new member id unique: the text form of a random UUID
     * @param idFirst a newcomer is to be told its id first (version 4 and above)
     * @param canSkipAssignment the caller understands skipAssignment (version 9 and above)
     */
    public record Command(
            long ticket,
            String groupId,
            String memberId,
            @Nullable String instanceId,
            String clientId,
            String clientHost,
            int sessionTimeoutMs,
            int rebalanceTimeoutMs,
            String protocolType,
            List<Member.Protocol> protocols,
            String randomId,
            boolean idFirst,
            boolean canSkipAssignment)
            implements GroupCommand<Answer> {
        @Override
        public Answer refuse(ErrorCode error) {
            return Answer.refused(memberId, error);
        }
    }

    /** A member as the leader sees it. */
    public record Participant(String memberId, @Nullable String instanceId, byte[] metadata) {}

    /**
     * @param participants all members for the leader, empty for the others
     * @param skipAssignment the leader is to keep the assignment that is in force
     */
    public record Answer(
            ErrorCode error,
            String memberId,
            int generation,
            @Nullable String protocolType,
            @Nullable String protocolName,
            String leaderId,
            boolean skipAssignment,
            List<Participant> participants)
            implements GroupAnswer {
        static Answer refused(String memberId, ErrorCode error) {
            return new Answer(error, memberId, -1, null, null, "", false, List.of());
        }

        /** The present generation, as this member is to see it. */
        static Answer joined(GroupDraft draft, String memberId) {
            String leaderId = draft.leaderId() == null ? "" : draft.leaderId();
            List<Participant> participants = leaderId.equals(memberId) ? Rebalance.participants(draft) : List.of();
            return new Answer(
                    ErrorCode.NONE,
                    memberId,
                    draft.generation(),
                    draft.protocolType(),
                    draft.protocolName(),
                    leaderId,
                    false,
                    participants);
        }

        Answer ledBy(String otherLeaderId) {
            return new Answer(error, memberId, generation, protocolType, protocolName, otherLeaderId, false, List.of());
        }

        Answer skippingAssignment(boolean skip) {
            return new Answer(error, memberId, generation, protocolType, protocolName, leaderId, skip, participants);
        }
    }

    static Outcome<GroupCommand<?>, GroupEvent, GroupAnswer> decide(
            Groups groups, Command c, GroupSettings settings, long nowMs) {
        Group group = groups.group(c.groupId());
        ErrorCode error = check(group, c, settings);
        if (error != ErrorCode.NONE) {
            return Outcome.answer(c.ticket(), c.refuse(error));
        }
        GroupDraft draft = new GroupDraft(group == null ? Group.empty(c.groupId(), nowMs) : group, settings, nowMs);
        if (group != null && !hasRoom(group, c.memberId(), settings)) {
            draft.remove(c.memberId(), ErrorCode.GROUP_MAX_SIZE_REACHED);
            draft.answer(c.ticket(), Answer.refused("", ErrorCode.GROUP_MAX_SIZE_REACHED));
        } else if (c.memberId().isEmpty()) {
            welcome(draft, group, c);
        } else if (draft.removePending(c.memberId())) {
            add(draft, c, c.memberId());
        } else {
            rejoin(draft, c);
        }
        Rebalance.endIfAllJoined(draft);
        return draft.outcome();
    }

    private static ErrorCode check(@Nullable Group group, Command c, GroupSettings settings) {
        if (c.groupId().isEmpty()) {
            return ErrorCode.INVALID_GROUP_ID;
        }
        if (c.sessionTimeoutMs() < settings.sessionTimeoutMinMs()
                || c.sessionTimeoutMs() > settings.sessionTimeoutMaxMs()) {
            return ErrorCode.INVALID_SESSION_TIMEOUT;
        }
        if (group == null && !c.memberId().isEmpty()) {
            return ErrorCode.UNKNOWN_MEMBER_ID;
        }
        if (!fits(group, c)) {
            return ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
        }
        if (group == null || c.memberId().isEmpty()) {
            return ErrorCode.NONE;
        }
        boolean pending = group.pendingJoins().contains(c.memberId());
        return pending && c.instanceId() == null ? ErrorCode.NONE : group.check(c.memberId(), c.instanceId());
    }

    /** Whether the group's members and this one have a protocol in common. */
    private static boolean fits(@Nullable Group group, Command c) {
        if (c.protocolType().isEmpty() || c.protocols().isEmpty()) {
            return false;
        }
        if (group == null || group.members().isEmpty()) {
            return true;
        }
        return c.protocolType().equals(group.protocolType())
                && c.protocols().stream()
                        .anyMatch(p -> group.members().values().stream().allMatch(m -> m.offers(p.name())));
    }

    /** group.max.size: a group over capacity shrinks at its next rebalance to those who come first. */
    private static boolean hasRoom(Group group, String memberId, GroupSettings settings) {
        if (memberId.isEmpty() && group.pendingJoins().size() >= PENDING_JOINS_MAX) {
            return false;
        }
        Member member = group.member(memberId);
        return switch (group.phase()) {
            case EMPTY, DEAD -> true;
            case PREPARING -> (member != null && member.awaitsJoin()) || joined(group) < settings.membersMax();
            case COMPLETING, STABLE -> member != null || group.members().size() < settings.membersMax();
        };
    }

    private static long joined(Group group) {
        return group.members().values().stream().filter(Member::awaitsJoin).count();
    }

    private static void welcome(GroupDraft draft, @Nullable Group group, Command c) {
        String newId = newMemberId(c);
        String oldId = group == null ? null : group.memberOf(c.instanceId());
        if (oldId != null) {
            StaticReturn.decide(draft, c, oldId, newId);
        } else if (c.instanceId() == null && c.idFirst()) {
            draft.addPending(newId);
            draft.arm(new PendingJoinOver(draft.id(), newId), c.sessionTimeoutMs());
            draft.answer(c.ticket(), Answer.refused(newId, ErrorCode.MEMBER_ID_REQUIRED));
        } else {
            add(draft, c, newId);
        }
    }

    private static String newMemberId(Command c) {
        String prefix = c.instanceId() == null ? c.clientId() : c.instanceId();
        return prefix.substring(0, Math.min(prefix.length(), CLIENT_ID_CHARS_MAX)) + "-" + c.randomId();
    }

    private static void add(GroupDraft draft, Command c, String memberId) {
        draft.put(asMember(c, memberId, Member.NONE, true));
        if (draft.leaderId() == null) {
            draft.lead(memberId);
        }
        InitialWindow window = draft.window();
        if (window.open()) {
            draft.window(new InitialWindow(true, window.leftMs(), true));
        }
        draft.arm(new SessionOver(draft.id(), memberId), FRESH_MEMBER_MS);
        Rebalance.begin(draft);
    }

    private static void rejoin(GroupDraft draft, Command c) {
        Member member = draft.member(c.memberId());
        boolean same = member.protocols().equals(c.protocols());
        boolean leads = c.memberId().equals(draft.leaderId());
        if (same && (draft.in(Phase.COMPLETING) || (draft.in(Phase.STABLE) && !leads))) {
            draft.answer(c.ticket(), Answer.joined(draft, c.memberId()));
            return;
        }
        update(draft, c, c.memberId());
        Rebalance.begin(draft);
    }

    /** Takes over what the member says now; it waits with this call's ticket, an earlier call of it no longer. */
    static void update(GroupDraft draft, Command c, String memberId) {
        draft.answerJoin(memberId, Answer.refused(memberId, ErrorCode.REBALANCE_IN_PROGRESS));
        Member before = draft.member(memberId);
        draft.put(asMember(c, memberId, before.assignment(), before.fresh()).toBuilder()
                .syncTicket(before.syncTicket())
                .syncDue(before.syncDue())
                .build());
    }

    private static Member asMember(Command c, String memberId, byte[] assignment, boolean fresh) {
        return new Member(
                memberId,
                c.instanceId(),
                c.clientId(),
                c.clientHost(),
                c.sessionTimeoutMs(),
                c.rebalanceTimeoutMs(),
                c.protocolType(),
                c.protocols(),
                assignment,
                c.ticket(),
                GroupCommand.NO_TICKET,
                fresh,
                false);
    }
}
