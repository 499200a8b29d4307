package io.ottla.client.consumer;

import io.ottla.client.ClientException;
import io.ottla.client.GroupAssignment;
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
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Membership in a group by the classic protocol, eager: before each new generation everything is given up.
 *
 * <pre>
 *   OUT --begin--> REVOKING --application told--> JOINING --answer--> SYNCING --answer--> ASSIGNING --told--> STABLE
 *                     ^                             | ^                 | |                                     |
 *                     |                             +-+ error           | |                                     |
 *                     +--------- rebalance, new topics, error ----------+-+-------------------------------------+
 *   any --leave--> OUT
 * </pre>
 *
 * Heartbeats go out from SYNCING on. Thread: the client's loop.
 */
final class GroupMember {
    /** What the member needs of the consumer around it. */
    interface Host {
        /** The topics wanted now. */
        Set<String> topics();

        /** Gives up what is assigned, and goes on when the application has been told and offsets are committed. */
        void revoke(boolean lost, Runnable then);

        /** Takes over what was assigned. */
        void assign(List<TopicPartition> partitions, Runnable then);

        /** Shares partitions out as the leader; null while topics are not known. */
        Reply<List<SyncGroup.Request.Assignment>> share(JoinGroup.Response joined);

        /** The application has to know. */
        void fatal(RuntimeException why);

        /** When the application polled last, by the lane's clock. */
        long polledNanos();
    }

    private enum State {
        OUT,
        REVOKING,
        JOINING,
        SYNCING,
        ASSIGNING,
        STABLE
    }

    private final Cluster cluster;
    private final Lane lane;
    private final ConsumerRules rules;
    private final Coordinator coordinator;
    private final GroupMessages messages;
    private final Host host;
    private State state = State.OUT;
    private String memberId = "";
    private int generation = -1;
    private boolean rejoin;
    private boolean lost;
    private int failures;
    private long heardNanos;
    private boolean heartbeatOpen;
    private Lane.@Nullable Timer heartbeat;

    GroupMember(Cluster cluster, ConsumerRules rules, Coordinator coordinator, GroupMessages messages, Host host) {
        this.cluster = cluster;
        this.lane = cluster.lane();
        this.rules = rules;
        this.coordinator = coordinator;
        this.messages = messages;
        this.host = host;
    }

    /** Joins, or joins anew because the topics have changed. */
    void begin() {
        if (state == State.OUT || state == State.STABLE) {
            revoke();
        } else {
            rejoin = true;
        }
    }

    boolean isStable() {
        return state == State.STABLE;
    }

    boolean isOut() {
        return state == State.OUT;
    }

    /** As whom to commit. */
    OffsetMessages.Member identity() {
        return new OffsetMessages.Member(generation, memberId, rules.instanceId());
    }

    /** A commit was refused since this member is no longer in: joins anew. */
    void refused(ErrorCode error) {
        if (state == State.STABLE) {
            troubled(error);
        }
    }

    /** Leaves; a static member only goes silent. The reply never fails. */
    Reply<Boolean> leave() {
        stopHeartbeat();
        boolean tell = !memberId.isEmpty() && rules.instanceId() == null;
        state = State.OUT;
        Reply<Boolean> left = Reply.on(lane);
        if (!tell) {
            left.complete(true);
            return left;
        }
        coordinator.send(messages.leave(memberId)).read((answer, failure) -> {
            boolean told =
                    answer != null && answer.as(LeaveGroup.Response.class).errorCode() == 0;
            left.complete(told);
        });
        memberId = "";
        generation = -1;
        return left;
    }

    private void revoke() {
        state = State.REVOKING;
        rejoin = false;
        boolean wasLost = lost;
        lost = false;
        host.revoke(wasLost, () -> {
            if (state == State.REVOKING) {
                join();
            }
        });
    }

    private void join() {
        stopHeartbeat();
        state = State.JOINING;
        rejoin = false;
        coordinator.send(messages.join(memberId, host.topics())).read((answer, failure) -> {
            if (state != State.JOINING) {
                return;
            }
            if (answer == null) {
                again(failure);
                return;
            }
            JoinGroup.Response joined = answer.as(JoinGroup.Response.class);
            ErrorCode error = ErrorCode.of(joined.errorCode());
            if (error == ErrorCode.MEMBER_ID_REQUIRED) {
                memberId = joined.memberId();
                join();
            } else if (error != ErrorCode.NONE) {
                joinRefused(error);
            } else {
                failures = 0;
                memberId = joined.memberId();
                generation = joined.generationId();
                joined(joined);
            }
        });
    }

    private void joinRefused(ErrorCode error) {
        if (error == ErrorCode.UNKNOWN_MEMBER_ID || error == ErrorCode.ILLEGAL_GENERATION) {
            memberId = "";
            generation = -1;
        }
        coordinator.heard(error);
        boolean passing = error.isRetriable()
                || error == ErrorCode.UNKNOWN_MEMBER_ID
                || error == ErrorCode.ILLEGAL_GENERATION
                || error == ErrorCode.REBALANCE_IN_PROGRESS;
        ClientException reason =
                new ClientException(error, "Group '" + rules.groupId() + "' does not let this member in: " + error);
        if (passing) {
            again(reason);
        } else {
            state = State.OUT;
            host.fatal(reason);
        }
    }

    private void joined(JoinGroup.Response joined) {
        state = State.SYNCING;
        startHeartbeat();
        boolean leads = joined.leader().equals(joined.memberId()) && !joined.skipAssignment();
        Reply<List<SyncGroup.Request.Assignment>> shared = leads ? host.share(joined) : Reply.done(List.of());
        int of = generation;
        shared.read((assignments, failure) -> {
            if (state != State.SYNCING || generation != of) {
                return;
            }
            if (assignments == null) {
                again(failure);
            } else {
                sync(joined, assignments);
            }
        });
    }

    private void sync(JoinGroup.Response joined, List<SyncGroup.Request.Assignment> assignments) {
        coordinator.send(messages.sync(identity(), joined, assignments)).read((answer, failure) -> {
            if (state != State.SYNCING) {
                return;
            }
            if (answer == null) {
                again(failure);
                return;
            }
            SyncGroup.Response synced = answer.as(SyncGroup.Response.class);
            ErrorCode error = ErrorCode.of(synced.errorCode());
            if (error != ErrorCode.NONE) {
                joinRefused(error);
                return;
            }
            state = State.ASSIGNING;
            host.assign(GroupAssignment.readAssignment(synced.assignment()), this::assigned);
        });
    }

    private void assigned() {
        if (state == State.ASSIGNING) {
            state = State.STABLE;
            if (rejoin) {
                revoke();
            }
        }
    }

    /** Joins once more after a wait. */
    private void again(@Nullable Throwable failure) {
        if (failure instanceof ClientException known
                && !known.isRetriable()
                && known.error() != ErrorCode.BROKER_NOT_AVAILABLE
                && known.error() != ErrorCode.UNKNOWN_MEMBER_ID
                && known.error() != ErrorCode.ILLEGAL_GENERATION
                && known.error() != ErrorCode.REBALANCE_IN_PROGRESS) {
            state = State.OUT;
            host.fatal(known);
            return;
        }
        failures++;
        state = State.JOINING;
        lane.after(rules.backoff().afterFailures(failures, cluster.random()), () -> {
            if (state == State.JOINING) {
                join();
            }
        });
    }

    private void startHeartbeat() {
        heardNanos = lane.clock().nanos();
        stopHeartbeat();
        heartbeat = lane.after(rules.heartbeatIntervalMs(), this::beat);
    }

    private void stopHeartbeat() {
        if (heartbeat != null) {
            heartbeat.cancel();
            heartbeat = null;
        }
    }

    private void beat() {
        heartbeat = lane.after(rules.heartbeatIntervalMs(), this::beat);
        long now = lane.clock().nanos();
        if (state == State.STABLE && now - host.polledNanos() > rules.maxPollIntervalMs() * 1_000_000L) {
            lost = true;
            leave().read((told, failure) -> {});
            host.fatal(new ClientException(
                    ErrorCode.UNKNOWN_MEMBER_ID,
                    "This consumer did not poll for longer than max.poll.interval.ms=" + rules.maxPollIntervalMs()
                            + " and has left its group."));
            return;
        }
        if (now - heardNanos > rules.sessionTimeoutMs() * 1_000_000L) {
            coordinator.heard(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        }
        if (!heartbeatOpen) {
            sendHeartbeat();
        }
    }

    private void sendHeartbeat() {
        heartbeatOpen = true;
        int of = generation;
        coordinator.send(messages.heartbeat(identity())).read((answer, failure) -> {
            heartbeatOpen = false;
            if (answer == null || generation != of) {
                return;
            }
            ErrorCode error = ErrorCode.of(answer.as(Heartbeat.Response.class).errorCode());
            if (error == ErrorCode.NONE) {
                heardNanos = lane.clock().nanos();
            } else {
                troubled(error);
            }
        });
    }

    private void troubled(ErrorCode error) {
        coordinator.heard(error);
        if (state != State.STABLE && state != State.ASSIGNING) {
            return;
        }
        switch (error) {
            case REBALANCE_IN_PROGRESS -> begin();
            case ILLEGAL_GENERATION, UNKNOWN_MEMBER_ID -> {
                lost = true;
                memberId = error == ErrorCode.UNKNOWN_MEMBER_ID ? "" : memberId;
                generation = -1;
                begin();
            }
            default -> {
                if (!error.isRetriable()) {
                    state = State.OUT;
                    stopHeartbeat();
                    host.fatal(new ClientException(error, "Group '" + rules.groupId() + "': " + error));
                }
            }
        }
    }
}
