package io.ottla.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ottla.broker.log.LogSettings;
import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.Settings;
import io.ottla.protocol.record.Codec;
import io.ottla.protocol.record.Compression;
import io.ottla.protocol.record.TimestampType;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicSettingsTest {
    @Test
    void aTopicWithoutOverridesHasTheDefaultsOfTheLog() {
        assertThat(of(Map.of(), Map.of()).log()).isEqualTo(LogSettings.DEFAULT);
    }

    @Test
    void theFinestUnitOfTimeThatIsSetCounts() {
        assertThat(retentionMs(Map.of("log.retention.hours", "1"))).isEqualTo(3_600_000);
        assertThat(retentionMs(Map.of("log.retention.hours", "1", "log.retention.minutes", "2")))
                .isEqualTo(120_000);
        assertThat(retentionMs(Map.of("log.retention.minutes", "2", "log.retention.ms", "3")))
                .isEqualTo(3);
        assertThat(retentionMs(Map.of("log.retention.hours", "-1"))).isEqualTo(-1);
        assertThat(of(Map.of("log.roll.hours", "2"), Map.of()).log().segmentMs())
                .isEqualTo(7_200_000);
        assertThat(of(Map.of("log.roll.jitter.hours", "1"), Map.of()).log().segmentJitterMs())
                .isEqualTo(3_600_000);
        assertThat(of(Map.of("log.flush.scheduler.interval.ms", "9"), Map.of())
                        .log()
                        .flushMs())
                .isEqualTo(9);
    }

    @Test
    void anOverrideOfTheTopicCountsMost() {
        TopicSettings topic = of(
                Map.of("log.retention.ms", "3", "compression.type", "gzip", "compression.gzip.level", "2"),
                Map.of(
                        "retention.ms", "4",
                        "compression.type", "zstd",
                        "compression.zstd.level", "7",
                        "message.timestamp.type", "LogAppendTime",
                        "cleanup.policy", "compact"));
        assertThat(topic.log().retentionMs()).isEqualTo(4);
        assertThat(topic.compression()).isEqualTo(new Compression(Codec.ZSTD, 7));
        assertThat(topic.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
        assertThat(topic.compact()).isTrue();
        assertThat(topic.log().delete()).isFalse();
    }

    @Test
    void theOlderBoundOfTimestampsCountsWhereTheNewerOnesAreNotSet() {
        TopicSettings older = of(Map.of("log.message.timestamp.difference.max.ms", "5"), Map.of());
        assertThat(older.timestampBeforeMaxMs()).isEqualTo(5);
        assertThat(older.timestampAfterMaxMs()).isEqualTo(5);
        TopicSettings newer = of(
                Map.of("log.message.timestamp.difference.max.ms", "5"), Map.of("message.timestamp.after.max.ms", "6"));
        assertThat(newer.timestampBeforeMaxMs()).isEqualTo(5);
        assertThat(newer.timestampAfterMaxMs()).isEqualTo(6);
    }

    @Test
    void whatABatchMayExpandToHasATighterBoundThanKafkasUnlessItIsSet() {
        assertThat(of(Map.of(), Map.of()).expandedBytesMax()).isEqualTo(128 << 20);
        assertThat(of(Map.of("max.decompressed.message.bytes", "7"), Map.of()).expandedBytesMax())
                .isEqualTo(7);
        assertThat(of(Map.of(), Map.of("max.decompressed.message.bytes", "2000000000"))
                        .expandedBytesMax())
                .isEqualTo(2_000_000_000);
    }

    @Test
    void lagsThatContradictEachOtherAreRefused() {
        assertThatThrownBy(() -> of(Map.of(), Map.of("min.compaction.lag.ms", "6", "max.compaction.lag.ms", "5")))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining("min.compaction.lag.ms")
                .hasMessageContaining("max.compaction.lag.ms");
    }

    private static long retentionMs(Map<String, String> broker) {
        return of(broker, Map.of()).log().retentionMs();
    }

    private static TopicSettings of(Map<String, String> broker, Map<String, String> overrides) {
        return TopicSettings.of(Settings.of(BrokerOptions.TABLE, broker), overrides);
    }
}
