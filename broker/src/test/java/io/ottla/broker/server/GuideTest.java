package io.ottla.broker.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ottla.client.TopicPartition;
import io.ottla.client.admin.Admin;
import io.ottla.client.admin.Outcome;
import io.ottla.client.consumer.Consumer;
import io.ottla.client.producer.Producer;
import io.ottla.client.producer.TransactionException;
import io.ottla.client.serialization.Serdes;
import io.ottla.guide.AdminGuide;
import io.ottla.guide.ConsumerGuide;
import io.ottla.guide.ProducerGuide;
import io.ottla.protocol.wire.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/client.md are the ones in io.ottla.guide, and these work. */
class GuideTest {
    private static final Pattern EXAMPLE =
            Pattern.compile("<!-- (\\w+)#(\\w+) -->\\s*```java\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private static Path folder;

    private static TestBroker broker;
    private static String servers;

    @BeforeAll
    static void start() {
        broker = new TestBroker(folder, Map.of("num.partitions", "3"));
        servers = "127.0.0.1:" + broker.address().getPort();
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    @Test
    void everyExampleOfTheGuideIsTheSourceThatIsTested() throws IOException {
        String guide = Files.readString(root().resolve("docs/client.md"));
        Matcher example = EXAMPLE.matcher(guide);
        int examples = 0;
        while (example.find()) {
            examples++;
            assertThat(example.group(3))
                    .as(example.group(1) + "#" + example.group(2))
                    .isEqualTo(source(example.group(1), example.group(2)));
        }
        assertThat(guide.split("```java", -1)).as("all are marked").hasSize(examples + 1);
    }

    @Test
    void theExamplesOfTheProducerWork() {
        assertThat(ProducerGuide.first(servers)).isNotNegative();
        ProducerGuide.properties(servers);
        assertThat(ProducerGuide.many(servers)).isZero();
        assertThat(ProducerGuide.choosing(servers)).isEqualTo(1);
        ProducerGuide.json(servers);
        try (Producer<String, String> producer = Producer.builder(Serdes.TEXT_OUT, Serdes.TEXT_OUT)
                .bootstrapServers(servers)
                .open()) {
            ProducerGuide.headers(producer);
            assertThat(ProducerGuide.offer(producer)).isTrue();
            assertThat(ProducerGuide.failures(producer)).startsWith("INVALID_TOPIC_EXCEPTION: ");
            producer.flush();
            assertThat(ProducerGuide.metrics(producer)).isZero();
        }
    }

    @Test
    void theExamplesOfTheConsumerWork() throws InterruptedException {
        ProducerGuide.many(servers);
        assertThat(ConsumerGuide.loop(servers, 500)).isEqualTo(500);
        assertThat(ConsumerGuide.polling(servers, 1000)).isGreaterThanOrEqualTo(1000);
        ConsumerGuide.membership(servers);
        assertThat(ConsumerGuide.outOfRange(servers, new TopicPartition("orders", 0)))
                .isPositive();
        try (Consumer<String, String> consumer = consumer("listening")) {
            assertThat(ConsumerGuide.listener(consumer)).isNotEmpty();
            assertThat(ConsumerGuide.times(consumer, 1)).hasSize(3);
            assertThat(ConsumerGuide.lag(consumer)).isPositive();
            assertThat(ConsumerGuide.pausing(consumer)).isZero();
        }
        try (Consumer<String, String> consumer = consumer("matching")) {
            assertThat(ConsumerGuide.pattern(consumer)).isPositive();
        }
        try (Consumer<String, String> consumer = consumer("looking-back")) {
            assertThat(ConsumerGuide.lastHour(consumer)).isPositive();
        }
        ConsumerGuide.ending(consumer("ending"));
    }

    @Test
    void theAssignorOfTheGuideSharesOut() {
        String own = ConsumerGuide.HotStandby.class.getName();
        ProducerGuide.many(servers);
        try (Consumer<String, String> one = consumer("standing-by", own);
                Consumer<String, String> other = consumer("standing-by", own)) {
            one.subscribe(List.of("orders"));
            other.subscribe(List.of("orders"));
            int[] assigned = new int[2];
            await().untilAsserted(() -> {
                one.poll(Duration.ofMillis(20));
                other.poll(Duration.ofMillis(20));
                assigned[0] = one.assignment().size();
                assigned[1] = other.assignment().size();
                assertThat(assigned).contains(0, 3);
            });
        }
    }

    private static Consumer<String, String> consumer(String group) {
        return consumer(group, "range");
    }

    private static Consumer<String, String> consumer(String group, String assignor) {
        return Consumer.builder()
                .bootstrapServers(servers)
                .groupId(group)
                .assignors(assignor)
                .autoOffsetReset("earliest")
                .deserializers(Serdes.TEXT_IN, Serdes.TEXT_IN)
                .open();
    }

    @Test
    void theExamplesOfTheAdminWork() {
        assertThat(AdminGuide.create(servers)).satisfies(outcomes -> {
            assertThat(outcomes.get("returns").succeeded()).isTrue();
            assertThat(outcomes.get("no/topic").error()).isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION);
        });
        try (Admin admin = Admin.builder().bootstrapServers(servers).open()) {
            List<String> described = new ArrayList<>();
            AdminGuide.describe(admin, described::add);
            assertThat(described).hasSize(6).contains("0 led by 3 of [3]");
            assertThat(AdminGuide.configs(admin)).isEqualTo("retention.ms=3600000");
            assertThat(AdminGuide.offsets(admin)).hasSize(1);
            try (Consumer<String, String> member = consumer("looked-at")) {
                member.subscribe(List.of("returns"));
                await().until(() -> {
                    member.poll(Duration.ofMillis(50));
                    return !member.assignment().isEmpty();
                });
                assertThat(AdminGuide.groups(admin)).isPositive();
            }
            assertThat(AdminGuide.move(admin, 3).values())
                    .extracting(Outcome::error)
                    .containsExactly(ErrorCode.ELECTION_NOT_NEEDED);
            Map<String, Outcome> deleted = AdminGuide.delete(admin);
            assertThat(deleted.get("returns").succeeded()).isTrue();
            assertThat(deleted.get("nothing").error()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
    }

    @Test
    void aTransactionOnAClusterThatHasNoneSaysSo() {
        assertThatThrownBy(() -> ProducerGuide.transaction(servers))
                .isInstanceOf(TransactionException.Fatal.class)
                .hasMessageContaining("no transactions");
    }

    private static String source(String type, String name) throws IOException {
        List<String> lines =
                Files.readAllLines(root().resolve("broker/src/test/java/io/ottla/guide/" + type + ".java"));
        int from = indexOf(lines, "// begin " + name) + 1;
        int to = indexOf(lines, "// end " + name);
        List<String> body = lines.subList(from, to);
        int indent = body.stream()
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
        return body.stream()
                .map(line -> line.isBlank() ? "" : line.substring(indent))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static int indexOf(List<String> lines, String marker) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(marker)) {
                return i;
            }
        }
        throw new AssertionError("no line " + marker);
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve("protocol")) ? here : here.getParent();
    }
}
