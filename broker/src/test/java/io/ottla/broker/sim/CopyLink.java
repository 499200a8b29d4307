package io.ottla.broker.sim;

import io.ottla.broker.replica.LeaderLink;
import io.ottla.client.net.Answer;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Message;
import java.util.function.UnaryOperator;

/** The way of a fetch loop to its leader over the simulated network. */
final class CopyLink implements LeaderLink {
    private static final int ANSWER_MAX_MS = 1000;

    private final Network network;
    private final Life from;
    private final Life.Strand lane;
    private final int leader;
    private final int fetchVersionMax;
    private final UnaryOperator<Message> sending;
    private Wire wire;

    /** @param sending what becomes of a request before it goes */
    CopyLink(
            Network network,
            Life from,
            Life.Strand lane,
            int leader,
            int fetchVersionMax,
            UnaryOperator<Message> sending) {
        this.network = network;
        this.from = from;
        this.lane = lane;
        this.leader = leader;
        this.fetchVersionMax = fetchVersionMax;
        this.sending = sending;
    }

    @Override
    public Reply<Integer> version(ApiKey key) {
        return Reply.done(key == ApiKey.FETCH ? Math.min(fetchVersionMax, key.highest()) : key.highest());
    }

    @Override
    public Reply<Answer> send(Request request) {
        if (wire == null || wire.isClosed()) {
            wire = network.connect(from, lane, leader);
        }
        int version = Math.min(request.to(), request.key().highest());
        Message body = sending.apply(request.body().apply(version));
        return wire.ask(request.key(), version, body, ANSWER_MAX_MS).map(answer -> new Answer(version, answer));
    }

    @Override
    public void close() {
        if (wire != null) {
            wire.close("closed");
        }
    }
}
