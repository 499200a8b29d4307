package io.ottla.client.consumer;

import io.ottla.client.net.Backoff;
import io.ottla.client.net.ClientOptions;
import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.Settings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a consumer behaves, read once from its settings. */
record ConsumerRules(
        @Nullable String groupId,
        @Nullable String instanceId,
        Reset reset,
        boolean autoCommit,
        long autoCommitIntervalMs,
        int fetchMinBytes,
        int fetchMaxBytes,
        int fetchMaxWaitMs,
        int partitionFetchMaxBytes,
        int maxPollRecords,
        int maxPollIntervalMs,
        int sessionTimeoutMs,
        int heartbeatIntervalMs,
        List<Assignor> assignors,
        boolean readCommitted,
        boolean autoCreate,
        boolean excludeInternal,
        boolean checkCrcs,
        int apiTimeoutMs,
        int requestTimeoutMs,
        Backoff backoff,
        long metadataMaxAgeMs,
        long prefetchBytesMax,
        @Nullable String rack) {

    static ConsumerRules of(Settings settings) {
        String group = settings.orNull(ConsumerOptions.GROUP_ID);
        String rack = settings.get(ConsumerOptions.CLIENT_RACK);
        return new ConsumerRules(
                group,
                settings.orNull(ConsumerOptions.GROUP_INSTANCE_ID),
                Reset.parse(settings.get(ConsumerOptions.OFFSET_RESET)),
                group != null && settings.get(ConsumerOptions.AUTO_COMMIT),
                settings.get(ConsumerOptions.AUTO_COMMIT_INTERVAL_MS),
                settings.get(ConsumerOptions.FETCH_MIN_BYTES),
                settings.get(ConsumerOptions.FETCH_MAX_BYTES),
                settings.get(ConsumerOptions.FETCH_MAX_WAIT_MS),
                settings.get(ConsumerOptions.PARTITION_FETCH_MAX_BYTES),
                settings.get(ConsumerOptions.MAX_POLL_RECORDS),
                settings.get(ConsumerOptions.MAX_POLL_INTERVAL_MS),
                settings.get(ConsumerOptions.SESSION_TIMEOUT_MS),
                settings.get(ConsumerOptions.HEARTBEAT_INTERVAL_MS),
                assignors(settings.get(ConsumerOptions.ASSIGNORS)),
                "read_committed".equals(settings.get(ConsumerOptions.ISOLATION_LEVEL)),
                settings.get(ConsumerOptions.ALLOW_AUTO_CREATE),
                settings.get(ConsumerOptions.EXCLUDE_INTERNAL),
                settings.get(ConsumerOptions.CHECK_CRCS),
                settings.get(ConsumerOptions.API_TIMEOUT_MS),
                settings.get(ClientOptions.REQUEST_TIMEOUT_MS),
                ClientOptions.retryBackoff(settings),
                settings.get(ClientOptions.METADATA_MAX_AGE_MS),
                settings.get(ConsumerOptions.PREFETCH_MAX_BYTES),
                rack.isEmpty() ? null : rack);
    }

    private static List<Assignor> assignors(List<String> names) {
        try {
            return Assignors.all(names);
        } catch (IllegalArgumentException e) {
            String option = ConsumerOptions.ASSIGNORS.name();
            throw BadSettingException.conflict(option, option + ": " + e.getMessage());
        }
    }

    /** Whether this member keeps what it holds while it joins: all that it offers can. */
    boolean isCooperative() {
        return Assignors.areCooperative(assignors);
    }

    /** The one of this protocol name that it offers; null for another. */
    @Nullable
    Assignor assignor(@Nullable String protocolName) {
        return assignors.stream()
                .filter(assignor -> assignor.name().equals(protocolName))
                .findFirst()
                .orElse(null);
    }

    String assignorNames() {
        return String.join(",", assignors.stream().map(Assignor::name).toList());
    }

    String rackOrEmpty() {
        return rack == null ? "" : rack;
    }

    /** As the protocol says it: 0 = read uncommitted, 1 = read committed. */
    byte isolation() {
        return (byte) (readCommitted ? 1 : 0);
    }
}
