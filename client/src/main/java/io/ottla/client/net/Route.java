package io.ottla.client.net;

import io.ottla.client.ApiRanges;
import io.ottla.client.HostPort;
import io.ottla.protocol.lane.Reply;

/**
 * The way to one address, over which requests go in order: in production a {@link Link}, which opens a connection when it
 * is needed. A port, so that everything above it also runs in virtual time. Thread: the client's loop.
 */
interface Route {
    /** Makes the way to an address; connects only when it is first used. */
    interface Opener {
        Route open(HostPort address);
    }

    HostPort address();

    /** Whether it is connected. */
    boolean isReady();

    /** Sends, connecting first if need be; fails with a ClientException. */
    Reply<Answer> send(Request request);

    /** What the broker offers, connecting first if need be; fails with a ClientException. */
    Reply<ApiRanges> versions();

    /** Ends it; what has no answer yet fails. */
    void close();
}
