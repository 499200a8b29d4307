package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ottla.client.admin.GroupDescription;
import io.ottla.client.admin.GroupListing;
import io.ottla.client.cli.ConsumerGroupsTool;
import io.ottla.client.cli.Terminal;
import io.ottla.client.cli.Tool;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

/** Groups of the newer protocol (KIP-848), which Kafka has from 4.0 on: our admin client and tool tell of them as Kafka's. */
abstract class NewerGroupFlows extends ClientFlows {
    NewerGroupFlows(Server server) {
        super(server);
    }

    @Test
    void aGroupOfTheNewerProtocolIsDescribedWithItsEpochs() {
        assumeTrue(server.make == Server.Make.KAFKA_4_4, "the others keep groups in the classic protocol only");
        String topic = topic(2);
        String id = freshName();
        Map<String, Object> settings =
                Map.of("bootstrap.servers", server.bootstrap, "group.id", id, "group.protocol", "consumer");
        try (KafkaConsumer<byte[], byte[]> member =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            member.subscribe(List.of(topic));
            await("the member has its partitions").until(() -> {
                member.poll(Duration.ofMillis(50));
                GroupDescription group =
                        got(admin.groups().describe(List.of(id))).get(id);
                return group.state().equals("Stable")
                        && group.members().stream()
                                .anyMatch(one -> one.assignment().size() == 2);
            });
            GroupDescription group = got(admin.groups().describe(List.of(id))).get(id);
            assertThat(group.type()).isEqualTo(GroupDescription.Type.CONSUMER);
            assertThat(group.assignor()).isEqualTo("uniform");
            assertThat(group.epoch()).isPositive().isEqualTo(group.targetEpoch());
            assertThat(group.members()).singleElement().satisfies(one -> {
                assertThat(one.epoch()).isEqualTo(group.epoch());
                assertThat(one.target()).isEqualTo(one.assignment());
            });
            assertThat(got(admin.groups().list(List.of(), List.of("Consumer"))))
                    .extracting(GroupListing::id)
                    .contains(id);
            assertThat(got(admin.groups().list(List.of(), List.of("Classic"))))
                    .extracting(GroupListing::id)
                    .doesNotContain(id);
            assertSameAsKafkasTool(id);
        }
    }

    private void assertSameAsKafkasTool(String group) {
        for (String part : List.of("--offsets --verbose", "--members --verbose", "--state --verbose")) {
            String[] args =
                    ("--bootstrap-server " + server.bootstrap + " --describe --group " + group + " " + part).split(" ");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
            int exit = Tool.execute(
                    new ConsumerGroupsTool(), new Terminal(InputStream.nullInputStream(), print, print), args);
            Run theirs = Run.of(Kafka44.tool("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", args)
                            .toArray())
                    .ok();
            assertThat(exit).isZero();
            // Kafka's logs to standard output too.
            List<String> table = theirs.lines().stream()
                    .filter(line -> line.startsWith("GROUP ") || line.startsWith(group))
                    .toList();
            assertThat(table).as("%s", theirs).hasSizeGreaterThan(1);
            assertThat(out.toString(StandardCharsets.UTF_8).strip().lines())
                    .map(String::strip)
                    .containsExactlyElementsOf(table.stream().map(String::strip).toList());
        }
    }
}
