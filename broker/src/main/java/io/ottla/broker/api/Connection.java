package io.ottla.broker.api;

import io.ottla.coordinator.cluster.SecurityProtocol;
import io.ottla.protocol.lane.Lane;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a handler may know of the connection that a call came in on. Thread: the connection's event loop; what never
 * changes (id, listener, addresses) may be read from anywhere.
 */
public interface Connection {
    /** Unique while the process lives. */
    long id();

    /** The name of the listener that the client came in on. */
    String listener();

    SecurityProtocol securityProtocol();

    /** Our end: the address by which the client reached us. */
    InetSocketAddress local();

    InetSocketAddress remote();

    /** Who the client is; {@link Principal#ANONYMOUS} where nobody asks. */
    Principal principal();

    /** Name and version of the client's library as ApiVersions told them; empty before, and with old clients. */
    ClientSoftware software();

    /** What lives as long as the connection. */
    Attachments attachments();

    /** What {@link #keep} left under this type, or null. */
    default <T> @Nullable T kept(Class<T> type) {
        return attachments().kept(type);
    }

    /** Keeps state that lives as long as the connection, one object per type: a fetch session, for example. */
    default <T> void keep(Class<T> type, T state) {
        attachments().keep(type, state);
    }

    /** A hint: the work of a request lies on this lane. A connection that always works there may move to its thread. */
    default void workedOn(Lane lane) {}

    /** Runs the task on the event loop when the connection has closed; at once if it is closed already. */
    default void onClose(Runnable task) {
        attachments().onClose(task);
    }
}
