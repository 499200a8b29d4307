package io.ottla.broker.api;

import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.wire.Message;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the broker. The received frame, and with it every record slice in the request, is kept
 * until the reply is complete; who needs the bytes longer retains them.
 *
 * @param request the decoded body
 * @param version of the API, within what {@link ApiTable} advertises
 * @param correlationId the client's number for the request
 * @param clientId as the request header says; null or empty when the client named none
 * @param lane the connection's event loop as a lane: home of the reply
 */
public record Call<Q extends Message>(
        Q request, int version, int correlationId, @Nullable String clientId, Lane lane, Connection connection) {}
