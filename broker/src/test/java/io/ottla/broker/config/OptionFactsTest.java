package io.ottla.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.OptionTable;
import io.ottla.protocol.config.UpdateMode;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Our rows against the facts about Kafka's. */
class OptionFactsTest {
    private static final Map<String, Map<String, String>> BROKER = byName("broker-options.tsv");
    private static final Map<String, Map<String, String>> TOPIC = byName("topic-options.tsv");

    @Test
    void brokerOptionsHaveTheTypeAndDefaultThatKafkaGivesThem() {
        assertThat(differences(BrokerOptions.TABLE, BROKER)).isEmpty();
    }

    @Test
    void topicOptionsHaveTheTypeAndDefaultThatKafkaGivesThem() {
        assertThat(differences(TopicOptions.TABLE, TOPIC)).isEmpty();
    }

    /** What Kafka changes at run time and this broker at the next start: it refuses to change them, and says so. */
    private static final Set<String> FIXED_HERE = Set.of("num.network.threads", "num.io.threads");

    /** What Kafka knows as a setting of a running broker only, so that it is not in its list. */
    private static final Set<String> ONLY_AT_RUN_TIME = Set.of(
            "leader.replication.throttled.rate",
            "follower.replication.throttled.rate",
            "replica.alter.log.dirs.io.max.bytes.per.second");

    @Test
    void brokerOptionsCanBeChangedAtRunTimeWhereKafkasCan() {
        for (Option<?> row : BrokerOptions.TABLE.all()) {
            Map<String, String> fact = BROKER.get(row.name());
            if (FIXED_HERE.contains(row.name())) {
                assertThat(row.updateMode()).as(row.name()).isEqualTo(UpdateMode.READ_ONLY);
            } else if (fact != null) {
                assertThat(row.updateMode().label()).as(row.name()).isEqualTo(fact.get("update_mode_3.9"));
            }
        }
    }

    @Test
    void topicOptionsFallBackToTheBrokerOptionsThatKafkaNames() {
        for (Option<?> row : TopicOptions.TABLE.all()) {
            String synonyms = TOPIC.get(row.name()).get("broker_synonyms");
            assertThat(String.join(",", row.synonyms())).as(row.name()).isEqualTo(synonyms);
            row.synonyms()
                    .forEach(name ->
                            assertThat(BrokerOptions.TABLE.find(name)).as(name).isNotNull());
        }
    }

    @Test
    void everySettingOfKafkasBrokerIsEitherAnOptionOrExplained() {
        List<String> silent = BROKER.keySet().stream()
                .filter(name -> BrokerOptions.TABLE.find(name) == null && ForeignNames.reason(name) == null)
                .toList();
        assertThat(silent).isEmpty();
    }

    @Test
    void noOptionIsExplainedAway() {
        BrokerOptions.TABLE
                .all()
                .forEach(row -> assertThat(ForeignNames.reason(row.name()))
                        .as(row.name())
                        .isNull());
    }

    @Test
    void everyOptionIsDocumented() {
        Stream.concat(BrokerOptions.TABLE.all().stream(), TopicOptions.TABLE.all().stream())
                .forEach(row -> assertThat(row.documentation()).as(row.name()).endsWith("."));
    }

    @Test
    void everyDefaultIsAllowed() {
        Stream.concat(BrokerOptions.TABLE.all().stream(), TopicOptions.TABLE.all().stream())
                .filter(row -> row.defaultValue() != null)
                .forEach(row -> assertThat(row.parse(Objects.requireNonNull(row.defaultText())))
                        .as(row.name())
                        .isEqualTo(row.defaultValue()));
    }

    @Test
    void everyRowIsInTheTable() throws IllegalAccessException {
        for (Class<?> area : List.of(
                IdentityOptions.class,
                NetworkOptions.class,
                LogOptions.class,
                CleanerOptions.class,
                RecordOptions.class,
                ReplicationOptions.class,
                FollowerOptions.class,
                ClientOptions.class,
                GroupOptions.class,
                ZooKeeperOptions.class,
                OttlaOptions.class)) {
            for (Field field : area.getDeclaredFields()) {
                if (Modifier.isPublic(field.getModifiers()) && field.get(null) instanceof Option<?> row) {
                    assertThat(BrokerOptions.TABLE.find(row.name()))
                            .as(row.name())
                            .isSameAs(row);
                }
            }
        }
    }

    private static List<String> differences(OptionTable table, Map<String, Map<String, String>> facts) {
        List<String> different = new ArrayList<>();
        for (Option<?> row : table.all()) {
            Map<String, String> fact = facts.get(row.name());
            if (fact == null) {
                if (!row.name().startsWith("ottla.") && !ONLY_AT_RUN_TIME.contains(row.name())) {
                    different.add(row.name() + " is not known to Kafka");
                }
                continue;
            }
            String told = "%s %s".formatted(row.type(), shown(row));
            String expected = "%s %s".formatted(fact.get("type"), Facts.defaultOf(fact));
            if (!told.equals(expected)) {
                different.add(row.name() + ": " + told + " and not " + expected);
            }
        }
        return different;
    }

    /** The default in the spelling of the facts. */
    private static String shown(Option<?> row) {
        Object value = row.defaultValue();
        return value == null ? "null" : value.equals("") ? "\"\"" : value.toString();
    }

    private static Map<String, Map<String, String>> byName(String resource) {
        return Facts.read(resource).stream().collect(Collectors.toMap(row -> row.get("name"), Function.identity()));
    }
}
