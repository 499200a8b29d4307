package io.ottla.coordinator.group;

import io.ottla.coordinator.group.Group.InitialWindow;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a rebalance that several decisions share: begin the join phase, end it, choose leader and protocol. See
 * {@link Phase} for the picture. Works on the draft of a decision.
 */
final class Rebalance {
    /** While only absent static members are left the wait begins anew, but not in a hot loop. */
    private static final int RETRY_MS_MIN = 1_000;

    private Rebalance() {}

    /** Calls every member to join again, unless that is under way; ends the join phase at once if all have. */
    static void begin(GroupDraft draft) {
        if (!draft.in(Phase.PREPARING)) {
            forgetAssignments(draft);
            draft.cancel(new SyncPhaseOver(draft.id()));
            startJoinPhase(draft);
            draft.enter(Phase.PREPARING);
        }
        endIfAllJoined(draft);
    }

    /** Ends the join phase if nobody is left to wait for. */
    static void endIfAllJoined(GroupDraft draft) {
        if (draft.in(Phase.PREPARING)
                && !draft.window().open()
                && draft.pendingJoins().isEmpty()
                && draft.members().stream().allMatch(Member::awaitsJoin)) {
            end(draft);
        }
    }

    /** The timer of the join phase has run out. */
    static void joinTimeUp(GroupDraft draft) {
        InitialWindow window = draft.window();
        if (window.open() && window.stretched() && window.leftMs() > 0) {
            long delayMs = Math.min(draft.settings().initialRebalanceDelayMs(), window.leftMs());
            draft.window(new InitialWindow(true, window.leftMs() - delayMs, false));
            draft.arm(new JoinPhaseOver(draft.id()), delayMs);
            return;
        }
        end(draft);
    }

    /** The protocol that every member offers and most prefer; ties go to the one that the first member puts first. */
    static @Nullable String chooseProtocol(GroupDraft draft) {
        List<Member> members = List.copyOf(draft.members());
        List<String> common = members.get(0).protocols().stream()
                .map(Member.Protocol::name)
                .filter(name -> members.stream().allMatch(m -> m.offers(name)))
                .toList();
        Map<String, Integer> votes = new HashMap<>();
        for (Member member : members) {
            member.protocols().stream()
                    .map(Member.Protocol::name)
                    .filter(common::contains)
                    .findFirst()
                    .ifPresent(name -> votes.merge(name, 1, Integer::sum));
        }
        int most = votes.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        return common.stream()
                .filter(name -> votes.getOrDefault(name, 0) == most)
                .findFirst()
                .orElse(null);
    }

    /** The members as the leader needs them to assign partitions. */
    static List<JoinGroup.Participant> participants(GroupDraft draft) {
        List<JoinGroup.Participant> participants = new ArrayList<>();
        for (Member m : draft.members()) {
            participants.add(new JoinGroup.Participant(m.id(), m.instanceId(), m.metadata(draft.protocolName())));
        }
        return participants;
    }

    private static void forgetAssignments(GroupDraft draft) {
        for (Member member : draft.members()) {
            draft.answerSync(member.id(), SyncGroup.Answer.refused(ErrorCode.REBALANCE_IN_PROGRESS));
            draft.put(draft.member(member.id()).toBuilder()
                    .assignment(Member.NONE)
                    .syncDue(false)
                    .build());
        }
    }

    private static void startJoinPhase(GroupDraft draft) {
        int delayMs = draft.settings().initialRebalanceDelayMs();
        if (draft.in(Phase.EMPTY) && delayMs > 0) {
            long leftMs = Math.max(0, draft.rebalanceTimeoutMs() - delayMs);
            draft.window(new InitialWindow(true, leftMs, false));
            draft.arm(new JoinPhaseOver(draft.id()), delayMs);
        } else {
            draft.arm(new JoinPhaseOver(draft.id()), draft.rebalanceTimeoutMs());
        }
    }

    private static void end(GroupDraft draft) {
        draft.window(InitialWindow.CLOSED);
        for (Member member : draft.members()) {
            if (!member.awaitsJoin() && member.instanceId() == null) {
                draft.remove(member.id(), ErrorCode.UNKNOWN_MEMBER_ID);
            }
        }
        if (draft.members().isEmpty()) {
            draft.cancel(new JoinPhaseOver(draft.id()));
            draft.nextGeneration(null);
            draft.enter(Phase.EMPTY);
            draft.save();
        } else if (electLeader(draft)) {
            openGeneration(draft);
        } else {
            draft.arm(new JoinPhaseOver(draft.id()), Math.max(RETRY_MS_MIN, draft.rebalanceTimeoutMs()));
        }
    }

    /** Only a member that has joined can lead; static ones may be absent. */
    private static boolean electLeader(GroupDraft draft) {
        String leaderId = draft.leaderId();
        if (leaderId != null && draft.has(leaderId) && draft.member(leaderId).awaitsJoin()) {
            return true;
        }
        for (Member member : draft.members()) {
            if (member.awaitsJoin()) {
                draft.lead(member.id());
                return true;
            }
        }
        return false;
    }

    private static void openGeneration(GroupDraft draft) {
        draft.cancel(new JoinPhaseOver(draft.id()));
        draft.nextGeneration(chooseProtocol(draft));
        draft.enter(Phase.COMPLETING);
        for (Member member : draft.members()) {
            draft.answerJoin(member.id(), JoinGroup.Answer.joined(draft, member.id()));
            Member joined = draft.member(member.id()).toBuilder()
                    .fresh(false)
                    .syncDue(true)
                    .build();
            draft.put(joined);
            draft.restartSession(joined);
        }
        draft.arm(new SyncPhaseOver(draft.id()), draft.rebalanceTimeoutMs());
    }
}
