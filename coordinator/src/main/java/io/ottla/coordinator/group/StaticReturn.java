package io.ottla.coordinator.group;

import java.util.Objects;

/**
 * A static member (KIP-345) joins without an id while its old self is still in the group: it takes the place over under
 * a new id and fences the old one. A stable group whose protocol stays the same keeps its assignment: that is what
 * static membership is for.
 */
final class StaticReturn {
    private StaticReturn() {}

    static void decide(GroupDraft draft, JoinGroup.Command c, String oldId, String newId) {
        String leaderBefore = draft.leaderId();
        draft.rename(oldId, newId);
        JoinGroup.update(draft, c, newId);
        if (!draft.in(Phase.STABLE)) {
            restart(draft, newId);
        } else if (Objects.equals(draft.protocolName(), Rebalance.chooseProtocol(draft))) {
            resume(draft, c, newId, leaderBefore == null ? "" : leaderBefore);
        } else {
            restart(draft, newId);
        }
    }

    private static void restart(GroupDraft draft, String memberId) {
        Member member = draft.member(memberId);
        long silenceMs = member.fresh() ? JoinGroup.FRESH_MEMBER_MS : member.sessionTimeoutMs();
        draft.arm(new SessionOver(draft.id(), memberId), silenceMs);
        Rebalance.begin(draft);
    }

    /**
     * Before version 9 a returning leader is told the old leader's id, so that it takes itself for a follower and does
     * not assign; from 9 on it is told to skip the assignment.
     */
    private static void resume(GroupDraft draft, JoinGroup.Command c, String memberId, String leaderBefore) {
        JoinGroup.Answer joined = JoinGroup.Answer.joined(draft, memberId);
        boolean leads = memberId.equals(draft.leaderId());
        draft.answerJoin(
                memberId, c.canSkipAssignment() ? joined.skippingAssignment(leads) : joined.ledBy(leaderBefore));
        draft.restartSession(draft.member(memberId));
        draft.save();
    }
}
