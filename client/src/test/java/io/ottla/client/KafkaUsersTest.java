package io.ottla.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.client.admin.Admin;
import io.ottla.client.consumer.Consumer;
import io.ottla.client.consumer.ConsumerOptions;
import io.ottla.client.net.ClientOptions;
import io.ottla.client.producer.Producer;
import io.ottla.client.producer.ProducerOptions;
import io.ottla.protocol.config.OptionTable;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users of Kafka's clients look for and do not find here, the guide tells them of. */
class KafkaUsersTest {
    private record Pair(Class<?> theirs, Class<?> ours) {}

    private static final Path GUIDE = Path.of("..", "docs", "client.md");
    private static final String CHAPTER = "## Coming from Kafka's clients";

    static Stream<Named<Pair>> clients() {
        return Stream.of(
                Named.of("producer", new Pair(org.apache.kafka.clients.producer.Producer.class, Producer.class)),
                Named.of("consumer", new Pair(org.apache.kafka.clients.consumer.Consumer.class, Consumer.class)),
                Named.of("admin", new Pair(org.apache.kafka.clients.admin.Admin.class, Admin.class)));
    }

    @ParameterizedTest
    @MethodSource("clients")
    void aMethodThatIsMissingIsListed(Pair client) throws IOException {
        Set<String> missing = methods(client.theirs());
        missing.removeAll(methods(client.ours()));
        missing.remove("create");
        String guide = chapter();
        assertThat(missing).allSatisfy(method -> assertThat(guide).contains("`" + method + "`"));
    }

    private static Set<String> methods(Class<?> type) {
        return Arrays.stream(type.getMethods()).map(Method::getName).collect(Collectors.toCollection(TreeSet::new));
    }

    static Map<String, ConfigDef> definitions() {
        return Map.of(
                "producer", ProducerConfig.configDef(),
                "consumer", ConsumerConfig.configDef(),
                "admin", AdminClientConfig.configDef());
    }

    @ParameterizedTest
    @ValueSource(strings = {"producer", "consumer", "admin"})
    void aSettingWithoutEffectIsListed(String client) throws IOException {
        Map<String, OptionTable> tables = new HashMap<>(Map.of(
                "producer", ProducerOptions.TABLE, "consumer", ConsumerOptions.TABLE, "admin", ClientOptions.TABLE));
        String guide = chapter();
        for (ConfigDef.ConfigKey key : definitions().get(client).configKeys().values()) {
            boolean security = key.name.startsWith("ssl.") || key.name.startsWith("sasl.");
            boolean ours = tables.get(client).find(key.name) != null || key.name.equals("default.api.timeout.ms");
            if (!key.internalConfig && !security && !ours) {
                assertThat(guide).contains("`" + key.name + "`");
            }
        }
    }

    @Test
    void whatOnlyKafka39HasIsKnownTo() {
        assertThat(ClientOptions.hasNoEffect("auto.include.jmx.reporter")).isTrue();
    }

    private static String chapter() throws IOException {
        String guide = Files.readString(GUIDE);
        int from = guide.indexOf(CHAPTER);
        int to = guide.indexOf("\n## ", from + 1);
        assertThat(from).as("the chapter is there").isPositive();
        return guide.substring(from, to < 0 ? guide.length() : to);
    }
}
