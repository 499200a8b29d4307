package io.ottla.client.net;

import io.ottla.client.ApiRanges;
import io.ottla.client.ClientException;
import io.ottla.client.HostPort;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.ApiVersions;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.lane.SimLane;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Connections in virtual time: a client's {@link Cluster} over peers that a test plays. Requests of one connection arrive in
 * order, each after a way of one ms, and are answered when the peer likes. One thread does everything.
 */
public final class SimNet {
    /** A broker: gets a request and answers it, now or later, or never. */
    public interface Peer {
        void request(ApiKey key, int version, Message body, Consumer<Message> answer);
    }

    private static final long WAY_MS = 1;

    public final SimLane lane = new SimLane();
    private final Random random;
    private final Map<HostPort, Peer> peers = new HashMap<>();
    private final List<SimRoute> routes = new ArrayList<>();
    private final Map<ApiKey, Integer> highest = new HashMap<>();
    private int requestTimeoutMs = 5000;

    public SimNet(long seed) {
        this.random = new Random(seed);
    }

    public Random random() {
        return random;
    }

    public void peer(HostPort at, Peer peer) {
        peers.put(at, peer);
    }

    /** Brokers offer this API up to this version; below 0: not at all. */
    public void upTo(ApiKey key, int version) {
        highest.put(key, version);
    }

    public void requestTimeoutMs(int ms) {
        requestTimeoutMs = ms;
    }

    public Cluster cluster(List<HostPort> bootstrap) {
        return new Cluster(lane, this::open, bootstrap, random);
    }

    /** Breaks the connections to this peer; what is on its way may or may not have been heard. */
    public void cut(HostPort at) {
        List.copyOf(routes).stream().filter(route -> route.address.equals(at)).forEach(SimRoute::cut);
    }

    private Route open(HostPort address) {
        SimRoute route = new SimRoute(address);
        routes.add(route);
        return route;
    }

    private ApiRanges ranges() {
        List<ApiVersions.Response.ApiKey> keys = new ArrayList<>();
        for (ApiKey key : ApiKey.values()) {
            int to = highest.getOrDefault(key, (int) key.highest());
            if (to >= 0) {
                keys.add(new ApiVersions.Response.ApiKey(key.id(), key.lowest(), (short) to));
            }
        }
        return Views.ranges(ApiVersions.Response.builder().apiKeys(keys).build());
    }

    private final class SimRoute implements Route {
        private final HostPort address;
        private final List<Reply<Answer>> open = new ArrayList<>();
        private boolean ready;
        private boolean closed;

        SimRoute(HostPort address) {
            this.address = address;
        }

        @Override
        public HostPort address() {
            return address;
        }

        @Override
        public boolean isReady() {
            return ready && !closed;
        }

        @Override
        public Reply<ApiRanges> versions() {
            Reply<ApiRanges> reply = Reply.on(lane);
            lane.after(WAY_MS, () -> {
                if (closed || !peers.containsKey(address)) {
                    reply.fail(lost());
                } else {
                    ready = true;
                    reply.complete(ranges());
                }
            });
            return reply;
        }

        @Override
        public Reply<Answer> send(Request request) {
            Reply<Answer> reply = Reply.on(lane);
            int version;
            try {
                version = request.versionFor(ranges());
            } catch (ClientException e) {
                return Reply.failed(e);
            }
            ready = true;
            Message body = request.body().apply(version);
            if (request.answer() == Request.AnswerMode.NONE) {
                lane.after(WAY_MS, () -> arrive(request, version, body, answer -> {}));
                return Reply.done(new Answer(version, body));
            }
            open.add(reply);
            int timeoutMs =
                    request.timeoutMs() > 0 ? Math.min(requestTimeoutMs, request.timeoutMs()) : requestTimeoutMs;
            Lane.Timer late = lane.after(timeoutMs, () -> {
                if (open.contains(reply)) {
                    cut();
                }
            });
            lane.after(
                    WAY_MS,
                    () -> arrive(
                            request,
                            version,
                            body,
                            answer -> lane.after(WAY_MS, () -> {
                                if (open.remove(reply)) {
                                    late.cancel();
                                    reply.complete(new Answer(version, answer));
                                }
                            })));
            return reply;
        }

        private void arrive(Request request, int version, Message body, Consumer<Message> answer) {
            Peer peer = peers.get(address);
            if (closed || peer == null) {
                cut();
                Bodies.release(body);
                return;
            }
            peer.request(request.key(), version, body, answer);
            Bodies.release(body);
        }

        void cut() {
            ready = false;
            List<Reply<Answer>> lost = List.copyOf(open);
            open.clear();
            lost.forEach(reply -> reply.fail(lost()));
        }

        private ClientException lost() {
            return new ClientException(ErrorCode.NETWORK_EXCEPTION, "Connection to " + address + " is lost");
        }

        @Override
        public void close() {
            closed = true;
            cut();
        }
    }
}
