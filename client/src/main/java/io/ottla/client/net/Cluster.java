package io.ottla.client.net;

import io.ottla.client.ApiRanges;
import io.ottla.client.ClientException;
import io.ottla.client.ClusterView;
import io.ottla.client.HostPort;
import io.ottla.client.Node;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Metadata;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The brokers of one cluster and the connections to them. Knows the bootstrap addresses from the start and the brokers
 * from every Metadata answer; opens a connection when it is first needed and again, after a wait, when it was lost.
 *
 * <p>Thread: the client's loop.
 */
public final class Cluster {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    /** Connections to one broker are kept apart by use: a request that a coordinator holds must not delay a fetch. */
    public enum Line {
        GENERAL,
        COORDINATOR,
        FETCH,
        /** For fetches that must not wait behind one that waits. */
        FETCH_ASIDE;

        /** Whether who reads an answer releases it. */
        boolean lends() {
            return this == FETCH || this == FETCH_ASIDE;
        }
    }

    private record LineKey(int node, Line line) {}

    private final Lane lane;
    private final Route.Opener opener;
    /** For lines that lend: their readers release the answers. */
    private final Route.Opener lendingOpener;

    private final List<HostPort> bootstrap;
    private final String clientId;
    private final Traffic traffic;
    private final RandomGenerator random;
    private final Map<LineKey, Route> links = new HashMap<>();
    private final Map<Integer, Route> bootstrapLinks = new HashMap<>();
    private Map<Integer, Node> nodes = Map.of();
    private int controllerId = -1;
    private int nextCandidate;

    public Cluster(
            ClientLoop loop,
            ConnectionSettings settings,
            List<HostPort> bootstrap,
            Backoff reconnect,
            RandomGenerator random) {
        this.lane = loop.lane();
        this.clientId = settings.clientId();
        this.traffic = loop.traffic();
        this.bootstrap = List.copyOf(bootstrap);
        this.random = random;
        UnknownHosts unknown = new UnknownHosts(this.bootstrap, LOG::warn);
        this.opener = address -> new Link(loop, address, unknown, settings, reconnect, random);
        this.lendingOpener = address -> new Link(loop, address, unknown, settings.lending(), reconnect, random);
    }

    /** Over ways of the caller's making. */
    Cluster(Lane lane, Route.Opener opener, List<HostPort> bootstrap, RandomGenerator random) {
        this.lane = lane;
        this.opener = opener;
        this.lendingOpener = opener;
        this.clientId = "";
        this.traffic = new Traffic(lane.clock());
        this.bootstrap = List.copyOf(bootstrap);
        this.random = random;
    }

    public Lane lane() {
        return lane;
    }

    /** New figures of the client whose connections these are, with what goes over them in the given group. */
    public Figures figures(String group) {
        Figures figures = new Figures(lane.clock(), Map.of("client-id", clientId));
        traffic.show(figures.group(group));
        return figures;
    }

    public RandomGenerator random() {
        return random;
    }

    /** The brokers of the last Metadata answer, by id; empty before the first. */
    public Map<Integer, Node> nodes() {
        return nodes;
    }

    /** Asks the broker with this id; fails with BROKER_NOT_AVAILABLE when the last Metadata answer has none of it. */
    public Reply<Answer> node(int id, Line line, Request request) {
        Route link = link(id, line);
        return link == null ? Reply.failed(absent(id)) : link.send(request);
    }

    /** What the broker with this id offers. */
    public Reply<ApiRanges> versions(int id) {
        Route link = link(id, Line.GENERAL);
        return link == null ? Reply.failed(absent(id)) : link.versions();
    }

    /** Whether requests to this broker can leave at once. */
    public boolean isReady(int id) {
        Route link = link(id, Line.GENERAL);
        return link != null && link.isReady();
    }

    private static ClientException absent(int id) {
        return new ClientException(
                ErrorCode.BROKER_NOT_AVAILABLE, "Broker " + id + " is not part of the cluster at the moment.");
    }

    private @Nullable Route link(int id, Line line) {
        Node node = nodes.get(id);
        if (node == null) {
            return null;
        }
        LineKey key = new LineKey(id, line);
        Route link = links.get(key);
        if (link == null || !link.address().equals(node.address())) {
            if (link != null) {
                link.close();
            }
            link = (line.lends() ? lendingOpener : opener).open(node.address());
            links.put(key, link);
        }
        return link;
    }

    /** Notes a broker that another answer named, such as a group's coordinator. */
    public void learn(Node node) {
        Map<Integer, Node> more = new HashMap<>(nodes);
        more.put(node.id(), node);
        nodes = Map.copyOf(more);
    }

    /** Asks whichever broker can be reached, one after the other; fails with the last failure when none can. */
    public Reply<Answer> any(Request request) {
        Reply<Answer> reply = Reply.on(lane());
        List<Route> candidates = candidates();
        tryNext(candidates, 0, request, reply);
        return reply;
    }

    /** Asks the controller, which is looked up first if need be. */
    public Reply<Answer> controller(Request request) {
        Reply<Answer> reply = Reply.on(lane());
        topics(List.of(), Creation.NEVER).read((view, failure) -> {
            if (failure != null) {
                reply.fail(failure);
            } else if (!nodes.containsKey(controllerId)) {
                reply.fail(
                        new ClientException(ErrorCode.NOT_CONTROLLER, "The cluster has no controller at the moment."));
            } else {
                pass(node(controllerId, Line.GENERAL, request), reply);
            }
        });
        return reply;
    }

    /** Whether asking about a topic may create it. */
    public enum Creation {
        ALLOWED,
        NEVER
    }

    /** Describes these topics; all of them for null. What it says of brokers is kept. */
    public Reply<ClusterView> topics(@Nullable List<String> names, Creation creation) {
        return any(metadata(names, creation)).map(answer -> {
            ClusterView view = Views.cluster(answer.as(Metadata.Response.class));
            keep(view);
            return view;
        });
    }

    /** Closes all connections. */
    public void close() {
        links.values().forEach(Route::close);
        bootstrapLinks.values().forEach(Route::close);
        links.clear();
        bootstrapLinks.clear();
    }

    private static Request metadata(@Nullable List<String> names, Creation creation) {
        return Request.of(
                ApiKey.METADATA,
                creation == Creation.NEVER ? 4 : 1,
                12,
                version -> Metadata.Request.builder()
                        .topics(names == null ? null : named(names))
                        .allowAutoTopicCreation(creation == Creation.ALLOWED)
                        .build());
    }

    private static List<Metadata.Request.Topic> named(List<String> names) {
        return names.stream()
                .map(name -> Metadata.Request.Topic.builder().name(name).build())
                .toList();
    }

    private void keep(ClusterView view) {
        nodes = view.nodes();
        controllerId = view.controllerId();
        links.entrySet().removeIf(entry -> {
            boolean gone = !nodes.containsKey(entry.getKey().node());
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
    }

    /** Brokers that are connected come first, then those known, then the bootstrap addresses. */
    private List<Route> candidates() {
        List<Route> ready = new ArrayList<>();
        List<Route> others = new ArrayList<>();
        for (Route link : links.values()) {
            (link.isReady() ? ready : others).add(link);
        }
        for (int i = 0; i < bootstrap.size(); i++) {
            int at = (nextCandidate + i) % bootstrap.size();
            Route link = bootstrapLinks.computeIfAbsent(at, index -> opener.open(bootstrap.get(index)));
            (link.isReady() ? ready : others).add(link);
        }
        nextCandidate++;
        ready.addAll(others);
        return ready;
    }

    private void tryNext(List<Route> candidates, int at, Request request, Reply<Answer> reply) {
        candidates.get(at).send(request).read((answer, failure) -> {
            if (answer != null) {
                reply.complete(answer);
            } else if (at + 1 < candidates.size() && isUnreachable(failure)) {
                tryNext(candidates, at + 1, request, reply);
            } else {
                reply.fail(failure);
            }
        });
    }

    private static boolean isUnreachable(@Nullable Throwable failure) {
        return failure instanceof ClientException known
                && (known.error() == ErrorCode.NETWORK_EXCEPTION || known.error() == ErrorCode.REQUEST_TIMED_OUT);
    }

    private static <T> void pass(Reply<T> from, Reply<T> to) {
        from.read((value, failure) -> {
            if (failure != null) {
                to.fail(failure);
            } else {
                to.complete(value);
            }
        });
    }
}
