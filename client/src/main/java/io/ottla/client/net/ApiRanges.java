package io.ottla.client.net;

import io.ottla.client.ClientException;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.ApiVersions;
import io.ottla.protocol.wire.ErrorCode;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The APIs and versions that a broker offers, as it said on this connection; those unknown to us included, for who
 * lists them. Immutable.
 */
public final class ApiRanges {
    private final SortedMap<Integer, Range> byKey;
    private final Map<String, Integer> features;

    private ApiRanges(SortedMap<Integer, Range> byKey, Map<String, Integer> features) {
        this.byKey = byKey;
        this.features = features;
    }

    /** Versions from lowest to highest. */
    public record Range(int lowest, int highest) {}

    static ApiRanges of(ApiVersions.Response response) {
        SortedMap<Integer, Range> byKey = new TreeMap<>();
        for (ApiVersions.Response.ApiKey api : response.apiKeys()) {
            byKey.put((int) api.apiKey(), new Range(api.minVersion(), api.maxVersion()));
        }
        Map<String, Integer> features = new HashMap<>();
        for (ApiVersions.Response.FinalizedFeature feature : response.finalizedFeatures()) {
            features.put(feature.name(), (int) feature.maxVersionLevel());
        }
        return new ApiRanges(byKey, Map.copyOf(features));
    }

    /** The level at which the cluster has this feature (KIP-584), such as transaction.version; 0 if it has it not. */
    public int feature(String name) {
        return features.getOrDefault(name, 0);
    }

    /** Everything, by the number of the API. */
    public SortedMap<Integer, Range> all() {
        return java.util.Collections.unmodifiableSortedMap(byKey);
    }

    /** What the broker offers of this API; null if nothing. */
    public @Nullable Range of(ApiKey key) {
        return byKey.get((int) key.id());
    }

    /** Whether the broker offers this version or, with a later one, more. */
    public boolean offers(ApiKey key, int version) {
        Range range = of(key);
        return range != null && range.lowest() <= version && version <= range.highest();
    }

    /**
     * The highest version within {@code from} to {@code to} that the broker offers; throws a ClientException with
     * UNSUPPORTED_VERSION if there is none.
     */
    public int choose(ApiKey key, int from, int to) {
        Range range = of(key);
        if (range == null) {
            throw new ClientException(
                    ErrorCode.UNSUPPORTED_VERSION, "The broker does not support " + key.apiName() + ".");
        }
        int version = Math.min(to, range.highest());
        if (version < from || version < range.lowest()) {
            throw new ClientException(
                    ErrorCode.UNSUPPORTED_VERSION,
                    "The broker offers " + key.apiName() + " in versions " + range.lowest() + " to " + range.highest()
                            + ", needed is one of " + from + " to " + to + ".");
        }
        return version;
    }
}
