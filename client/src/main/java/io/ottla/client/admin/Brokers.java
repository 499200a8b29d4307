package io.ottla.client.admin;

import io.ottla.client.ApiRanges;
import io.ottla.client.ClusterView;
import io.ottla.client.Node;
import io.ottla.client.net.Cluster;
import io.ottla.protocol.lane.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The cluster and its brokers. Thread: from anywhere. */
public final class Brokers {
    private final Calls calls;

    Brokers(Calls calls) {
        this.calls = calls;
    }

    /** Cluster id, controller and brokers, without topics. */
    public CompletableFuture<ClusterView> describe() {
        return calls.retried(() -> calls.cluster().topics(List.of(), Cluster.Creation.NEVER));
    }

    /** What each broker offers; a broker that cannot be reached has its failure instead. */
    public CompletableFuture<Map<Node, Offer>> versions() {
        return calls.retried(() -> {
            Reply<Map<Node, Offer>> reply = Reply.on(calls.cluster().lane());
            calls.cluster().topics(List.of(), Cluster.Creation.NEVER).read((view, failure) -> {
                if (view == null) {
                    reply.fail(failure);
                } else {
                    ask(List.copyOf(view.nodes().values()), reply);
                }
            });
            return reply;
        });
    }

    /** What a broker offers, or why it could not say. */
    public sealed interface Offer {
        /** It said so. */
        record Known(ApiRanges ranges) implements Offer {}

        /** It could not be reached. */
        record Unknown(Throwable failure) implements Offer {}
    }

    private void ask(List<Node> nodes, Reply<Map<Node, Offer>> reply) {
        calls.gather(nodes, this::offer).read((offers, failure) -> {
            if (offers == null) {
                reply.fail(failure);
                return;
            }
            Map<Node, Offer> all = new LinkedHashMap<>();
            for (int i = 0; i < nodes.size(); i++) {
                all.put(nodes.get(i), offers.get(i));
            }
            reply.complete(all);
        });
    }

    private Reply<Offer> offer(Node node) {
        Reply<Offer> offer = Reply.on(calls.cluster().lane());
        calls.cluster().versions(node.id()).read((ranges, failure) -> {
            offer.complete(ranges == null ? new Offer.Unknown(failure) : new Offer.Known(ranges));
        });
        return offer;
    }
}
