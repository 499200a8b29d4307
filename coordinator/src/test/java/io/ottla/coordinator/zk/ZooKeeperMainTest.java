package io.ottla.coordinator.zk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees who starts a ZooKeeper server wrongly: one line. */
class ZooKeeperMainTest {
    @TempDir
    Path dir;

    @Test
    void withoutAFileItSaysHowItIsUsed() {
        assertThat(run()).startsWith("2 usage: zookeeper-server-start.sh");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThat(run("/no/such.properties")).isEqualTo("2 zookeeper: no such file: /no/such.properties");
    }

    @Test
    void aMissingDataDirIsNamed() throws Exception {
        Path file = Files.writeString(dir.resolve("zk.properties"), "clientPort=2181\n");
        assertThat(run(file.toString()))
                .startsWith("2 zookeeper: " + file + " is wrong:")
                .contains("dataDir");
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path file = Files.writeString(
                    dir.resolve("zk.properties"),
                    "dataDir=" + dir.resolve("data") + "\nclientPortAddress=127.0.0.1\nclientPort="
                            + taken.getLocalPort() + "\n");
            assertThat(run(file.toString())).startsWith("1 zookeeper: clientPort in " + file + " cannot be used");
        }
    }

    @Test
    void anEnsembleIsRecognisedAndAsksForItsId() throws Exception {
        Files.createDirectories(dir.resolve("data"));
        Path file = Files.writeString(
                dir.resolve("zk.properties"),
                "dataDir=" + dir.resolve("data") + "\nclientPort=0\ninitLimit=5\nsyncLimit=2\n"
                        + "server.1=127.0.0.1:1:2\nserver.2=127.0.0.1:3:4\nserver.3=127.0.0.1:5:6\n");
        assertThat(run(file.toString()))
                .startsWith("2 zookeeper: " + file + " is wrong:")
                .contains("myid");
    }

    /** The exit status and what was printed, which must be one line. */
    private static String run(String... args) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int status = ZooKeeperMain.run(args, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        String printed = bytes.toString(StandardCharsets.UTF_8).strip();
        assertThat(printed).doesNotContain("\n");
        return status + " " + printed;
    }
}
