package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ottla.client.TopicPartition;
import io.ottla.client.admin.Admin;
import io.ottla.client.admin.NewTopic;
import io.ottla.client.admin.Outcome;
import io.ottla.client.consumer.Consumer;
import io.ottla.client.producer.Producer;
import io.ottla.client.producer.ProducerRecord;
import io.ottla.client.serialization.Serdes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Our consumer in one group with Apache Kafka's of two ages and with kafka-python: whoever leads the group, they share the
 * partitions, and hand over to each other when one leaves, so that every record is read once.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MixedGroupIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int PARTITIONS = 12;

    @TempDir
    Path folder;

    private final String bootstrap = SharedBroker.BROKER.bootstrap();
    private final List<Member> members = new ArrayList<>();
    private final List<String> written = new ArrayList<>();
    private String topic;
    private String assignor;

    @AfterEach
    void endMembers() {
        members.forEach(Member::close);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "range, RangeAssignor, range",
        "roundrobin, RoundRobinAssignor, roundrobin",
        "sticky, StickyAssignor, sticky",
        "cooperative-sticky, CooperativeStickyAssignor, ''"
    })
    void membersOfDifferentMakesShareAndHandOver(String ours, String javas, String pythons) throws Exception {
        topic = "mixed-" + ours;
        assignor = ours;
        createTopic();
        Member first = ours();
        awaitShares(first);
        Member old = java("2.4.0", javas);
        Member newer = java("3.9.2", javas);
        List<Member> all = new ArrayList<>(List.of(first, old, newer));
        if (!pythons.isEmpty()) {
            all.add(python(pythons));
        }
        awaitShares(all.toArray(Member[]::new));
        writeAndAwait();

        // Ours has led the group; now one of the others does, and ours comes back to be led.
        first.leave();
        all.remove(first);
        awaitShares(all.toArray(Member[]::new));
        writeAndAwait();
        Member again = ours();
        all.add(0, again);
        awaitShares(all.toArray(Member[]::new));
        writeAndAwait();

        while (all.size() > 1) {
            all.remove(1).leave();
            awaitShares(all.toArray(Member[]::new));
        }
        writeAndAwait();
        again.leave();
        assertThat(readByAll()).containsExactlyInAnyOrderElementsOf(written);
    }

    /** Until these have all the partitions between them, each as many as the others or one more. */
    private void awaitShares(Member... sharing) {
        await(sharing.length + " share").atMost(LIMIT).untilAsserted(() -> {
            List<TopicPartition> owned = Arrays.stream(sharing)
                    .flatMap(member -> member.owned().stream())
                    .toList();
            assertThat(owned).hasSize(PARTITIONS).doesNotHaveDuplicates();
            assertThat(sharing)
                    .allSatisfy(member -> assertThat(member.owned())
                            .hasSizeBetween(
                                    PARTITIONS / sharing.length, (PARTITIONS + sharing.length - 1) / sharing.length));
        });
    }

    /** One more record for each partition, until all are read. */
    private void writeAndAwait() {
        try (Producer<String, String> producer =
                Producer.open(Map.of("bootstrap.servers", bootstrap), Serdes.TEXT_OUT, Serdes.TEXT_OUT)) {
            for (int p = 0; p < PARTITIONS; p++) {
                String value = "v" + written.size();
                producer.send(new ProducerRecord<>(topic, p, null, null, value, List.of()));
                written.add(value);
            }
        }
        await().atMost(LIMIT).untilAsserted(() -> assertThat(readByAll()).containsAll(written));
    }

    private List<String> readByAll() {
        return members.stream().flatMap(member -> member.read().stream()).collect(Collectors.toList());
    }

    private Member ours() {
        Map<String, String> settings = Map.of(
                "bootstrap.servers", bootstrap,
                "group.id", topic,
                "partition.assignment.strategy", assignor,
                "auto.offset.reset", "earliest",
                "auto.commit.interval.ms", "100",
                "session.timeout.ms", "10000",
                "heartbeat.interval.ms", "200");
        return joined(new OurMember(Consumer.open(settings, Serdes.TEXT_IN, Serdes.TEXT_IN), topic));
    }

    private Member java(String version, String assignorClass) {
        List<String> command = new ArrayList<>(JavaClientIT.command(version, "member", bootstrap, topic));
        command.addAll(List.of(topic, assignorClass));
        return joined(new ForeignMember(version, folder, topic, command));
    }

    private Member python(String name) {
        String flows = Dist.source("python_flows.py").toString();
        List<String> command = List.of(Foreign.python(), flows, "member", bootstrap, topic, "detect", topic, name);
        return joined(new ForeignMember("kafka-python", folder, topic, command));
    }

    private Member joined(Member member) {
        members.add(member);
        return member;
    }

    private void createTopic() throws Exception {
        try (Admin admin = Admin.open(Map.of("bootstrap.servers", bootstrap))) {
            admin.topics()
                    .create(List.of(NewTopic.of(topic, PARTITIONS, 1)), false)
                    .get(30, TimeUnit.SECONDS)
                    .values()
                    .forEach(Outcome::orThrow);
        }
    }
}
