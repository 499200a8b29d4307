package io.ottla.broker.config;

import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.Settings;
import org.jspecify.annotations.Nullable;

/** How partitions are copied; see {@link FollowerOptions} for the meaning and ranges. */
public record FollowerSettings(
        int fetchers,
        int backoffMs,
        int partitionBytesMax,
        int bytesMin,
        int responseBytesMax,
        int waitMaxMs,
        long lagMaxMs,
        int socketTimeoutMs,
        int receiveBufferBytes,
        boolean rackAware,
        long leaderRate,
        long followerRate) {

    static FollowerSettings of(Settings settings) {
        FollowerSettings all = new FollowerSettings(
                settings.get(FollowerOptions.FETCHERS),
                settings.get(FollowerOptions.BACKOFF_MS),
                settings.get(FollowerOptions.PARTITION_BYTES_MAX),
                settings.get(FollowerOptions.BYTES_MIN),
                settings.get(FollowerOptions.RESPONSE_BYTES_MAX),
                settings.get(FollowerOptions.WAIT_MAX_MS),
                settings.get(FollowerOptions.LAG_MAX_MS),
                settings.get(FollowerOptions.SOCKET_TIMEOUT_MS),
                settings.get(FollowerOptions.RECEIVE_BUFFER_BYTES),
                isRackAware(settings.orNull(FollowerOptions.SELECTOR)),
                settings.get(FollowerOptions.LEADER_RATE),
                settings.get(FollowerOptions.FOLLOWER_RATE));
        if (all.waitMaxMs > all.lagMaxMs) {
            throw BadSettingException.notAllowed(
                    FollowerOptions.WAIT_MAX_MS.name(),
                    Integer.toString(all.waitMaxMs),
                    "at most replica.lag.time.max.ms, which is " + all.lagMaxMs
                            + ": an idle follower would fall out of sync");
        }
        if (all.socketTimeoutMs < all.waitMaxMs) {
            throw BadSettingException.notAllowed(
                    FollowerOptions.SOCKET_TIMEOUT_MS.name(),
                    Integer.toString(all.socketTimeoutMs),
                    "at least replica.fetch.wait.max.ms, which is " + all.waitMaxMs);
        }
        return all;
    }

    private static boolean isRackAware(@Nullable String selector) {
        if (selector != null && !selector.equals(FollowerOptions.RACK_AWARE)) {
            throw BadSettingException.notAllowed(FollowerOptions.SELECTOR.name(), selector, FollowerOptions.RACK_AWARE);
        }
        return selector != null;
    }
}
