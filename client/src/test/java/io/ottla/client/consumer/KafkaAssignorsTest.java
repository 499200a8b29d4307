package io.ottla.client.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.client.TopicPartition;
import io.ottla.client.net.GroupAssignment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our assignors beside Kafka's own: any member of a mixed group may be its leader. */
class KafkaAssignorsTest {
    private static final int ROUNDS = 300;

    @ParameterizedTest
    @EnumSource
    void rangeAndRoundRobinShareOutAsKafkasDo(Wishes.Kind kind) {
        for (Assignor ours : List.of(new RangeAssignor(), new RoundRobinAssignor())) {
            for (int seed = 0; seed < ROUNDS; seed++) {
                Wishes wishes = Wishes.random(new SplittableRandom(seed), kind);
                assertThat(ours.assign(wishes.topics(), wishes.members()))
                        .as("%s, seed %d", ours.name(), seed)
                        .isEqualTo(kafkas(ours, wishes));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void stickyIsNoLessEvenAndMovesNoMoreThanKafkas(Wishes.Kind kind) {
        StickyAssignor ours = new StickyAssignor();
        int ourMoves = 0;
        int kafkaMoves = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Wishes wishes = Wishes.random(random, kind);
            Map<String, List<TopicPartition>> before = kafkas(ours, wishes);
            Wishes next = wishes.holding(before, 3, ours);
            next.members().add(next.newcomer(random, kind));
            Map<String, List<TopicPartition>> our = ours.assign(next.topics(), next.members());
            Map<String, List<TopicPartition>> kafka = kafkas(ours, next);
            assertThat(unevenness(our)).as("seed %d", seed).isLessThanOrEqualTo(unevenness(kafka));
            ourMoves += moved(before, our);
            kafkaMoves += moved(before, kafka);
        }
        assertThat(ourMoves).isLessThanOrEqualTo(kafkaMoves + kafkaMoves / 20);
    }

    @Test
    void kafkasLeaderLetsOurMembersKeepWhatTheySayTheyHold() {
        for (Assignor assignor : List.of(new StickyAssignor(), new CooperativeStickyAssignor())) {
            for (int seed = 0; seed < ROUNDS; seed++) {
                Wishes wishes = Wishes.random(new SplittableRandom(seed), Wishes.Kind.ALL_WANT_ALL);
                Map<String, List<TopicPartition>> our = assignor.assign(wishes.topics(), wishes.members());
                Wishes next = wishes.holding(our, 3, assignor);
                assertThat(kafkas(assignor, next)).as("seed %d", seed).isEqualTo(our);
            }
        }
    }

    @Test
    @SuppressWarnings("removal") // the one way to tell an assignor its generation
    void subscriptionsAndUserDataAreTheSameBytes() {
        List<TopicPartition> had = List.of(new TopicPartition("t", 0), new TopicPartition("t", 1));
        for (Assignor ours : List.of(
                new RangeAssignor(), new RoundRobinAssignor(), new StickyAssignor(), new CooperativeStickyAssignor())) {
            ConsumerPartitionAssignor kafka = kafka(ours);
            assertThat(kafka.name()).isEqualTo(ours.name());
            assertThat(ours.userData(List.of(), -1)).isEqualTo(bytes(kafka.subscriptionUserData(Set.of("t"))));
            kafka.onAssignment(
                    new ConsumerPartitionAssignor.Assignment(toKafka(had)),
                    new ConsumerGroupMetadata("g", 7, "m", Optional.empty()));
            byte[] data = ours.userData(had, 7);
            assertThat(data).isEqualTo(bytes(kafka.subscriptionUserData(Set.of("t"))));
            ConsumerPartitionAssignor.Subscription subscription = new ConsumerPartitionAssignor.Subscription(
                    List.of("b", "a"), data == null ? null : ByteBuffer.wrap(data), toKafka(had), 7, Optional.of("r"));
            assertThat(GroupAssignment.writeSubscription(List.of("b", "a"), data, had, 7, "r"))
                    .isEqualTo(bytes(ConsumerProtocol.serializeSubscription(subscription)));
        }
    }

    private static Map<String, List<TopicPartition>> kafkas(Assignor ours, Wishes wishes) {
        List<PartitionInfo> partitions = new ArrayList<>();
        Node node = new Node(0, "localhost", 9092);
        wishes.topics().forEach((topic, count) -> {
            for (int index = 0; index < count; index++) {
                partitions.add(new PartitionInfo(topic, index, node, new Node[] {node}, new Node[] {node}));
            }
        });
        Cluster cluster = new Cluster("c", List.of(node), partitions, Set.of(), Set.of());
        Map<String, ConsumerPartitionAssignor.Subscription> subscriptions = new HashMap<>();
        for (MemberWish member : wishes.members()) {
            ConsumerPartitionAssignor.Subscription subscription = new ConsumerPartitionAssignor.Subscription(
                    List.copyOf(member.topics()),
                    member.userData() == null ? null : ByteBuffer.wrap(member.userData()),
                    toKafka(member.owned()),
                    member.generation(),
                    Optional.empty());
            subscription.setGroupInstanceId(Optional.ofNullable(member.instanceId()));
            subscriptions.put(member.memberId(), subscription);
        }
        Map<String, List<TopicPartition>> assigned = new TreeMap<>();
        kafka(ours)
                .assign(cluster, new ConsumerPartitionAssignor.GroupSubscription(subscriptions))
                .groupAssignment()
                .forEach((member, assignment) -> assigned.put(
                        member,
                        assignment.partitions().stream()
                                .map(p -> new TopicPartition(p.topic(), p.partition()))
                                .sorted()
                                .toList()));
        return assigned;
    }

    private static ConsumerPartitionAssignor kafka(Assignor ours) {
        return switch (ours.name()) {
            case "range" -> new org.apache.kafka.clients.consumer.RangeAssignor();
            case "roundrobin" -> new org.apache.kafka.clients.consumer.RoundRobinAssignor();
            case "sticky" -> new org.apache.kafka.clients.consumer.StickyAssignor();
            default -> new org.apache.kafka.clients.consumer.CooperativeStickyAssignor();
        };
    }

    /** Squares of the loads, which are least when they are as even as can be. */
    private static int unevenness(Map<String, List<TopicPartition>> shared) {
        return shared.values().stream()
                .mapToInt(given -> given.size() * given.size())
                .sum();
    }

    private static int moved(Map<String, List<TopicPartition>> from, Map<String, List<TopicPartition>> to) {
        int stayed = from.entrySet().stream()
                .mapToInt(had -> {
                    Set<TopicPartition> both = new TreeSet<>(had.getValue());
                    both.retainAll(to.getOrDefault(had.getKey(), List.of()));
                    return both.size();
                })
                .sum();
        return from.values().stream().mapToInt(List::size).sum() - stayed;
    }

    private static List<org.apache.kafka.common.TopicPartition> toKafka(List<TopicPartition> partitions) {
        return partitions.stream()
                .map(p -> new org.apache.kafka.common.TopicPartition(p.topic(), p.partition()))
                .toList();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
