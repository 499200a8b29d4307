package io.ottla.client.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.client.TopicPartition;
import io.ottla.client.net.GroupAssignment;
import io.ottla.protocol.api.JoinGroup;
import io.ottla.protocol.api.SyncGroup;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A membership in virtual time, with a coordinator and an application that do what a test says. */
final class ScriptedMember {
    static final String ID = "member-1";

    final Membership membership;
    private final List<Order> orders = new ArrayList<>();
    private long nowMs = 1_000_000;
    private int generation;

    ScriptedMember(String... settings) {
        membership = new Membership(rules(settings), new Random(1), nowMs);
    }

    static ConsumerRules rules(String... settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "bootstrap.servers", "localhost:9092",
                "group.id", "g",
                "session.timeout.ms", "10000",
                "heartbeat.interval.ms", "3000",
                "max.poll.interval.ms", "60000"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return ConsumerRules.of(ConsumerOptions.read(all));
    }

    long nowMs() {
        return nowMs;
    }

    /** Lets time pass, stopping where the member wants to. */
    void pass(long ms) {
        long until = nowMs + ms;
        for (long next = membership.nextMs(); next <= until; next = membership.nextMs()) {
            nowMs = Math.max(nowMs, next);
            membership.tick(nowMs);
            collect();
        }
        nowMs = until;
        membership.tick(nowMs);
        collect();
    }

    void begin(String... topics) {
        membership.begin(Set.of(topics), nowMs);
        collect();
    }

    /** The next order, which has to be of this kind; signs of life are passed over. */
    <T extends Order> T next(Class<T> kind) {
        collect();
        if (kind != Order.Beat.class) {
            orders.removeIf(Order.Beat.class::isInstance);
        }
        assertThat(orders).as("orders").isNotEmpty();
        Order first = orders.remove(0);
        assertThat(first).isInstanceOf(kind);
        return kind.cast(first);
    }

    /** No order but signs of life. */
    void nothingElse() {
        collect();
        orders.removeIf(Order.Beat.class::isInstance);
        assertThat(orders).isEmpty();
    }

    List<Order> all() {
        collect();
        List<Order> all = List.copyOf(orders);
        orders.clear();
        return all;
    }

    void joinFails(Order.Join join, ErrorCode error) {
        membership.joined(
                join.attempt(),
                JoinGroup.Response.builder()
                        .errorCode(error.code())
                        .memberId(error == ErrorCode.MEMBER_ID_REQUIRED ? ID : "")
                        .build(),
                nowMs);
    }

    /** Lets it in, as a follower, into the next generation. */
    Order.Sync joinSucceeds(Order.Join join) {
        membership.joined(join.attempt(), joined("leader"), nowMs);
        return next(Order.Sync.class);
    }

    /** Lets it in, as a follower, if it still wants to. */
    void letIn(Order.Join join) {
        membership.joined(join.attempt(), joined("leader"), nowMs);
    }

    /** Lets it in as the leader. */
    Order.Share joinSucceedsAsLeader(Order.Join join) {
        membership.joined(join.attempt(), joined(ID), nowMs);
        return next(Order.Share.class);
    }

    private JoinGroup.Response joined(String leader) {
        return JoinGroup.Response.builder()
                .generationId(++generation)
                .memberId(ID)
                .leader(leader)
                .protocolName("range")
                .build();
    }

    void syncFails(Order.Sync sync, ErrorCode error) {
        membership.synced(
                sync.attempt(),
                SyncGroup.Response.builder().errorCode(error.code()).build(),
                nowMs);
    }

    void syncSucceeds(Order.Sync sync, TopicPartition... given) {
        membership.synced(
                sync.attempt(),
                SyncGroup.Response.builder()
                        .assignment(GroupAssignment.writeAssignment(List.of(given)))
                        .build(),
                nowMs);
    }

    void beatAnswered(ErrorCode error) {
        membership.beaten(membership.identity().generation(), error, nowMs);
    }

    void told(Order.Tell what) {
        membership.told(what, nowMs);
    }

    /** From {@link Order.Join} to STABLE with these; the application is told. */
    void joinTo(TopicPartition... given) {
        syncSucceeds(joinSucceeds(next(Order.Join.class)), given);
        Order.Tell assigned = next(Order.Tell.class);
        assertThat(assigned.change()).isEqualTo(Step.Change.ASSIGNED);
        told(assigned);
        assertThat(membership.state()).isEqualTo(Membership.State.STABLE);
    }

    private void collect() {
        orders.addAll(membership.takeOrders());
    }

    static TopicPartition t(int partition) {
        return new TopicPartition("t", partition);
    }
}
