package io.ottla.broker.host;

import io.ottla.coordinator.machine.Outcome.Answered;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Callers who wait: parked in the machine under their ticket, or already answered but not told yet, because what the
 * answer rests on is not committed.
 *
 * <pre>
 *   ask --ticket--> parked --answer--> [held until committed] --> told
 *                     |                        |
 *                     +------- resigned -------+---> refused
 * </pre>
 *
 * Thread: the lane.
 */
final class HeldAnswers<C, A> {
    private final HostedKind<C, ?, A> kind;
    private final Map<Long, Asked<C, A>> parked = new HashMap<>();
    private final Map<Long, Asked<C, A>> held = new HashMap<>();
    private long lastTicket;

    private record Asked<C, A>(C command, Reply<A> reply) {}

    HeldAnswers(HostedKind<C, ?, A> kind) {
        this.kind = kind;
    }

    long nextTicket() {
        return ++lastTicket;
    }

    void park(long ticket, C command, Reply<A> reply) {
        parked.put(ticket, new Asked<>(command, reply));
    }

    /** Callers who wait, told or not why. */
    int size() {
        return parked.size() + held.size();
    }

    void tell(List<Answered<A>> answers) {
        for (Answered<A> answer : answers) {
            Asked<C, A> asked = parked.remove(answer.ticket());
            if (asked != null) {
                asked.reply().complete(answer.answer());
            }
        }
    }

    /** Tells the answers once the commit has come to its result; a failure refuses them. */
    void tellWhen(Reply<ErrorCode> committed, List<Answered<A>> answers) {
        List<Answered<A>> waiting = new ArrayList<>(answers.size());
        for (Answered<A> answer : answers) {
            Asked<C, A> asked = parked.remove(answer.ticket());
            if (asked != null) {
                held.put(answer.ticket(), asked);
                waiting.add(answer);
            }
        }
        committed.read((result, failure) -> release(waiting, result == null ? ErrorCode.NOT_COORDINATOR : result));
    }

    private void release(List<Answered<A>> answers, ErrorCode result) {
        for (Answered<A> answer : answers) {
            Asked<C, A> asked = held.remove(answer.ticket());
            if (asked != null) {
                asked.reply()
                        .complete(
                                result == ErrorCode.NONE
                                        ? answer.answer()
                                        : kind.refuse(asked.command(), AppendErrors.forCaller(result)));
            }
        }
    }

    void refuse(long ticket, A answer) {
        Asked<C, A> asked = parked.remove(ticket);
        if (asked != null) {
            asked.reply().complete(answer);
        }
    }

    void refuseAll(ErrorCode error) {
        List<Asked<C, A>> all = new ArrayList<>(parked.values());
        all.addAll(held.values());
        parked.clear();
        held.clear();
        all.forEach(asked -> asked.reply().complete(kind.refuse(asked.command(), error)));
    }
}
