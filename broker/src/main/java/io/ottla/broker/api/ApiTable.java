package io.ottla.broker.api;

import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.wire.Message;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The APIs that this broker serves, with their versions: what stands here is advertised and dispatched on, and nothing
 * else is. Immutable; any thread.
 */
public final class ApiTable {
    private final List<Entry> entries;
    private final @Nullable Entry[] byId;

    /** Throws IllegalArgumentException when an API is named twice. */
    public ApiTable(List<Entry> entries) {
        this.entries = entries.stream()
                .sorted((a, b) -> Integer.compare(a.key.id(), b.key.id()))
                .toList();
        int idMax = entries.stream().mapToInt(entry -> entry.key.id()).max().orElse(-1);
        this.byId = new Entry[idMax + 1];
        for (Entry entry : entries) {
            if (byId[entry.key.id()] != null) {
                throw new IllegalArgumentException(entry.key + " has two handlers");
            }
            byId[entry.key.id()] = entry;
        }
    }

    /** An API served in the versions {@code from} to {@code to}, both included. */
    public record Entry(ApiKey key, int from, int to, Handler<?, ?> handler) {
        public Entry {
            if (from > to || from < key.lowest() || to > key.highest()) {
                throw new IllegalArgumentException(
                        key + " " + from + "-" + to + ", the codec knows " + key.lowest() + " to " + key.highest());
            }
        }

        /** Every version that the codec knows. */
        public static <Q extends Message, S extends Message> Entry all(ApiKey key, Handler<Q, S> handler) {
            return new Entry(key, key.lowest(), key.highest(), handler);
        }

        public static <Q extends Message, S extends Message> Entry of(
                ApiKey key, int from, int to, Handler<Q, S> handler) {
            return new Entry(key, from, to, handler);
        }

        public boolean serves(int version) {
            return version >= from && version <= to;
        }

        /** The handler; that it fits the key's messages is for who fills the table. */
        @SuppressWarnings("unchecked")
        public Handler<Message, Message> door() {
            return (Handler<Message, Message>) handler;
        }
    }

    /** By ascending number. */
    public List<Entry> entries() {
        return entries;
    }

    /** The entry of the API with this number, or null. */
    public @Nullable Entry find(int apiId) {
        return apiId < 0 || apiId >= byId.length ? null : byId[apiId];
    }

    @Override
    public String toString() {
        return Arrays.stream(byId).filter(Objects::nonNull).toList().toString();
    }
}
