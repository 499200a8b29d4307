package io.ottla.broker.host;

import io.ottla.coordinator.machine.Machine;
import io.ottla.coordinator.machine.Outcome;
import io.ottla.coordinator.machine.TimerOrder;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one machine while this broker leads the partition that stores it.
 *
 * <pre>
 *   new --start--> LOADING --log read--> ACTIVE --resign--> RESIGNED
 *                     +---------------resign-----------------^
 * </pre>
 *
 * Each command: decide, append what is to be stored, apply, execute timer orders, tell the answers once everything
 * appended so far is committed. An append that is refused leaves the machine as it was, so nothing is ever rolled back.
 *
 * <p>Thread: the partition's lane.
 */
public final class MachineHost<C, E, A> {
    private static final Logger LOG = LoggerFactory.getLogger(MachineHost.class);

    /** When a timer's decision could not be stored, it is due again after this. */
    private static final long RETRY_MS = 1_000;

    private static final long NO_TICKET = 0;

    private final HostedKind<C, E, A> kind;
    private final Journal journal;
    private final Supplier<HostSettings> settings;
    private final Machine<C, E, A> machine;
    private final HeldAnswers<C, A> answers;
    private final HostTimers<C> timers;
    private final EventBatches<E> batches;
    private final Replay<E> replay;
    private final List<C> deferred = new ArrayList<>();
    private State state = State.LOADING;
    private long appendedTo;

    private enum State {
        LOADING,
        ACTIVE,
        RESIGNED
    }

    public MachineHost(HostedKind<C, E, A> kind, Journal journal, Executor disk, Supplier<HostSettings> settings) {
        this.kind = kind;
        this.journal = journal;
        this.settings = settings;
        this.machine = kind.machine();
        this.answers = new HeldAnswers<>(kind);
        this.timers = new HostTimers<>(journal.lane(), this::run);
        this.batches = new EventBatches<>(kind, journal, this::happen);
        this.replay = new Replay<>(kind, journal, disk, settings.get().loadBytes(), machine::apply, this::activate);
        this.appendedTo = journal.snapshot().endOffset();
    }

    /** Begins to read the log; until that is over, callers are told so. */
    public void start() {
        assert journal.lane().here();
        replay.start();
    }

    /** Whether the log has been read and the leadership not been lost. */
    public boolean isActive() {
        return state == State.ACTIVE;
    }

    /**
     * Asks the machine.
     *
     * @param toCommand makes the command from the ticket under which it will be answered
     * @param reply completed with the answer, which may be a refusal; never failed
     */
    public void ask(LongFunction<? extends C> toCommand, Reply<A> reply) {
        assert journal.lane().here();
        long ticket = answers.nextTicket();
        C command = toCommand.apply(ticket);
        switch (state) {
            case LOADING -> reply.complete(kind.whileLoading(command));
            case RESIGNED -> reply.complete(kind.refuse(command, ErrorCode.NOT_COORDINATOR));
            case ACTIVE -> {
                answers.park(ticket, command, reply);
                step(command, ticket);
            }
        }
    }

    /** Gives the machine a command that nobody waits for; while loading it is kept until that is over. */
    public void run(C command) {
        assert journal.lane().here();
        switch (state) {
            case LOADING -> deferred.add(command);
            case ACTIVE -> step(command, NO_TICKET);
            case RESIGNED -> {
                // whoever leads now will be given it too
            }
        }
    }

    /** The leadership is lost: everyone who waits is told, and the machine will never run again. */
    public void resign() {
        assert journal.lane().here();
        state = State.RESIGNED;
        replay.stop();
        timers.cancelAll();
        answers.refuseAll(ErrorCode.NOT_COORDINATOR);
    }

    /** Callers who wait for an answer. */
    public int waiting() {
        return answers.size();
    }

    private void activate() {
        state = State.ACTIVE;
        if (appendedTo > 0) {
            LOG.info("coordinator partition={} loaded offset={}", journal.name(), appendedTo);
        }
        step(kind.resume(), NO_TICKET);
        deferred.forEach(command -> step(command, NO_TICKET));
        deferred.clear();
    }

    private void step(C command, long ticket) {
        HostSettings now = settings.get();
        long nowMs = journal.lane().nowMs();
        Outcome<C, E, A> outcome = decide(command, ticket, nowMs);
        if (outcome == null) {
            return;
        }
        EventBatches.Result result = batches.append(outcome.events(), now, nowMs);
        appendedTo = Math.max(appendedTo, result.endOffset());
        if (result.error() != ErrorCode.NONE) {
            refused(command, ticket, result.error());
            return;
        }
        outcome.timers().forEach(timers::execute);
        tell(outcome, now);
    }

    private void happen(E event) {
        machine.apply(event);
        String news = kind.news(event);
        if (news != null) {
            LOG.info(news);
        }
    }

    /** A fault in one decision must not leave its caller waiting for ever; the machine is as it was. */
    private @Nullable Outcome<C, E, A> decide(C command, long ticket, long nowMs) {
        try {
            return machine.decide(command, nowMs);
        } catch (RuntimeException e) {
            LOG.error("coordinator partition={} failed to decide {}", journal.name(), command, e);
            answers.refuse(ticket, kind.refuse(command, ErrorCode.COORDINATOR_NOT_AVAILABLE));
            return null;
        }
    }

    private void tell(Outcome<C, E, A> outcome, HostSettings now) {
        if (outcome.answers().isEmpty()) {
            return;
        }
        if (!now.waitsForCommit() || journal.isCommitted(appendedTo)) {
            answers.tell(outcome.answers());
        } else {
            answers.tellWhen(journal.committed(appendedTo, now.commitTimeoutMs()), outcome.answers());
        }
    }

    private void refused(C command, long ticket, ErrorCode error) {
        if (kind.isUnasked(command)) {
            LOG.warn("coordinator partition={} could not store {}: {}", journal.name(), command, error);
            timers.execute(new TimerOrder.Arm<>(command, RETRY_MS));
        } else if (AppendErrors.isTooLarge(error)) {
            answers.refuse(ticket, kind.tooLarge(command));
        } else {
            answers.refuse(ticket, kind.refuse(command, AppendErrors.forCaller(error)));
        }
    }
}
