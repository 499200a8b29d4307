package io.ottla.broker.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ottla.broker.net.BindFailure;
import io.ottla.broker.net.RawClient;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.api.Metadata;
import io.ottla.protocol.api.Produce;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole broker from start to stop, in this process. */
class BrokerLifeTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"shared", "own"})
    void whatWasStoredIsServedAtOnceAfterARestart(String laneMode) throws IOException {
        Map<String, String> settings = Map.of("ottla.lane.mode", laneMode);
        try (TestBroker broker = new TestBroker(folder, settings);
                RawClient client = broker.connect()) {
            metadata(client, "kept");
            for (int i = 0; i < 10; i++) {
                Produce.Response stored = client.ask(
                        ApiKey.PRODUCE,
                        BatchBytes.produceVersion(),
                        BatchBytes.produce("kept", BatchBytes.plain("value " + i)));
                assertThat(stored.responses().get(0).partitionResponses().get(0).errorCode())
                        .isZero();
            }
        }
        assertThat(folder.resolve("data").resolve(".kafka_cleanshutdown")).exists();

        try (TestBroker broker = new TestBroker(folder, settings);
                RawClient client = broker.connect()) {
            Metadata.Response first = metadata(client, "kept");
            assertThat(first.topics().get(0).errorCode()).isZero();
            assertThat(first.topics().get(0).partitions().get(0).leaderId()).isEqualTo(3);
            Fetch.Response read = client.ask(ApiKey.FETCH, 11, fetch("kept"));
            Fetch.Response.Partition partition =
                    read.responses().get(0).partitions().get(0);
            assertThat(partition.errorCode()).isZero();
            assertThat(partition.highWatermark()).isEqualTo(10);
            assertThat(partition.records().bytes()).isPositive();
        }
    }

    @Test
    void clientsAreToldTheAddressByWhichTheyCame() throws IOException {
        try (TestBroker broker = new TestBroker(folder, Map.of("listeners", "PLAINTEXT://:0"));
                RawClient client = broker.connect()) {
            Metadata.Response answer = metadata(client, "t");

            assertThat(answer.brokers())
                    .singleElement()
                    .satisfies(told -> assertThat(told.host() + ":" + told.port())
                            .isEqualTo("127.0.0.1:" + broker.address().getPort()));
        }
    }

    @Test
    void clientsAreToldWhatIsAdvertised() throws IOException {
        Map<String, String> settings = Map.of(
                "listeners", "INSIDE://127.0.0.1:0,PLAINTEXT://127.0.0.1:0",
                "listener.security.protocol.map", "INSIDE:PLAINTEXT,PLAINTEXT:PLAINTEXT",
                "inter.broker.listener.name", "INSIDE",
                "advertised.listeners", "PLAINTEXT://broker.example.com:19092");
        try (TestBroker broker = new TestBroker(folder, settings);
                RawClient client = broker.connect()) {
            assertThat(metadata(client, "t").brokers())
                    .singleElement()
                    .satisfies(
                            told -> assertThat(told.host() + ":" + told.port()).isEqualTo("broker.example.com:19092"));
        }
    }

    @Test
    void aTakenPortEndsTheStartWithOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Map<String, String> settings = Map.of("listeners", "PLAINTEXT://127.0.0.1:" + taken.getLocalPort());

            assertThatThrownBy(() -> new TestBroker(folder, settings))
                    .isInstanceOf(BindFailure.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " is taken");
        }
    }

    @Test
    void theDataOfAnotherBrokerEndTheStartWithOneLine() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data").resolve("meta.properties"), "version=0\nbroker.id=8\n");

        assertThatThrownBy(() -> new TestBroker(folder, Map.of()))
                .isInstanceOf(StartFailure.class)
                .hasMessageContainingAll("broker.id is 3", "broker.id 8");
    }

    @Test
    void theDataOfAnotherClusterEndTheStartWithOneLine() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(
                folder.resolve("data").resolve("meta.properties"),
                "version=0\nbroker.id=3\ncluster.id=AAAAAAAAAAAAAAAAAAAAAA\n");

        assertThatThrownBy(() -> new TestBroker(folder, Map.of()))
                .isInstanceOf(StartFailure.class)
                .hasMessageContainingAll("AAAAAAAAAAAAAAAAAAAAAA", "zookeeper.connect");
    }

    @Test
    void withoutAnIdTheBrokerIsGivenOneAndKeepsIt() throws IOException {
        int given;
        try (TestBroker broker = new TestBroker(folder, Map.of("broker.id", "-1"));
                RawClient client = broker.connect()) {
            given = metadata(client, "t").brokers().get(0).nodeId();
            assertThat(given).isGreaterThan(1000);
        }
        try (TestBroker broker = new TestBroker(folder, Map.of("broker.id", "-1"));
                RawClient client = broker.connect()) {
            assertThat(metadata(client, "t").brokers().get(0).nodeId()).isEqualTo(given);
        }
    }

    private static Metadata.Response metadata(RawClient client, String topic) throws IOException {
        return client.ask(
                ApiKey.METADATA,
                5,
                Metadata.Request.builder()
                        .topics(List.of(
                                Metadata.Request.Topic.builder().name(topic).build()))
                        .allowAutoTopicCreation(true)
                        .build());
    }

    private static Fetch.Request fetch(String topic) {
        return Fetch.Request.builder()
                .maxWaitMs(1000)
                .minBytes(1)
                .topics(List.of(Fetch.Request.Topic.builder()
                        .topic(topic)
                        .partitions(List.of(Fetch.Request.Partition.builder()
                                .partitionMaxBytes(1 << 20)
                                .build()))
                        .build()))
                .build();
    }
}
