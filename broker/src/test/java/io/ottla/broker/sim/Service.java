package io.ottla.broker.sim;

import io.netty.buffer.ByteBuf;
import io.ottla.broker.api.ApiTable;
import io.ottla.broker.api.Call;
import io.ottla.broker.api.Connection;
import io.ottla.broker.api.FailureAnswers;
import io.ottla.broker.api.Handler;
import io.ottla.broker.api.Refused;
import io.ottla.coordinator.store.StoreException;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Reader;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The handlers of one life of a broker, reached by bytes or by its own process. */
final class Service {
    private final BrokerLife broker;
    private final History history;
    private final Sabotage sabotage;
    private final Map<ApiKey, Handler<Message, Message>> handlers = new EnumMap<>(ApiKey.class);

    Service(BrokerLife broker, History history, Sabotage sabotage) {
        this.broker = broker;
        this.history = history;
        this.sabotage = sabotage;
    }

    @SuppressWarnings("unchecked")
    void add(List<ApiTable.Entry> entries) {
        entries.forEach(entry -> handlers.put(entry.key(), call -> entry.door().handle((Call<Message>) call)));
    }

    /** A request has arrived. */
    void take(ApiKey key, int version, ByteBuf frame, Connection connection, Consumer<ByteBuf> answered) {
        broker.loop.run(() -> {
            Message request = sabotage.arrived(broker, key.readRequest(new Reader(frame), version));
            call(key, version, request, broker.loop, connection).read((response, failure) -> {
                Message answer = failure == null ? response : failed(key, version, request, failure);
                if (answer != null) {
                    history.answers(broker, request, answer);
                    answered.accept(Frames.of(answer, version));
                }
            });
        });
    }

    /** Handles a request that came without the network. On that lane. */
    Reply<Message> call(ApiKey key, int version, Message request, Life.Strand lane, Connection connection) {
        Handler<Message, Message> handler = handlers.get(key);
        if (handler == null) {
            throw new IllegalStateException("nobody handles " + key);
        }
        try {
            return handler.handle(new Call<>(request, version, 1, "sim", lane, connection));
        } catch (Refused refused) {
            return Reply.failed(refused);
        }
    }

    private static Message failed(ApiKey key, int version, Message request, Throwable why) {
        if (why instanceof Refused refused) {
            return FailureAnswers.answer(key, version, request, refused.code(), refused.getMessage());
        }
        if (why instanceof StoreException lost && lost.kind() == StoreException.Kind.UNREACHABLE) {
            return FailureAnswers.answer(key, version, request, ErrorCode.REQUEST_TIMED_OUT, null);
        }
        throw new IllegalStateException(key + " failed", why);
    }
}
