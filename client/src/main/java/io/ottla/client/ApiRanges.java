package io.ottla.client;

import java.util.Collections;
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

    /** {@code byKey}: by the number of the API; {@code features}: the levels of finalized ones, by name. */
    public ApiRanges(SortedMap<Integer, Range> byKey, Map<String, Integer> features) {
        this.byKey = Collections.unmodifiableSortedMap(new TreeMap<>(byKey));
        this.features = Map.copyOf(features);
    }

    /** Versions from lowest to highest. */
    public record Range(int lowest, int highest) {}

    /** The level at which the cluster has this feature (KIP-584), such as transaction.version; 0 if it has it not. */
    public int feature(String name) {
        return features.getOrDefault(name, 0);
    }

    /** Everything, by the number of the API. */
    public SortedMap<Integer, Range> all() {
        return byKey;
    }

    /** What the broker offers of the API of this number; null if nothing. */
    public @Nullable Range of(int api) {
        return byKey.get(api);
    }

    /** Whether the broker offers this version of the API of this number. */
    public boolean offers(int api, int version) {
        Range range = of(api);
        return range != null && range.lowest() <= version && version <= range.highest();
    }
}
