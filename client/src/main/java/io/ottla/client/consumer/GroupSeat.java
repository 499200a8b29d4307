package io.ottla.client.consumer;

import io.ottla.client.ClientException;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.Coordinator;
import io.ottla.client.net.OffsetMessages;
import io.ottla.protocol.api.Heartbeat;
import io.ottla.protocol.api.JoinGroup;
import io.ottla.protocol.api.LeaveGroup;
import io.ottla.protocol.api.SyncGroup;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.MalformedException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what the {@link Membership} orders: sends to the coordinator, keeps its timer, passes on what the
 * application is to be told. Joins and syncs, which the coordinator keeps for long, have a connection of their own.
 *
 * <p>Thread: the client's loop.
 */
final class GroupSeat implements Order.Carrier, Committer.Seat {
    private static final Logger LOG = LoggerFactory.getLogger(GroupSeat.class);

    /** The consumer around it. */
    interface Owner {
        /** To tell the application; {@link GroupSeat#told} afterwards. */
        void tell(Order.Tell what);

        /** What was to be told is not so any more. */
        void withdraw();

        /** The application has to know. */
        void fatal(RuntimeException why);
    }

    private final Lane lane;
    private final ConsumerRules rules;
    private final Coordinator coordinator;
    private final GroupMessages messages;
    private final TopicWatch topics;
    private final Owner owner;
    private final ConsumerFigures figures;
    private final Membership membership;
    /** When the application polled last without coming by the loop, in ms. */
    private final LongSupplier polledMs;

    private Lane.@Nullable Timer timer;
    private boolean polling;
    private @Nullable Reply<Boolean> leaving;

    GroupSeat(
            Cluster cluster,
            ConsumerRules rules,
            Coordinator coordinator,
            TopicWatch topics,
            Owner owner,
            ConsumerFigures figures,
            LongSupplier polledMs) {
        this.lane = cluster.lane();
        this.rules = rules;
        this.coordinator = coordinator;
        this.messages = new GroupMessages(rules, coordinator.key());
        this.topics = topics;
        this.owner = owner;
        this.figures = figures;
        this.polledMs = polledMs;
        this.membership = new Membership(rules, cluster.random(), nowMs());
    }

    /** Joins, or joins anew, for these topics. */
    void begin(Set<String> wanted) {
        membership.begin(wanted, nowMs());
        carryOut();
    }

    boolean isOut() {
        return membership.state() == Membership.State.OUT;
    }

    /** Whether what this member holds may be another's already. */
    boolean isLost() {
        return membership.isLost();
    }

    /** What the application was told that it has. */
    Set<TopicPartition> held() {
        return membership.held();
    }

    void told(Order.Tell what) {
        membership.told(what, nowMs());
        carryOut();
    }

    /** The application waits in a poll now, or does not any more. */
    void polls(boolean now) {
        polling = now;
        membership.polls(now, nowMs());
        carryOut();
    }

    @Override
    public OffsetMessages.Member commitAs() {
        Identity identity = membership.identity();
        String why = membership.outBecause();
        if (!identity.isMember() && why != null) {
            throw ClientException.lasting(
                    ErrorCode.UNKNOWN_MEMBER_ID,
                    "Offsets cannot be committed: " + why
                            + ". The partitions may belong to another member already, which"
                            + " goes on from what was committed last. The next poll joins the group again.");
        }
        return new OffsetMessages.Member(identity.generation(), identity.memberId(), rules.instanceId());
    }

    Identity identity() {
        return membership.identity();
    }

    @Override
    public void refused(int generation, ErrorCode error) {
        membership.beaten(generation, error, nowMs());
        carryOut();
    }

    /** Out of the group. Complete when the coordinator knows, or cannot be told; never fails. */
    Reply<Boolean> leave(String reason) {
        Reply<Boolean> reply = Reply.on(lane);
        leaving = reply;
        membership.leave(reason);
        carryOut();
        if (leaving != null) {
            leaving = null;
            reply.complete(true);
        }
        return reply;
    }

    private long nowMs() {
        return lane.clock().nanos() / 1_000_000;
    }

    private void carryOut() {
        for (List<Order> orders = membership.takeOrders(); !orders.isEmpty(); orders = membership.takeOrders()) {
            orders.forEach(order -> order.carryOut(this));
        }
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        long nextMs = membership.nextMs();
        if (nextMs != Long.MAX_VALUE) {
            timer = lane.after(Math.max(0, nextMs - nowMs()), this::tick);
        }
    }

    private void tick() {
        timer = null;
        if (!polling) {
            membership.polls(false, polledMs.getAsLong());
        }
        membership.tick(nowMs());
        carryOut();
    }

    @Override
    public void withdraw() {
        owner.withdraw();
    }

    @Override
    public void elsewhere(ErrorCode why) {
        coordinator.heard(why);
    }

    @Override
    public void fail(ClientException why) {
        owner.fatal(why);
    }

    @Override
    public void warn(String what) {
        LOG.warn("{}", what);
    }

    @Override
    public void tell(Order.Tell tell) {
        if (tell.change() == Step.Change.ASSIGNED) {
            figures.rebalanced();
        }
        owner.tell(tell);
    }

    @Override
    public void join(Order.Join order) {
        coordinator.sendApart(messages.join(order)).read((answer, failure) -> {
            if (answer != null) {
                JoinGroup.Response joined = answer.as(JoinGroup.Response.class);
                if (!joined.leader().equals(joined.memberId())) {
                    topics.leadsNot();
                }
                membership.joined(order.attempt(), joined, nowMs());
            } else {
                membership.failed(order.attempt(), known(failure), nowMs());
            }
            carryOut();
        });
    }

    @Override
    public void sync(Order.Sync order) {
        coordinator.sendApart(messages.sync(order)).read((answer, failure) -> {
            if (answer != null) {
                membership.synced(order.attempt(), answer.as(SyncGroup.Response.class), nowMs());
            } else {
                membership.failed(order.attempt(), known(failure), nowMs());
            }
            carryOut();
        });
    }

    @Override
    public void share(Order.Share order) {
        List<MemberWish> wishes;
        try {
            wishes = GroupMessages.wishes(order.joined());
        } catch (MalformedException e) {
            String what = "A member of group '" + rules.groupId() + "' sent no subscription: " + e.getMessage();
            membership.failed(order.attempt(), ClientException.lasting(ErrorCode.CORRUPT_MESSAGE, what), nowMs());
            return;
        }
        Assignor assignor = rules.assignor(order.joined().protocolName());
        if (assignor == null) {
            membership.failed(order.attempt(), Reaction.failure(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, rules), nowMs());
            return;
        }
        topics.counts(GroupMessages.topics(wishes)).read((counts, failure) -> {
            if (counts != null) {
                share(order, assignor, counts, wishes);
            } else {
                membership.failed(order.attempt(), known(failure), nowMs());
            }
            carryOut();
        });
    }

    private void share(Order.Share order, Assignor assignor, Map<String, Integer> counts, List<MemberWish> wishes) {
        Map<String, List<TopicPartition>> shared;
        try {
            shared = Assignors.share(assignor, counts, wishes);
        } catch (RuntimeException e) { // an application's own assignor may throw anything
            String what = "Group '" + rules.groupId() + "' cannot be shared out: " + e.getMessage();
            membership.failed(
                    order.attempt(), ClientException.lasting(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, what, e), nowMs());
            return;
        }
        membership.shared(order.attempt(), order.joined(), GroupMessages.assignments(shared));
    }

    @Override
    public void beat(Order.Beat order) {
        long sentNanos = lane.clock().nanos();
        coordinator.send(messages.heartbeat(order)).read((answer, failure) -> {
            if (answer != null) {
                figures.heartbeat(lane.clock().nanos() - sentNanos, lane.clock().nanos());
                ErrorCode error =
                        ErrorCode.of(answer.as(Heartbeat.Response.class).errorCode());
                membership.beaten(order.generation(), error, nowMs());
            } else {
                membership.unheard();
            }
            carryOut();
        });
    }

    @Override
    public void leave(Order.Leave order) {
        Reply<Boolean> reply = leaving;
        leaving = null;
        coordinator.send(messages.leave(order)).read((answer, failure) -> {
            if (reply != null) {
                reply.complete(
                        answer != null && answer.as(LeaveGroup.Response.class).errorCode() == 0);
            }
        });
    }

    private static ClientException known(@Nullable Throwable failure) {
        return failure instanceof ClientException known
                ? known
                : new ClientException(ErrorCode.UNKNOWN_SERVER_ERROR, String.valueOf(failure), failure);
    }
}
