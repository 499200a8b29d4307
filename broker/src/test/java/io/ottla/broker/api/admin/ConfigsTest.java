package io.ottla.broker.api.admin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.ottla.broker.control.ClusterChanges;
import io.ottla.coordinator.cluster.ConfigResource;
import io.ottla.coordinator.controller.NewTopic;
import io.ottla.protocol.api.AlterConfigs;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.DescribeConfigs;
import io.ottla.protocol.api.DescribeConfigs.Response.Config;
import io.ottla.protocol.api.DescribeConfigs.Response.Synonym;
import io.ottla.protocol.api.IncrementalAlterConfigs;
import io.ottla.protocol.api.ListConfigResources;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigsTest {
    private static final byte SET = 0;
    private static final byte DELETE = 1;
    private static final byte APPEND = 2;
    private static final byte SUBTRACT = 3;
    private final Desk desk = new Desk(Map.of("log.retention.hours", "100", "broker.rack", "r1"));

    @BeforeEach
    void thereIsATopic() {
        desk.controller.createTopics(
                desk.lane, List.of(new NewTopic("t", 1, 1, Map.of(), Map.of())), ClusterChanges.Mode.APPLY);
        desk.lane.runAll();
    }

    @Test
    void aTopicsValueIsItsOwnOrItsBrokersAndEverySourceIsTold() {
        desk.store.overrides.put(ConfigResource.topic("t"), Map.of("segment.bytes", "1000000"));
        Config own = describe(2, "t", "segment.bytes");
        assertThat(own.value()).isEqualTo("1000000");
        assertThat(own.configSource()).isEqualTo((byte) 1);
        assertThat(own.synonyms())
                .containsExactly(
                        new Synonym("segment.bytes", "1000000", (byte) 1),
                        new Synonym("log.segment.bytes", "1073741824", (byte) 5));
        Config inherited = describe(2, "t", "retention.ms");
        assertThat(inherited.value()).isEqualTo("360000000");
        assertThat(inherited.configSource()).isEqualTo((byte) 4);
        assertThat(inherited.synonyms())
                .containsExactly(
                        new Synonym("log.retention.hours", "100", (byte) 4),
                        new Synonym("log.retention.hours", "168", (byte) 5));
    }

    @Test
    void typesAndDocumentationAreToldWhenAsked() {
        Config config = describe(2, "t", "cleanup.policy");
        assertThat(config.configType()).isEqualTo((byte) 7);
        assertThat(config.documentation()).contains("segments");
        assertThat(config.readOnly()).isFalse();
        DescribeConfigs.Request bare = DescribeConfigs.Request.builder()
                .resources(List.of(new DescribeConfigs.Request.Resource((byte) 2, "t", List.of("cleanup.policy"))))
                .build();
        Config plain = describe(4, bare).get(0).configs().get(0);
        assertThat(plain.documentation()).isNull();
        assertThat(plain.synonyms()).isEmpty();
        assertThat(describe(0, bare).get(0).configs().get(0).isDefault()).isTrue();
    }

    @Test
    void noKeysStandForAllOfThem() {
        for (int version = 0; version <= ApiKey.DESCRIBE_CONFIGS.highest(); version++) {
            for (List<String> keys : new List[] {null, List.of()}) {
                DescribeConfigs.Request all = DescribeConfigs.Request.builder()
                        .resources(List.of(
                                new DescribeConfigs.Request.Resource((byte) 2, "t", keys),
                                new DescribeConfigs.Request.Resource((byte) 4, "7", keys)))
                        .build();
                List<DescribeConfigs.Response.Result> results = describe(version, all);
                assertThat(results.get(0).configs()).hasSizeGreaterThan(30);
                assertThat(results.get(1).configs()).hasSizeGreaterThan(100);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2, nothing, UNKNOWN_TOPIC_OR_PARTITION",
        "2, b ad, INVALID_TOPIC_EXCEPTION",
        "4, 8, INVALID_REQUEST",
        "4, seven, INVALID_REQUEST",
        "4, 7, NONE",
        "4, '', NONE",
        "8, '', INVALID_REQUEST",
        "8, 9, INVALID_REQUEST",
        "8, 7, NONE",
        "3, x, INVALID_REQUEST",
        "16, x, INVALID_REQUEST"
    })
    void whatCannotBeDescribedIsRefusedPrecisely(byte type, String name, ErrorCode expected) {
        DescribeConfigs.Request request = DescribeConfigs.Request.builder()
                .resources(List.of(new DescribeConfigs.Request.Resource(type, name, null)))
                .build();
        DescribeConfigs.Response.Result result = describe(4, request).get(0);
        assertThat(result.errorCode()).isEqualTo(expected.code());
        if (expected != ErrorCode.NONE) {
            assertThat(result.errorMessage()).isNotBlank();
        }
    }

    @Test
    void aStoreThatIsAwayIsToldAsTimeOut() {
        desk.store.unreachable = true;
        DescribeConfigs.Request request = DescribeConfigs.Request.builder()
                .resources(List.of(new DescribeConfigs.Request.Resource((byte) 2, "t", null)))
                .build();
        assertThat(describe(4, request).get(0).errorCode()).isEqualTo(ErrorCode.REQUEST_TIMED_OUT.code());
        assertThat(incrementally(2, "t", "retention.ms", SET, "1").errorCode())
                .isEqualTo(ErrorCode.REQUEST_TIMED_OUT.code());
    }

    @Test
    void alteringReplacesAllOverridesInEveryVersion() {
        for (int version = 0; version <= ApiKey.ALTER_CONFIGS.highest(); version++) {
            desk.store.overrides.put(ConfigResource.topic("t"), Map.of("segment.bytes", "1000000"));
            assertThat(alter(version, 2, "t", "retention.ms", "5000", false).errorCode())
                    .isZero();
            assertThat(desk.store.overrides.get(ConfigResource.topic("t")))
                    .containsExactly(Map.entry("retention.ms", "5000"));
            assertThat(desk.topicConfigs.of("t").log().retentionMs()).isEqualTo(5000);
        }
    }

    @Test
    void whatIsOnlyValidatedIsNotStored() {
        assertThat(alter(2, 2, "t", "retention.ms", "5000", true).errorCode()).isZero();
        assertThat(alter(2, 2, "t", "retention.ms", "x", true).errorCode()).isEqualTo(ErrorCode.INVALID_CONFIG.code());
        assertThat(desk.store.overrides).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2, t, retention.ms, x, INVALID_CONFIG",
        "2, t, no.such.config, 1, INVALID_CONFIG",
        "2, t, retention.ms, , INVALID_REQUEST",
        "2, nothing, retention.ms, 1, UNKNOWN_TOPIC_OR_PARTITION",
        "4, 7, broker.rack, r2, INVALID_REQUEST",
        "4, 7, log.cleaner.threads, many, INVALID_REQUEST",
        "4, 7, no.such.config, 1, INVALID_CONFIG",
        "4, 8, log.retention.ms, 1, INVALID_REQUEST",
        "8, 7, root, DEBUG, INVALID_REQUEST",
        "3, x, a, b, INVALID_REQUEST"
    })
    void whatCannotBeAlteredIsRefusedPrecisely(int type, String name, String key, String value, ErrorCode expected) {
        AlterConfigs.Response.ResourceResponse answer = alter(2, type, name, key, value, false);
        assertThat(answer.errorCode()).isEqualTo(expected.code());
        assertThat(answer.errorMessage()).isNotBlank();
        assertThat(desk.store.overrides).isEmpty();
    }

    @Test
    void aResourceNamedTwiceIsRefused() {
        var resource = new AlterConfigs.Request.Resource(
                (byte) 2, "t", List.of(new AlterConfigs.Request.Config("retention.ms", "1")));
        AlterConfigs.Request request = AlterConfigs.Request.builder()
                .resources(List.of(resource, resource))
                .build();
        assertThat(desk.ask(AlterConfigs.Response.class, ApiKey.ALTER_CONFIGS, 2, request)
                        .responses())
                .hasSize(2)
                .allSatisfy(answer -> assertThat(answer.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code()));
    }

    @Test
    void singleConfigsAreSetDeletedAppendedAndSubtracted() {
        assertThat(incrementally(2, "t", "retention.bytes", SET, "7").errorCode())
                .isZero();
        assertThat(incrementally(2, "t", "cleanup.policy", APPEND, "compact").errorCode())
                .isZero();
        assertThat(desk.store.overrides.get(ConfigResource.topic("t")))
                .isEqualTo(Map.of("retention.bytes", "7", "cleanup.policy", "delete,compact"));
        assertThat(incrementally(2, "t", "cleanup.policy", APPEND, "compact").errorCode())
                .isZero();
        assertThat(incrementally(2, "t", "cleanup.policy", SUBTRACT, "delete").errorCode())
                .isZero();
        assertThat(incrementally(2, "t", "retention.bytes", DELETE, null).errorCode())
                .isZero();
        assertThat(incrementally(2, "t", "flush.ms", DELETE, null).errorCode()).isZero();
        assertThat(desk.store.overrides.get(ConfigResource.topic("t"))).isEqualTo(Map.of("cleanup.policy", "compact"));
        assertThat(desk.topicConfigs.of("t").compact()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "retention.ms, 2, 1, INVALID_CONFIG",
        "retention.ms, 3, 1, INVALID_CONFIG",
        "retention.ms, 0, , INVALID_REQUEST",
        "retention.ms, 9, 1, INVALID_REQUEST",
        "no.such.config, 0, 1, INVALID_CONFIG",
        "no.such.config, 1, , NONE",
        "cleanup.policy, 2, shred, INVALID_CONFIG"
    })
    void operationsAreChecked(String key, byte operation, String value, ErrorCode expected) {
        assertThat(incrementally(2, "t", key, operation, value).errorCode()).isEqualTo(expected.code());
    }

    @Test
    void aBrokersSettingChangesAtOnceAndFallsBackWhenDeleted() {
        assertThat(incrementally(4, "", "log.segment.bytes", SET, "2000000").errorCode())
                .isZero();
        assertThat(incrementally(4, "7", "log.segment.bytes", SET, "3000000").errorCode())
                .isZero();
        Config described = describe(4, "7", "log.segment.bytes");
        assertThat(described.value()).isEqualTo("3000000");
        assertThat(described.synonyms())
                .containsExactly(
                        new Synonym("log.segment.bytes", "3000000", (byte) 2),
                        new Synonym("log.segment.bytes", "2000000", (byte) 3),
                        new Synonym("log.segment.bytes", "1073741824", (byte) 5));
        assertThat(desk.topicConfigs.of("t").log().segmentBytes()).isEqualTo(3_000_000);
        incrementally(4, "7", "log.segment.bytes", DELETE, null);
        assertThat(desk.topicConfigs.of("t").log().segmentBytes()).isEqualTo(2_000_000);
        Config forAll = describe(4, "", "log.segment.bytes");
        assertThat(forAll.configSource()).isEqualTo((byte) 3);
    }

    @Test
    void readOnlySettingsAreShownAsSuch() {
        assertThat(describe(4, "7", "broker.rack").readOnly()).isTrue();
        assertThat(describe(4, "7", "broker.rack").configSource()).isEqualTo((byte) 4);
        assertThat(describe(4, "7", "log.retention.ms").readOnly()).isFalse();
    }

    @Test
    void whatAToolWritesIntoZooKeeperCountsToo() {
        desk.store.writtenElsewhere(ConfigResource.topic("t"), Map.of("retention.ms", "77"));
        assertThat(desk.topicConfigs.of("t").log().retentionMs()).isEqualTo(77);
        desk.store.writtenElsewhere(ConfigResource.topic("t"), Map.of("retention.ms", "soon", "segment.ms", "5"));
        assertThat(desk.topicConfigs.of("t").log().retentionMs()).isEqualTo(360_000_000);
        assertThat(desk.topicConfigs.of("t").log().segmentMs()).isEqualTo(5);
        desk.store.writtenElsewhere(
                ConfigResource.brokerDefault(), Map.of("log.cleaner.threads", "4", "broker.id", "9"));
        assertThat(desk.configs.live().current().storage().cleaner().threads()).isEqualTo(4);
        assertThat(desk.configs.live().current().brokerId()).isEqualTo(-1);
    }

    @Test
    void levelsOfLoggersAreDescribedSetAndDeleted() {
        assertThat(incrementally(8, "7", "io.ottla.some", SET, "trace").errorCode())
                .isZero();
        assertThat(desk.logging.getLogger("io.ottla.some").getLevel()).isEqualTo(Level.TRACE);
        assertThat(describe(8, "7", "io.ottla.some").value()).isEqualTo("TRACE");
        assertThat(describe(8, "7", "io.ottla.some").configSource()).isEqualTo((byte) 6);
        assertThat(incrementally(8, "7", "io.ottla.some", DELETE, null).errorCode())
                .isZero();
        assertThat(desk.logging.getLogger("io.ottla.some").getLevel()).isNull();
        assertThat(incrementally(8, "7", "root", SET, "FATAL").errorCode()).isZero();
        assertThat(describe(8, "7", "root").value()).isEqualTo("ERROR");
    }

    @ParameterizedTest
    @CsvSource({
        "7, io.ottla.some, 0, LOUD, INVALID_CONFIG",
        "7, io.ottla.some, 2, DEBUG, INVALID_REQUEST",
        "7, no.such.logger, 0, DEBUG, INVALID_CONFIG",
        "7, root, 1, , INVALID_REQUEST",
        "8, root, 0, DEBUG, INVALID_REQUEST"
    })
    void levelsAreChecked(String broker, String logger, byte operation, String level, ErrorCode expected) {
        assertThat(incrementally(8, broker, logger, operation, level).errorCode())
                .isEqualTo(expected.code());
    }

    @Test
    void resourcesWithConfigsAreListed() {
        ListConfigResources.Response all = desk.ask(
                ListConfigResources.Response.class,
                ApiKey.LIST_CONFIG_RESOURCES,
                1,
                ListConfigResources.Request.DEFAULT);
        assertThat(all.configResources())
                .contains(
                        new ListConfigResources.Response.ConfigResource("t", (byte) 2),
                        new ListConfigResources.Response.ConfigResource("7", (byte) 4));
        ListConfigResources.Response unknown = desk.ask(
                ListConfigResources.Response.class,
                ApiKey.LIST_CONFIG_RESOURCES,
                1,
                new ListConfigResources.Request(List.of((byte) 77)));
        assertThat(unknown.errorCode()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
    }

    private List<DescribeConfigs.Response.Result> describe(int version, DescribeConfigs.Request request) {
        return desk.ask(DescribeConfigs.Response.class, ApiKey.DESCRIBE_CONFIGS, version, request)
                .results();
    }

    private Config describe(int type, String name, String key) {
        DescribeConfigs.Request request = DescribeConfigs.Request.builder()
                .resources(List.of(new DescribeConfigs.Request.Resource((byte) type, name, List.of(key))))
                .includeSynonyms(true)
                .includeDocumentation(true)
                .build();
        return describe(4, request).get(0).configs().get(0);
    }

    private AlterConfigs.Response.ResourceResponse alter(
            int version, int type, String name, String key, @Nullable String value, boolean validateOnly) {
        AlterConfigs.Request request = AlterConfigs.Request.builder()
                .resources(List.of(new AlterConfigs.Request.Resource(
                        (byte) type, name, List.of(new AlterConfigs.Request.Config(key, value)))))
                .validateOnly(validateOnly)
                .build();
        return desk.ask(AlterConfigs.Response.class, ApiKey.ALTER_CONFIGS, version, request)
                .responses()
                .get(0);
    }

    private IncrementalAlterConfigs.Response.ResourceResponse incrementally(
            int type, String name, String key, byte operation, @Nullable String value) {
        IncrementalAlterConfigs.Request request = IncrementalAlterConfigs.Request.builder()
                .resources(List.of(new IncrementalAlterConfigs.Request.Resource(
                        (byte) type, name, List.of(new IncrementalAlterConfigs.Request.Config(key, operation, value)))))
                .build();
        return desk.ask(IncrementalAlterConfigs.Response.class, ApiKey.INCREMENTAL_ALTER_CONFIGS, 1, request)
                .responses()
                .get(0);
    }
}
