package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ComposeContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** The compose file on a Docker engine: reached from this host and from a container. Skipped where there is no engine. */
class ComposeIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String INSIDE = "broker-1:29092,broker-2:29092,broker-3:29092";

    @Test
    void threeBrokersServeTheHostAndTheirNetwork() throws Exception {
        Assumptions.assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(), "no Docker engine: the compose file is not run");
        File file = Path.of("..", "docker", "docker-compose.yml").toFile().getCanonicalFile();
        try (ComposeContainer cluster = new ComposeContainer(file)) {
            cluster.withBuild(true).withStartupTimeout(LIMIT);
            for (int id = 1; id <= 3; id++) {
                cluster.waitingFor(container(id), Wait.forHealthcheck().withStartupTimeout(LIMIT));
            }
            cluster.start();

            Run.of(
                            Dist.script("kafka-topics.sh"),
                            "--bootstrap-server",
                            "localhost:9092,localhost:9093,localhost:9094",
                            "--create",
                            "--topic",
                            "t",
                            "--replication-factor",
                            "3")
                    .ok();
            Run.withInput(
                            "from the host\n",
                            Dist.script("kafka-console-producer.sh"),
                            "--bootstrap-server",
                            "localhost:9094",
                            "--topic",
                            "t")
                    .ok();
            var inside = cluster.getContainerByServiceName(container(2))
                    .orElseThrow()
                    .execInContainer(
                            "/opt/ottla/bin/kafka-console-consumer.sh",
                            "--bootstrap-server",
                            INSIDE,
                            "--topic",
                            "t",
                            "--from-beginning",
                            "--max-messages",
                            "1");
            assertThat(inside.getStdout()).as(inside.getStderr()).contains("from the host");
        }
    }

    /** The number at the end is of the container: without it the broker's own number would be taken for that. */
    private static String container(int broker) {
        return "broker-" + broker + "-1";
    }
}
