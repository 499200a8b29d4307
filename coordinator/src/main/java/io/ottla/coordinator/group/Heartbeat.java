package io.ottla.coordinator.group;

import io.ottla.coordinator.machine.Outcome;
import io.ottla.coordinator.machine.Outcome.Answered;
import io.ottla.coordinator.machine.TimerOrder;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A member says that it is alive, and learns from the answer whether it has to join again. */
public final class Heartbeat {
    private Heartbeat() {}

    public record Command(
            long ticket,
            String groupId,
            String memberId,
            @Nullable String instanceId,
            int generation) implements GroupCommand<Answer> {
        @Override
        public Answer refuse(ErrorCode error) {
            return new Answer(error);
        }

        /** Its session begins anew when loading is over; there is nothing that it should do. */
        @Override
        public Answer whileLoading() {
            return new Answer(ErrorCode.NONE);
        }
    }

    public record Answer(ErrorCode error) implements GroupAnswer {}

    static Outcome<GroupCommand<?>, GroupEvent, GroupAnswer> decide(Groups groups, Command c) {
        Group group = groups.group(c.groupId());
        if (c.groupId().isEmpty()) {
            return Outcome.answer(c.ticket(), c.refuse(ErrorCode.INVALID_GROUP_ID));
        }
        if (group == null) {
            return Outcome.answer(c.ticket(), c.refuse(ErrorCode.UNKNOWN_MEMBER_ID));
        }
        ErrorCode error = group.check(c.memberId(), c.instanceId(), c.generation());
        Member member = group.member(c.memberId());
        if (member == null || error != ErrorCode.NONE) {
            return Outcome.answer(c.ticket(), c.refuse(error));
        }
        ErrorCode news = group.in(Phase.PREPARING) ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE;
        SessionOver expiry = new SessionOver(c.groupId(), c.memberId());
        return new Outcome<>(
                List.of(),
                List.of(new Answered<>(c.ticket(), new Answer(news))),
                List.of(new TimerOrder.Arm<>(expiry, member.sessionTimeoutMs())));
    }
}
