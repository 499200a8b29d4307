package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ottla.client.ClientException;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.consumer.Consumer;
import io.ottla.client.consumer.ConsumerRecord;
import io.ottla.client.consumer.OffsetAndTimestamp;
import io.ottla.client.producer.Producer;
import io.ottla.client.producer.ProducerRecord;
import io.ottla.protocol.wire.ErrorCode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What users of our consumer see, whoever made the broker, as long as they are alone; see GroupFlows. */
abstract class ConsumerFlows extends ClientFlows {
    private static final Duration NOTHING_COMES = Duration.ofMillis(300);

    ConsumerFlows(Server server) {
        super(server);
    }

    @Test
    void seekingGoesToOffsetsAndBothEnds() {
        String topic = topic(1);
        TopicPartition partition = new TopicPartition(topic, 0);
        write(topic, 0, numbered("v", 0, 10));
        Consumer<String, String> consumer = consumer("max.poll.records", "1");
        consumer.assign(List.of(partition));
        consumer.seek(partition, 7);
        assertThat(consumer.position(partition)).isEqualTo(7);
        assertThat(values(take(consumer, 2))).containsExactly("v7", "v8");
        assertThat(consumer.position(partition)).isEqualTo(9);
        consumer.seekToBeginning(List.of(partition));
        assertThat(consumer.position(partition)).isZero();
        assertThat(values(take(consumer, 1))).containsExactly("v0");
        consumer.seekToEnd(List.of(partition));
        assertThat(consumer.position(partition)).isEqualTo(10);
        write(topic, 0, "next");
        assertThat(values(take(consumer, 1))).containsExactly("next");
        assertThat(consumer.beginningOffsets(List.of(partition))).isEqualTo(Map.of(partition, 0L));
        assertThat(consumer.endOffsets(List.of(partition))).isEqualTo(Map.of(partition, 11L));
    }

    @Test
    void aSeekDoesNotWaitForTheFetchThatWaitsForNews() {
        String topic = topic(2);
        TopicPartition partition = new TopicPartition(topic, 0);
        write(topic, 0, numbered("v", 0, 10));
        Consumer<String, String> consumer = consumer("auto.offset.reset", "latest", "fetch.max.wait.ms", "60000");
        consumer.assign(partitions(topic, 2));
        for (int from = 0; from < 5; from++) {
            assertThat(consumer.poll(NOTHING_COMES)).isEmpty();
            consumer.seek(partition, from);
            assertThat(values(take(consumer, 10 - from))).startsWith("v" + from);
        }
        write(topic, 1, "other");
        assertThat(values(take(consumer, 1))).containsExactly("other");
    }

    @Test
    void offsetsAreFoundByTime() {
        String topic = topic(2, "retention.ms", "-1");
        Producer<String, String> producer = producer();
        for (int i = 0; i < 5; i++) {
            got(producer.send(new ProducerRecord<>(topic, 0, 1_600_000_000_000L + i * 1000, null, "v" + i, List.of())));
        }
        Consumer<String, String> consumer = consumer();
        TopicPartition full = new TopicPartition(topic, 0);
        TopicPartition empty = new TopicPartition(topic, 1);
        long between = 1_600_000_001_500L;
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(Map.of(full, between, empty, between));
        assertThat(found).containsOnlyKeys(full);
        assertThat(found.get(full).offset()).isEqualTo(2);
        assertThat(found.get(full).timestampMs()).isEqualTo(1_600_000_002_000L);
        assertThat(consumer.offsetsForTimes(Map.of(full, 1_700_000_000_000L))).isEmpty();
    }

    @Test
    void aPausedPartitionHandsNothingOutUntilItIsResumed() {
        String topic = topic(2);
        List<TopicPartition> both = partitions(topic, 2);
        write(topic, 0, "a0");
        write(topic, 1, "b0");
        Consumer<String, String> consumer = consumer("auto.offset.reset", "earliest");
        consumer.assign(both);
        consumer.pause(both.subList(0, 1));
        assertThat(values(take(consumer, 1))).containsExactly("b0");
        write(topic, 0, "a1");
        assertThat(consumer.poll(NOTHING_COMES)).isEmpty();
        consumer.resume(both.subList(0, 1));
        assertThat(values(take(consumer, 2))).containsExactly("a0", "a1");
    }

    @Test
    void withoutAnOffsetItBeginsWhereItIsToldTo() {
        String topic = topic(1);
        TopicPartition partition = new TopicPartition(topic, 0);
        write(topic, 0, "old");
        Consumer<String, String> earliest = consumer("auto.offset.reset", "earliest");
        earliest.assign(List.of(partition));
        Consumer<String, String> latest = consumer("auto.offset.reset", "latest");
        latest.assign(List.of(partition));
        assertThat(latest.position(partition)).isEqualTo(1);
        Consumer<String, String> none = consumer("auto.offset.reset", "none");
        none.assign(List.of(partition));
        Consumer<String, String> lastHour = consumer("auto.offset.reset", "by_duration:PT1H");
        lastHour.assign(List.of(partition));
        write(topic, 0, "new");
        assertThat(values(take(earliest, 2))).containsExactly("old", "new");
        assertThat(values(take(lastHour, 2))).containsExactly("old", "new");
        assertThat(values(take(latest, 1))).containsExactly("new");
        assertThatThrownBy(() -> none.poll(LIMIT))
                .isInstanceOf(ClientException.class)
                .hasMessageContaining(partition.toString());
    }

    @Test
    void anOffsetThatIsGoneIsResetOrReported() {
        String topic = topic(1);
        TopicPartition partition = new TopicPartition(topic, 0);
        write(topic, 0, numbered("v", 0, 10));
        got(admin.records().deleteBefore(Map.of(partition, 6L)));
        Consumer<String, String> reset = consumer("auto.offset.reset", "earliest");
        reset.assign(List.of(partition));
        reset.seek(partition, 2);
        assertThat(values(take(reset, 4))).containsExactly("v6", "v7", "v8", "v9");
        Consumer<String, String> none = consumer("auto.offset.reset", "none");
        none.assign(List.of(partition));
        none.seek(partition, 2);
        assertThatThrownBy(() -> none.poll(LIMIT))
                .isInstanceOfSatisfying(
                        ClientException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE));
    }

    @Test
    void recordsLargerThanTheFetchLimitsComeAllTheSame() {
        String topic = topic(1);
        write(topic, 0, "small", "x".repeat(300_000), "last");
        Consumer<String, String> consumer = consumer(
                "auto.offset.reset", "earliest", "max.partition.fetch.bytes", "1000", "fetch.max.bytes", "1000");
        consumer.assign(partitions(topic, 1));
        assertThat(take(consumer, 3)).extracting(r -> r.value().length()).containsExactly(5, 300_000, 4);
    }

    @Test
    void aPollReturnsAtMostMaxPollRecords() {
        String topic = topic(1);
        write(topic, 0, numbered("v", 0, 25));
        Consumer<String, String> consumer = consumer("auto.offset.reset", "earliest", "max.poll.records", "10");
        consumer.assign(partitions(topic, 1));
        assertThat(consumer.poll(LIMIT)).hasSize(10);
        assertThat(consumer.poll(LIMIT)).hasSize(10);
        assertThat(consumer.poll(LIMIT)).hasSize(5);
    }

    @Test
    void aGroupGoesOnWhereItHasCommitted() {
        String topic = topic(1);
        String group = freshName();
        TopicPartition partition = new TopicPartition(topic, 0);
        write(topic, 0, numbered("v", 0, 10));
        String[] settings = {
            "group.id", group, "auto.offset.reset", "earliest", "enable.auto.commit", "false", "max.poll.records", "3"
        };
        try (Consumer<String, String> first = unclosed(settings)) {
            first.subscribe(List.of(topic));
            assertThat(values(take(first, 3))).containsExactly("v0", "v1", "v2");
            first.commitSync();
            take(first, 3);
        }
        try (Consumer<String, String> second = unclosed(settings)) {
            second.subscribe(List.of(topic));
            assertThat(values(take(second, 3))).containsExactly("v3", "v4", "v5");
            got(second.commitAsync());
            assertThat(second.committed(List.of(partition)).get(partition).offset())
                    .isEqualTo(6);
            second.commitSync(Map.of(partition, new OffsetAndMetadata(8, -1, "a note")));
            assertThat(second.committed(List.of(partition)))
                    .isEqualTo(Map.of(partition, new OffsetAndMetadata(8, -1, "a note")));
            second.commitSync(Map.of(partition, new OffsetAndMetadata(8, 0, "")));
            assertThat(second.committed(List.of(partition)))
                    .as("with the epoch of the leader")
                    .isEqualTo(Map.of(partition, new OffsetAndMetadata(8, 0, "")));
        }
        Consumer<String, String> third = consumer(settings);
        third.subscribe(List.of(topic));
        assertThat(values(take(third, 2))).containsExactly("v8", "v9");
    }

    @Test
    void whatWasHandedOutIsCommittedOnClosing() {
        String topic = topic(1);
        String[] settings = {"group.id", freshName(), "auto.offset.reset", "earliest"};
        write(topic, 0, numbered("v", 0, 5));
        try (Consumer<String, String> first = unclosed(settings)) {
            first.subscribe(List.of(topic));
            take(first, 5);
        }
        write(topic, 0, "v5");
        Consumer<String, String> second = consumer(settings);
        second.subscribe(List.of(topic));
        assertThat(values(take(second, 1))).containsExactly("v5");
    }

    @Test
    void committingGoesOnByItselfWhileItPolls() {
        String topic = topic(1);
        String group = freshName();
        TopicPartition partition = new TopicPartition(topic, 0);
        write(topic, 0, numbered("v", 0, 5));
        Consumer<String, String> consumer =
                consumer("group.id", group, "auto.offset.reset", "earliest", "auto.commit.interval.ms", "50");
        consumer.subscribe(List.of(topic));
        take(consumer, 5);
        await().atMost(LIMIT).untilAsserted(() -> {
            consumer.poll(Duration.ofMillis(20));
            assertThat(got(admin.groupOffsets().committed(group)).get(partition))
                    .isNotNull()
                    .extracting(OffsetAndMetadata::offset)
                    .isEqualTo(5L);
        });
    }

    @Test
    void aPatternTakesTopicsOnThatAreMadeLaterAndDropsThoseThatAreDeleted() {
        String prefix = freshName();
        NewTopics made = new NewTopics(prefix);
        String one = made.create("-one");
        made.create("x-other");
        write(one, 0, "1");
        Consumer<String, String> consumer =
                consumer("group.id", freshName(), "auto.offset.reset", "earliest", "metadata.max.age.ms", "300");
        consumer.subscribe(Pattern.compile(prefix + "-.*"));
        assertThat(values(take(consumer, 1))).containsExactly("1");
        String two = made.create("-two");
        write(two, 0, "2");
        assertThat(values(take(consumer, 1))).containsExactly("2");
        Set<String> topics = new HashSet<>();
        consumer.assignment().forEach(partition -> topics.add(partition.topic()));
        assertThat(topics).containsExactlyInAnyOrder(one, two);
        got(admin.topics().delete(List.of(one))).values().forEach(outcome -> outcome.orThrow());
        await().atMost(LIMIT).pollInSameThread().until(() -> {
            consumer.poll(Duration.ofMillis(50));
            return consumer.assignment().equals(Set.of(new TopicPartition(two, 0)));
        });
        assertThat(consumer.subscription()).containsExactly(two);
    }

    @Test
    void aTopicThatIsDeletedAndMadeAnewIsReadFromItsBeginning() {
        String topic = topic(1);
        write(topic, 0, numbered("old", 0, 5));
        Consumer<String, String> consumer = consumer(
                "auto.offset.reset", "earliest", "metadata.max.age.ms", "300", "allow.auto.create.topics", "false");
        consumer.assign(partitions(topic, 1));
        take(consumer, 5);
        got(admin.topics().delete(List.of(topic))).values().forEach(outcome -> outcome.orThrow());
        await().atMost(LIMIT).ignoreExceptions().until(() -> {
            var again = io.ottla.client.admin.NewTopic.of(topic, 1, 1);
            got(admin.topics().create(List.of(again), false)).values().forEach(outcome -> outcome.orThrow());
            return true;
        });
        write(topic, 0, numbered("new", 0, 10));
        assertThat(values(take(consumer, 10))).containsExactly(numbered("new", 0, 10));
    }

    /** Topics whose names begin alike. */
    private final class NewTopics {
        private final String prefix;

        NewTopics(String prefix) {
            this.prefix = prefix;
        }

        String create(String suffix) {
            var topic = io.ottla.client.admin.NewTopic.of(prefix + suffix, 1, 1);
            got(admin.topics().create(List.of(topic), false)).values().forEach(outcome -> outcome.orThrow());
            return topic.name();
        }
    }

    @Test
    void aPollIsEndedByAnotherThread() {
        String topic = topic(1);
        Consumer<String, String> consumer = consumer();
        consumer.assign(partitions(topic, 1));
        Thread other = new Thread(consumer::wakeup);
        other.start();
        assertThatThrownBy(() -> consumer.poll(LIMIT)).isInstanceOf(Consumer.WokenUp.class);
        assertThat(consumer.poll(NOTHING_COMES)).isEmpty();
    }

    @Test
    void topicsAndTheirPartitionsAreTold() {
        String topic = topic(3);
        Consumer<String, String> consumer = consumer();
        assertThat(consumer.partitionsFor(topic)).hasSize(3);
        assertThat(consumer.listTopics().get(topic)).hasSize(3);
    }

    @Test
    void everythingOfManyPartitionsComesInTheOrderOfEach() {
        String topic = topic(8);
        Producer<String, String> producer = producer("linger.ms", "5", "compression.type", "lz4");
        for (int i = 0; i < 8000; i++) {
            producer.send(record(topic, i % 8, "" + i / 8));
        }
        producer.flush();
        Consumer<String, String> consumer = consumer("auto.offset.reset", "earliest");
        consumer.assign(partitions(topic, 8));
        List<ConsumerRecord<String, String>> read = take(consumer, 8000);
        for (TopicPartition partition : partitions(topic, 8)) {
            assertThat(read.stream().filter(r -> r.source().equals(partition)).map(ConsumerRecord::value))
                    .containsExactly(numbered("", 0, 1000));
        }
    }
}
