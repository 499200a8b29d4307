package io.ottla.client.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.FakeBroker;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.wire.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a rebalance listener may do, and what becomes of it when it fails: as users of Kafka's consumer know it. */
class ListenerCallsTest {
    private static final TopicPartition P = new TopicPartition("t", 0);
    private static final TopicPartition Q = new TopicPartition("t", 1);

    private final FakeTopic topic = new FakeTopic("t");
    private final FakeGroup group = new FakeGroup();
    private final List<String> told = new ArrayList<>();
    private FakeBroker broker;
    private Consumer<byte[], String> consumer;

    /** Notes what it is told, and does what a test wants before. */
    private class Listener implements RebalanceListener {
        void revoked(Collection<TopicPartition> partitions) {}

        void assigned(Collection<TopicPartition> partitions) {}

        @Override
        public void onRevoked(Collection<TopicPartition> partitions) {
            told.add("revoked " + new TreeSet<>(partitions));
            revoked(partitions);
        }

        @Override
        public void onAssigned(Collection<TopicPartition> partitions) {
            told.add("assigned " + new TreeSet<>(partitions));
            assigned(partitions);
        }

        @Override
        public void onLost(Collection<TopicPartition> partitions) {
            told.add("lost " + new TreeSet<>(partitions));
        }
    }

    @BeforeEach
    void start() throws Exception {
        broker = group.on(topic.on(FakeBroker.start().withTopic("t", 2)));
        group.gives(P);
        topic.append(0, "a", "b", "c");
        topic.append(1, "x");
    }

    @AfterEach
    void end() throws Exception {
        consumer.close();
        broker.close();
    }

    @Test
    void whatIsRevokedCanStillBeAskedAboutAndCommitted() {
        open("enable.auto.commit", "false");
        List<Object> seen = new ArrayList<>();
        consumer.subscribe(List.of("t"), new Listener() {
            @Override
            void revoked(Collection<TopicPartition> partitions) {
                if (partitions.contains(P)) {
                    seen.addAll(List.of(consumer.assignment(), consumer.position(P)));
                    consumer.commitSync(Map.of(P, OffsetAndMetadata.of(2)));
                }
            }
        });
        Reading.read(consumer, 3);
        group.gives(Q);
        rebalance();
        Reading.read(consumer, 1);
        assertThat(seen).containsExactly(Set.of(P), 3L);
        assertThat(group.committed()).containsEntry(P, 2L);
        assertThat(told).containsExactly("assigned [t-0]", "revoked [t-0]", "assigned [t-1]");
    }

    @Test
    void whatIsAssignedCanBeReadFromWhereTheListenerSays() {
        open();
        consumer.subscribe(List.of("t"), new Listener() {
            @Override
            void assigned(Collection<TopicPartition> partitions) {
                assertThat(consumer.assignment()).containsExactly(P);
                consumer.seek(P, 1);
                assertThat(consumer.position(P)).isEqualTo(1);
            }
        });
        assertThat(Reading.read(consumer, 2)).containsExactly("1 b", "2 c");
    }

    @Test
    void aListenerThatFailsEndsThePollAndTheNextOneGoesOn() {
        open();
        consumer.subscribe(List.of("t"), new Listener() {
            @Override
            void assigned(Collection<TopicPartition> partitions) {
                throw new IllegalStateException("of the application");
            }
        });
        assertThatThrownBy(() -> Reading.read(consumer, 1)).hasMessage("of the application");
        assertThat(Reading.read(consumer, 3)).hasSize(3);
        assertThat(told).containsExactly("assigned [t-0]");
    }

    @Test
    void aListenerThatFailsDoesNotKeepTheMemberInItsGroup() {
        open();
        consumer.subscribe(List.of("t"), new Listener() {
            @Override
            void revoked(Collection<TopicPartition> partitions) {
                throw new IllegalStateException("of the application");
            }
        });
        Reading.read(consumer, 3);
        assertThatThrownBy(consumer::unsubscribe).hasMessage("of the application");
        assertThat(broker.heard()).anyMatch(heard -> heard.startsWith("LeaveGroup"));
        assertThat(consumer.assignment()).isEmpty();
    }

    @Test
    void aWakeupFromTheListenerEndsThePollAndNothingIsLost() {
        open();
        consumer.subscribe(List.of("t"), new Listener() {
            @Override
            void assigned(Collection<TopicPartition> partitions) {
                consumer.wakeup();
            }
        });
        assertThatThrownBy(() -> Reading.read(consumer, 1)).isInstanceOf(Consumer.WokenUp.class);
        assertThat(Reading.read(consumer, 3)).hasSize(3);
        assertThat(told).containsExactly("assigned [t-0]");
    }

    @Test
    void aCooperativeMemberIsToldOnlyOfWhatMovesAndReadsOn() {
        open("partition.assignment.strategy", "cooperative-sticky", "max.poll.records", "1");
        group.gives(P, Q);
        consumer.subscribe(List.of("t"), new Listener());
        Reading.read(consumer, 4);
        group.gives(P);
        rebalance();
        await().pollInSameThread().until(() -> {
            consumer.poll(Duration.ofMillis(20));
            return told.size() > 2;
        });
        topic.append(0, "d");
        assertThat(Reading.read(consumer, 1)).containsExactly("3 d");
        assertThat(told).startsWith("assigned [t-0, t-1]", "revoked [t-1]").doesNotContain("revoked [t-0]");
        assertThat(consumer.assignment()).containsExactly(P);
    }

    @Test
    void aRebalanceCanBeAskedFor() {
        open("enable.auto.commit", "false");
        consumer.subscribe(List.of("t"), new Listener());
        Reading.read(consumer, 3);
        consumer.commitSync();
        consumer.enforceRebalance();
        topic.append(0, "d");
        assertThat(Reading.read(consumer, 1)).containsExactly("3 d");
        assertThat(told).containsExactly("assigned [t-0]", "revoked [t-0]", "assigned [t-0]");
        assertThat(group.generation()).isEqualTo(2);
        consumer.unsubscribe();
        consumer.assign(List.of(P));
        assertThatThrownBy(consumer::enforceRebalance).hasMessageContaining("must subscribe");
    }

    @Test
    void whoWasPutOutByAnotherOfItsNameStaysOutUntilItSubscribesAnew() {
        open("group.instance.id", "one", "enable.auto.commit", "false");
        consumer.subscribe(List.of("t"), new Listener());
        Reading.read(consumer, 3);
        group.fails(ApiKey.OFFSET_COMMIT, ErrorCode.FENCED_INSTANCE_ID);
        assertThatThrownBy(consumer::commitSync).hasMessageContaining("group.instance.id=one");
        assertThatThrownBy(() -> consumer.poll(Reading.WAIT)).hasMessageContaining("group.instance.id=one");
        int generation = group.generation();
        assertThatThrownBy(() -> consumer.poll(Reading.WAIT)).hasMessageContaining("group.instance.id=one");
        assertThat(group.generation()).as("it did not come back by itself").isEqualTo(generation);
        consumer.unsubscribe();
        consumer.subscribe(List.of("t"), new Listener());
        assertThat(Reading.read(consumer, 3)).hasSize(3);
        assertThat(told).contains("lost [t-0]");
    }

    @Test
    void anEmptyNameOfATopicIsRefused() {
        open();
        assertThatThrownBy(() -> consumer.subscribe(List.of("t", " ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name of a topic is empty");
        assertThatThrownBy(() -> consumer.poll(Duration.ZERO)).isInstanceOf(IllegalStateException.class);
    }

    private void rebalance() {
        group.fails(ApiKey.HEARTBEAT, ErrorCode.REBALANCE_IN_PROGRESS);
    }

    private void open(String... more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "group.id", "g",
                "auto.offset.reset", "earliest",
                "heartbeat.interval.ms", "20",
                "partition.assignment.strategy", "range"));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        consumer = Reading.consumer(broker, settings);
    }
}
