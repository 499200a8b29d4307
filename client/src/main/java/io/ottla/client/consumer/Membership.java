package io.ottla.client.consumer;

import io.ottla.client.ClientException;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.GroupAssignment;
import io.ottla.protocol.api.JoinGroup;
import io.ottla.protocol.api.SyncGroup;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Membership in a group by the classic protocol, eager or cooperative (KIP-429), dynamic or static (KIP-345).
 *
 * <pre>
 *           begin                told              answer          shared out           answer
 *   OUT ------------> PREPARING ------> JOINING ------------> SHARING ---------> SYNCING --------+
 *    ^                  ^   ^           ^  |  \____ as follower _________________^   |            |
 *    |                  |   |           +--+ after a wait, or with the id it was given            v
 *    |                  |   +---------- rebalance, lost, retry -----------------------------  REVOKING
 *    |                  |                                                                         | told
 *    | leave, failure,  |                 told                                  told              v
 *    | no poll for long +-- rebalance -- STABLE <----------------------------------------- ASSIGNING
 *   any
 * </pre>
 *
 * PREPARING: an eager member gives everything up, a cooperative one what it does not want any more; who was forgotten by
 * the coordinator has lost everything. REVOKING: a cooperative member gives up what is to move, and joins once more when
 * it is STABLE. States with nothing to tell are passed through. Heartbeats go out wherever there is a generation, but for
 * JOINING. Who does not poll for too long is out, whatever the state.
 *
 * <p>Pure: steps in, {@link Order}s out, time and chance given. Thread: one.
 */
final class Membership {
    /** See the drawing. */
    enum State {
        OUT,
        PREPARING,
        JOINING,
        SHARING,
        SYNCING,
        REVOKING,
        ASSIGNING,
        STABLE
    }

    private final ConsumerRules rules;
    private final RandomGenerator random;
    private final Pulse pulse;
    private final List<Order> orders = new ArrayList<>();
    private State state = State.OUT;
    private Set<String> topics = Set.of();
    private Identity identity = Identity.NONE;
    private final Holding holding = new Holding();
    /** What the application is being told, or is to be. */
    private Order.@Nullable Tell telling;

    private boolean rejoin;
    private int attempt;
    private int failures;
    private @Nullable ClientException fenced;
    private @Nullable String outBecause;

    Membership(ConsumerRules rules, RandomGenerator random, long nowMs) {
        this.rules = rules;
        this.random = random;
        this.pulse = new Pulse(rules, nowMs);
    }

    State state() {
        return state;
    }

    Identity identity() {
        return identity;
    }

    Set<TopicPartition> held() {
        return holding.held();
    }

    /** Whether what is held may be another's already. */
    boolean isLost() {
        return holding.isLost();
    }

    /** Why it is out although nobody asked it to leave; null if that is not so. */
    @Nullable
    String outBecause() {
        return outBecause;
    }

    /** What is to be done now; the list is the caller's. */
    List<Order> takeOrders() {
        List<Order> taken = List.copyOf(orders);
        orders.clear();
        return taken;
    }

    /** When {@link #tick} is to be called next, unless something else happens before. */
    long nextMs() {
        return pulse.nextMs(state, identity.isMember());
    }

    /** Joins, or joins anew, to get a share of these topics. */
    void begin(Set<String> wanted, long nowMs) {
        topics = Set.copyOf(wanted);
        if (fenced != null) {
            orders.add(new Order.Fail(fenced));
        } else if (state == State.OUT || state == State.STABLE) {
            prepare(nowMs);
        } else {
            rejoin = true;
        }
    }

    /** The application polls now, or has come back from it. */
    void polls(boolean now, long nowMs) {
        pulse.polls(now, nowMs);
    }

    /** The application has been told. */
    void told(Order.Tell what, long nowMs) {
        if (state == State.OUT) {
            holding.toldTooLate(what);
            return;
        }
        if (!what.equals(telling)) {
            return;
        }
        telling = null;
        switch (state) {
            case PREPARING -> {
                holding.giveUp(what.partitions());
                holding.settleLoss();
                join(nowMs);
            }
            case REVOKING -> {
                holding.giveUp(what.partitions());
                rejoin = true;
                assigning();
            }
            case ASSIGNING -> stable(nowMs);
            default -> {}
        }
    }

    private void stable(long nowMs) {
        holding.takeAll();
        state = State.STABLE;
        if (!identity.isMember()) {
            holding.lose();
        } else {
            outBecause = null;
        }
        if (rejoin) {
            prepare(nowMs);
        }
    }

    /** The answer to {@link Order.Join}. */
    void joined(int of, JoinGroup.Response answer, long nowMs) {
        if (of != attempt || state != State.JOINING) {
            return;
        }
        ErrorCode error = ErrorCode.of(answer.errorCode());
        if (error != ErrorCode.NONE) {
            if (error == ErrorCode.MEMBER_ID_REQUIRED) {
                identity = new Identity(answer.memberId(), -1);
            }
            react(error, nowMs);
            return;
        }
        failures = 0;
        identity = new Identity(answer.memberId(), answer.generationId());
        pulse.heard(nowMs);
        if (answer.leader().equals(answer.memberId()) && !answer.skipAssignment()) {
            state = State.SHARING;
            orders.add(new Order.Share(attempt, answer));
        } else {
            sync(answer, List.of());
        }
    }

    /** What {@link Order.Share} came to. */
    void shared(int of, JoinGroup.Response joined, List<SyncGroup.Request.Assignment> assignments) {
        if (of == attempt && state == State.SHARING) {
            sync(joined, assignments);
        }
    }

    /** The answer to {@link Order.Sync}. */
    void synced(int of, SyncGroup.Response answer, long nowMs) {
        if (of != attempt || state != State.SYNCING) {
            return;
        }
        ErrorCode error = ErrorCode.of(answer.errorCode());
        if (error != ErrorCode.NONE) {
            react(error, nowMs);
            return;
        }
        try {
            holding.give(Set.copyOf(GroupAssignment.readAssignment(answer.assignment())), identity.generation());
        } catch (MalformedException e) {
            fail(ClientException.lasting(
                    ErrorCode.CORRUPT_MESSAGE,
                    "The leader of group '" + rules.groupId() + "' sent no assignment: " + e.getMessage()));
            return;
        }
        pulse.heard(nowMs);
        Set<TopicPartition> leaving = holding.surplus();
        if (leaving.isEmpty()) {
            assigning();
        } else {
            tell(State.REVOKING, Step.Change.REVOKED, leaving);
        }
    }

    /** A join, share or sync came to nothing. */
    void failed(int of, ClientException why, long nowMs) {
        boolean ours = of == attempt && (state == State.JOINING || isSyncing());
        if (ours && (why.isRetriable() || Reaction.to(why.error()) != Reaction.FAIL)) {
            again(nowMs);
        } else if (ours) {
            fail(why);
        }
    }

    /** The answer to {@link Order.Beat}, or to a commit of that generation. */
    void beaten(int generation, ErrorCode error, long nowMs) {
        pulse.answered();
        if (generation != identity.generation() || state == State.OUT || state == State.JOINING) {
            return;
        }
        if (error == ErrorCode.NONE) {
            pulse.heard(nowMs);
            return;
        }
        switch (Reaction.to(error)) {
            case REJOIN -> rejoin(nowMs);
            case REJOIN_WITHOUT_GENERATION, REJOIN_AS_NEW -> {
                forget(Reaction.to(error));
                rejoin(nowMs);
            }
            case LOOK_ELSEWHERE -> orders.add(new Order.Elsewhere(error));
            case ASK_AGAIN -> {}
            case TAKE_ID, FAIL -> fail(Reaction.failure(error, rules));
        }
    }

    /** There was no answer to {@link Order.Beat}. */
    void unheard() {
        pulse.answered();
    }

    /** Time has passed. */
    void tick(long nowMs) {
        if (state != State.OUT && pulse.isPollOverdue(nowMs)) {
            expire();
            return;
        }
        if (state == State.JOINING) {
            if (pulse.isRetryDue(nowMs)) {
                prepare(nowMs);
            }
        } else if (identity.isMember() && state != State.OUT && pulse.isBeatDue(nowMs)) {
            beat(nowMs);
        }
    }

    private void beat(long nowMs) {
        if (pulse.beat(nowMs)) {
            orders.add(new Order.Beat(identity.generation(), identity.memberId()));
        }
        if (pulse.isSilentForLong(nowMs)) {
            orders.add(new Order.Elsewhere(ErrorCode.COORDINATOR_NOT_AVAILABLE));
            if (isSyncing()) {
                again(nowMs);
            }
        }
    }

    /** Out, holding nothing; a static member only falls silent. The reason is for the broker's log. */
    void leave(String reason) {
        holding.clear();
        outBecause = null;
        fenced = null;
        orders.add(new Order.Withdraw());
        out(reason);
    }

    private void prepare(long nowMs) {
        rejoin = false;
        Set<TopicPartition> leaving = holding.toGiveUp(topics, rules.isCooperative());
        if (leaving.isEmpty()) {
            holding.keep();
            join(nowMs);
        } else {
            tell(State.PREPARING, holding.isLost() ? Step.Change.LOST : Step.Change.REVOKED, leaving);
        }
    }

    private void join(long nowMs) {
        if (holding.isLost()) {
            prepare(nowMs);
            return;
        }
        attempt++;
        state = State.JOINING;
        rejoin = false;
        pulse.noRetry();
        orders.add(new Order.Join(
                attempt,
                identity.memberId(),
                topics,
                holding.held(),
                identity.generation(),
                holding.given(),
                holding.givenGeneration()));
    }

    private void sync(JoinGroup.Response joined, List<SyncGroup.Request.Assignment> assignments) {
        state = State.SYNCING;
        orders.add(new Order.Sync(attempt, joined, assignments));
    }

    private void assigning() {
        tell(State.ASSIGNING, Step.Change.ASSIGNED, holding.missing());
    }

    private void tell(State until, Step.Change change, Set<TopicPartition> partitions) {
        state = until;
        telling = new Order.Tell(change, Set.copyOf(partitions));
        orders.add(telling);
    }

    /** About an error of a join or sync. */
    private void react(ErrorCode error, long nowMs) {
        Reaction reaction = Reaction.to(error);
        switch (reaction) {
            case TAKE_ID -> join(nowMs);
            case REJOIN, ASK_AGAIN -> again(nowMs);
            case REJOIN_WITHOUT_GENERATION, REJOIN_AS_NEW -> {
                forget(reaction);
                again(nowMs);
            }
            case LOOK_ELSEWHERE -> {
                orders.add(new Order.Elsewhere(error));
                again(nowMs);
            }
            case FAIL -> fail(Reaction.failure(error, rules));
        }
    }

    private void forget(Reaction reaction) {
        identity = new Identity(reaction == Reaction.REJOIN_AS_NEW ? "" : identity.memberId(), -1);
        holding.lose();
        outBecause = "the group has put this member out: it was not heard of for session.timeout.ms="
                + rules.sessionTimeoutMs() + ", or the group went on without it";
    }

    /** The group has moved on, says the answer to a sign of life or a commit. A sync will hear of it by itself. */
    private void rejoin(long nowMs) {
        if (state == State.STABLE) {
            prepare(nowMs);
        } else if (!isSyncing()) {
            rejoin = true;
        } else if (!identity.isMember()) {
            again(nowMs);
        }
    }

    private boolean isSyncing() {
        return state == State.SHARING || state == State.SYNCING;
    }

    private void again(long nowMs) {
        failures++;
        attempt++;
        state = State.JOINING;
        pulse.retryAt(nowMs + rules.backoff().afterFailures(failures, random));
    }

    private void expire() {
        String why = "this consumer did not poll for longer than max.poll.interval.ms=" + rules.maxPollIntervalMs();
        orders.add(new Order.Warn("Group '" + rules.groupId() + "': " + why + ", so it leaves the group and its"
                + " partitions go to others. Handle records faster or on other threads, take fewer at a time with"
                + " max.poll.records, now " + rules.maxPollRecords() + ", or raise max.poll.interval.ms."));
        holding.lose();
        outBecause = why;
        orders.add(new Order.Withdraw());
        out("poll timeout");
    }

    private void fail(ClientException why) {
        if (why.error() == ErrorCode.FENCED_INSTANCE_ID) {
            fenced = why;
        }
        holding.lose();
        outBecause = String.valueOf(why.getMessage());
        identity = Identity.NONE;
        orders.add(new Order.Withdraw());
        orders.add(new Order.Fail(why));
        out("failure");
    }

    private void out(String reason) {
        if (!identity.memberId().isEmpty() && rules.instanceId() == null) {
            orders.add(new Order.Leave(identity.memberId(), reason));
        }
        attempt++;
        state = State.OUT;
        rejoin = false;
        telling = null;
        identity = Identity.NONE;
    }
}
