package io.ottla.broker.replica;

import io.ottla.broker.api.FakeConnection;
import io.ottla.client.net.Answer;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;

/** The way between two brokers of a simulation: messages as bytes, late, or lost when one is dead or cut off. */
final class SimLink implements LeaderLink {
    private static final long GIVE_UP_MS = 1_000;

    private final SimCluster cluster;
    private final SimBroker from;
    private final int to;
    private FakeConnection connection = new FakeConnection();
    private Runnable giveUp = () -> {};

    SimLink(SimCluster cluster, SimBroker from, int to) {
        this.cluster = cluster;
        this.from = from;
        this.to = to;
    }

    @Override
    public Reply<Integer> version(ApiKey key) {
        int limit = key == ApiKey.FETCH ? cluster.fetchVersionMax : key.highest();
        return Reply.done(Math.min(limit, key.highest()));
    }

    @Override
    public Reply<Answer> send(Request request) {
        Reply<Answer> reply = Reply.on(from.lane);
        boolean[] over = new boolean[1];
        FakeConnection used = connection;
        Runnable fail = () -> {
            if (!over[0]) {
                over[0] = true;
                close();
                reply.fail(new IllegalStateException("connection lost"));
            }
        };
        giveUp = fail;
        Lane lane = from.lane;
        lane.after(GIVE_UP_MS, fail);
        int version = Math.min(request.to(), request.key().highest());
        lane.after(cluster.latencyMs(), () -> {
            SimBroker peer = cluster.brokers.get(to);
            if (over[0] || !cluster.reach(from.id, to)) {
                return;
            }
            peer.serve(request.key(), version, request.body().apply(version), used, body -> {
                if (cluster.reach(from.id, to) && peer.isAlive()) {
                    lane.after(cluster.latencyMs(), () -> {
                        if (!over[0] && cluster.reach(from.id, to)) {
                            over[0] = true;
                            reply.complete(new Answer(version, body));
                        }
                    });
                }
            });
        });
        return reply;
    }

    @Override
    public void close() {
        connection.close();
        connection = new FakeConnection();
        Runnable pending = giveUp;
        giveUp = () -> {};
        from.lane.run(pending);
    }
}
