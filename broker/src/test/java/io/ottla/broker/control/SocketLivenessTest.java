package io.ottla.broker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.client.net.ClientLoop;
import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.cluster.SecurityProtocol;
import io.ottla.coordinator.store.Liveness.Sign;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SocketLivenessTest {
    private final ClientLoop loop = ClientLoop.start("liveness-test");

    @AfterEach
    void stop() {
        loop.close();
    }

    @Test
    void whereNobodyListensTheBrokerIsDead() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThat(probe(port)).isEqualTo(Sign.DEAD);
    }

    @Test
    void whoTakesTheConnectionAndSaysNothingCannotBeTold() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(probe(silent.getLocalPort())).isEqualTo(Sign.UNKNOWN);
        }
    }

    private Sign probe(int port) throws Exception {
        CompletableFuture<Sign> found = new CompletableFuture<>();
        Endpoint endpoint = new Endpoint("PLAINTEXT", SecurityProtocol.PLAINTEXT, "127.0.0.1", port);
        loop.lane()
                .run(() -> new SocketLiveness(loop, "test")
                        .probe(loop.lane(), endpoint)
                        .read((sign, error) -> found.complete(sign)));
        return found.get(20, TimeUnit.SECONDS);
    }
}
