package io.ottla.coordinator.zk;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.ottla.protocol.lane.Clock;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.net.EventExecutorLane;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.zookeeper.ZooKeeper;

/** A real ZooKeeper in this process, a lane with a thread, and a way to wait for replies. */
final class ZkFixture implements AutoCloseable {
    /** So that sessions may be as short as 400 ms. */
    private static final int TICK_MS = 500;

    private final DefaultEventExecutor executor = new DefaultEventExecutor();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Path dir;
    final Lane lane = new EventExecutorLane(executor, Clock.SYSTEM);
    EmbeddedZooKeeper server;

    ZkFixture(Path dir) throws IOException {
        this.dir = dir;
        this.server = start(0);
    }

    private EmbeddedZooKeeper start(int port) throws IOException {
        return EmbeddedZooKeeper.start(new EmbeddedZooKeeper.Settings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), dir, TICK_MS));
    }

    void stopServer() {
        server.close();
    }

    void startServerAgain(int port) throws IOException {
        server = start(port);
    }

    ZkSettings settings(int sessionTimeoutMs) {
        return new ZkSettings(server.connect(), sessionTimeoutMs, 10_000, ZkSettings.Acls.OPEN);
    }

    ZkSession session() {
        return session(10_000);
    }

    ZkSession session(int timeoutMs) {
        ZkSession session = ZkSession.open(settings(timeoutMs));
        open.add(session);
        return session;
    }

    /** A plain client, as another program would be. */
    ZooKeeper plain() throws Exception {
        CompletableFuture<Boolean> connected = new CompletableFuture<>();
        ZooKeeper plain = new ZooKeeper(server.connect(), 4000, event -> connected.complete(true));
        open.add(plain);
        connected.get(10, TimeUnit.SECONDS);
        return plain;
    }

    /** Ends the session from the server's side, as after a long silence. */
    void expire(ZkSession session) {
        server.endSession(session.sessionId());
    }

    /** Asks on the lane and waits for the answer. */
    <T> T ask(Supplier<Reply<T>> question) throws Exception {
        CompletableFuture<T> answer = new CompletableFuture<>();
        lane.run(() -> question.get().read((value, error) -> {
            if (error != null) {
                answer.completeExceptionally(error);
            } else {
                answer.complete(value);
            }
        }));
        try {
            return answer.get(30, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    /** Every node with its content, but for those of ZooKeeper itself; a node without content has "-". */
    static TreeMap<String, String> dump(ZooKeeper zk) throws Exception {
        TreeMap<String, String> nodes = new TreeMap<>();
        walk(zk, "/", nodes);
        nodes.remove("/");
        return nodes;
    }

    private static void walk(ZooKeeper zk, String path, TreeMap<String, String> nodes) throws Exception {
        byte[] data = zk.getData(path, false, null);
        nodes.put(path, data == null || data.length == 0 ? "-" : new String(data, StandardCharsets.UTF_8));
        List<String> children = new ArrayList<>(zk.getChildren(path, false));
        Collections.sort(children);
        for (String child : children) {
            String below = path.equals("/") ? "/" + child : path + "/" + child;
            if (!below.equals("/zookeeper")) {
                walk(zk, below, nodes);
            }
        }
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        server.close();
        executor.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS);
    }
}
