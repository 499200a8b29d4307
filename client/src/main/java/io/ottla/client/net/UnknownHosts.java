package io.ottla.client.net;

import io.ottla.client.HostPort;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Says once of each host that its name means nothing on this machine, and whose mistake that is: the address in
 * bootstrap.servers can be reached, but what brokers advertise cannot, is the commonest one of all. Thread: the client's
 * loop.
 */
final class UnknownHosts {
    private static final int CAUSES_MAX = 10;

    private final List<HostPort> bootstrap;
    private final Consumer<String> warn;
    private final Set<String> told = new HashSet<>();

    UnknownHosts(List<HostPort> bootstrap, Consumer<String> warn) {
        this.bootstrap = bootstrap;
        this.warn = warn;
    }

    /** No connection to this address came about, for this reason. */
    void failed(HostPort address, Throwable why) {
        if (!isUnknownHost(why) || !told.add(address.host())) {
            return;
        }
        String host = "this machine does not know the host '" + address.host() + "'. ";
        warn.accept(
                bootstrap.contains(address)
                        ? "bootstrap.servers has " + address + ", but " + host
                                + "Correct it, or make the name known here."
                        : "a broker says by its advertised.listeners that it is to be found at " + address + ", but "
                                + host
                                + "Have the broker advertise a name that its clients know, or make the name known"
                                + " here; what is in bootstrap.servers is used only to begin with.");
    }

    private static boolean isUnknownHost(Throwable why) {
        Throwable cause = why;
        for (int i = 0; cause != null && i < CAUSES_MAX; i++, cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }
}
