package io.ottla.broker.api.data;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Connection;
import io.ottla.broker.api.Refused;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.wire.ErrorCode;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens and finds the fetch sessions of connections, one each, and bounds how many there are in all; a client that gets
 * none goes on with full fetches. Thread: any; a session itself belongs to the event loop of its connection.
 *
 * <pre>
 *   id  epoch  means                                      id in the answer
 *   0    -1    a full fetch without a session             0
 *   any   0    a full fetch that opens a new session      the new one, or 0 if there are too many
 *   n    -1    a full fetch that ends the session         0
 *   n    e     what has changed since epoch e - 1         n
 * </pre>
 */
final class FetchSessions {
    private static final int FIRST_VERSION = 7;

    private final AtomicInteger lastId = new AtomicInteger();
    private final AtomicInteger count = new AtomicInteger();
    private final IntSupplier sessionsMax;

    FetchSessions(IntSupplier sessionsMax) {
        this.sessionsMax = sessionsMax;
    }

    /** The one session of a connection, if it has one. */
    private static final class Slot {
        private @Nullable FetchSession session;
    }

    /**
     * What a fetch is about.
     *
     * @param session to be told to the client; null for none
     * @param incremental whether only news are to be answered
     */
    record Scope(@Nullable FetchSession session, boolean incremental) {}

    /** Throws {@link Refused} where the client must start again with a full fetch. */
    Scope scope(Call<Fetch.Request> call) {
        Fetch.Request request = call.request();
        if (call.version() < FIRST_VERSION
                || request.sessionEpoch() == FetchSession.FINAL_EPOCH && request.sessionId() == FetchSession.NO_ID) {
            return new Scope(null, false);
        }
        Slot slot = slot(call.connection());
        if (request.sessionEpoch() == FetchSession.FINAL_EPOCH) {
            end(slot);
            return new Scope(null, false);
        }
        if (request.sessionEpoch() == FetchSession.INITIAL_EPOCH) {
            end(slot);
            return new Scope(open(slot, request), false);
        }
        FetchSession session = slot.session;
        if (session == null || session.id() != request.sessionId()) {
            throw new Refused(
                    ErrorCode.FETCH_SESSION_ID_NOT_FOUND,
                    "this connection has no fetch session " + request.sessionId());
        }
        if (!session.continuesWith(request.sessionEpoch())) {
            throw new Refused(
                    ErrorCode.INVALID_FETCH_SESSION_EPOCH,
                    "fetch session " + session.id() + " is not at epoch " + request.sessionEpoch());
        }
        session.update(request);
        return new Scope(session, true);
    }

    private Slot slot(Connection connection) {
        Slot kept = connection.kept(Slot.class);
        if (kept != null) {
            return kept;
        }
        Slot slot = new Slot();
        connection.keep(Slot.class, slot);
        connection.onClose(() -> end(slot));
        return slot;
    }

    private @Nullable FetchSession open(Slot slot, Fetch.Request request) {
        if (count.incrementAndGet() > sessionsMax.getAsInt()) {
            count.decrementAndGet();
            return null;
        }
        FetchSession session = new FetchSession(lastId.updateAndGet(id -> id == Integer.MAX_VALUE ? 1 : id + 1));
        session.update(request);
        slot.session = session;
        return session;
    }

    private void end(Slot slot) {
        if (slot.session != null) {
            slot.session = null;
            count.decrementAndGet();
        }
    }
}
