package io.ottla.broker.net;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts connections, over all and by address, against their limits. Thread: any. */
final class ConnectionQuota {
    private final AtomicInteger all = new AtomicInteger();
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

    /**
     * Limits as they are now.
     *
     * @param overrides of {@code perAddressMax}, by address in numbers or by name
     */
    record Limits(int max, int perAddressMax, Map<String, Integer> overrides) {
        int of(InetAddress address) {
            Integer byNumber = overrides.get(address.getHostAddress());
            if (byNumber != null) {
                return byNumber;
            }
            // Only where somebody wrote a name is it worth asking for one, and loopback needs no name server.
            Integer byName = address.isLoopbackAddress() ? overrides.get("localhost") : null;
            return byName == null ? perAddressMax : byName;
        }
    }

    /** Counts one more: null if it may stay, or why not. Whatever the answer, {@link #leave} is due when it closes. */
    @Nullable
    String enter(InetAddress address, Limits limits) {
        int total = all.incrementAndGet();
        int here = byAddress.merge(address, 1, Integer::sum);
        if (total > limits.max()) {
            return "connection " + total + " is beyond max.connections=" + limits.max();
        }
        int hereMax = limits.of(address);
        if (here > hereMax) {
            return "connection " + here + " of " + address.getHostAddress() + " is beyond the " + hereMax
                    + " that max.connections.per.ip allows";
        }
        return null;
    }

    void leave(InetAddress address) {
        all.decrementAndGet();
        byAddress.computeIfPresent(address, (a, count) -> count == 1 ? null : count - 1);
    }

    int count() {
        return all.get();
    }
}
