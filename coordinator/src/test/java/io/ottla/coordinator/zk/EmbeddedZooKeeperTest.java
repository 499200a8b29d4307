package io.ottla.coordinator.zk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.Version;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedZooKeeperTest {
    @TempDir
    Path dir;

    @Test
    void worksBesideNettyFourTwoAndWithoutAnyOtherNetty() throws Exception {
        assertThat(Version.identify().values())
                .allSatisfy(v -> assertThat(v.artifactVersion()).startsWith("4.2."));
        try (ZkFixture zk = new ZkFixture(dir)) {
            ZooKeeper client = zk.plain();
            client.create("/a", new byte[] {1}, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            assertThat(client.getData("/a", false, null)).containsExactly(1);
        }
    }

    @Test
    void answersTheFourLettersThatZooKeeperAllowsByDefault() throws Exception {
        try (ZkFixture zk = new ZkFixture(dir)) {
            assertThat(fourLetters(zk, "srvr")).contains("Mode: standalone");
            assertThat(fourLetters(zk, "wchs")).contains("not in the whitelist");
        }
    }

    @Test
    void whatWasStoredIsThereAfterARestart() throws Exception {
        try (ZkFixture zk = new ZkFixture(dir)) {
            zk.plain().create("/kept", new byte[] {7}, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        }
        try (ZkFixture zk = new ZkFixture(dir)) {
            assertThat(zk.plain().getData("/kept", false, null)).containsExactly(7);
        }
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = new InetSocketAddress(taken.getInetAddress(), taken.getLocalPort());
            EmbeddedZooKeeper.Settings settings = new EmbeddedZooKeeper.Settings(address, dir, 2000);
            assertThatThrownBy(() -> EmbeddedZooKeeper.start(settings))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(Integer.toString(taken.getLocalPort()));
        }
    }

    private static String fourLetters(ZkFixture zk, String word) throws IOException {
        String connect = zk.server.connect();
        int port = Integer.parseInt(connect.substring(connect.lastIndexOf(':') + 1));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
