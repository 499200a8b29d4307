package io.ottla.client.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ottla.client.ClientException;
import io.ottla.client.HostPort;
import io.ottla.client.net.FakeBroker;
import io.ottla.client.net.LeakCount;
import io.ottla.client.net.RawPeer;
import io.ottla.client.serialization.Serdes;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Metadata;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A producer whose addresses lead to somebody else than a broker, or to one whose answers come damaged. */
@Timeout(60)
class StrangePeersTest {
    /** Who listens there, and what the application is told. */
    private enum Stranger {
        WEB_SERVER("this is HTTP: a web server listens at this address") {
            @Override
            void answer(int correlationId, OutputStream out) throws IOException {
                out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        },
        TLS_LISTENER("this is TLS: the broker wants encryption") {
            @Override
            void answer(int correlationId, OutputStream out) throws IOException {
                out.write(HexFormat.of().parseHex("15030300020246"));
            }
        },
        HANGS_UP("was closed by the broker") {
            @Override
            void answer(int correlationId, OutputStream out) throws IOException {
                throw new IOException("hangs up");
            }
        },
        SAYS_NOTHING("ApiVersions was not answered within 150 ms") {
            @Override
            void answer(int correlationId, OutputStream out) {}
        },
        SAYS_TOO_MUCH("answer of 2147483647 bytes") {
            @Override
            void answer(int correlationId, OutputStream out) throws IOException {
                out.write(frame(Integer.MAX_VALUE, correlationId, new byte[1000]));
            }
        },
        SAYS_LESS_THAN_NOTHING("answer of -1 bytes") {
            @Override
            void answer(int correlationId, OutputStream out) throws IOException {
                out.write(frame(-1, correlationId, new byte[0]));
            }
        },
        ANSWERS_SOMEBODY_ELSE("answer with correlation id") {
            @Override
            void answer(int correlationId, OutputStream out) throws IOException {
                out.write(frame(10, correlationId + 5, new byte[6]));
            }
        },
        STOPS_IN_THE_MIDDLE("was closed by the broker") {
            @Override
            void answer(int correlationId, OutputStream out) throws IOException {
                out.write(frame(500, correlationId, new byte[20]));
                throw new IOException("stops");
            }
        },
        SAYS_TOO_LITTLE("broke") {
            @Override
            void answer(int correlationId, OutputStream out) throws IOException {
                out.write(frame(4, correlationId, new byte[0]));
            }
        },
        BABBLES("broke") {
            @Override
            void answer(int correlationId, OutputStream out) throws IOException {
                byte[] noise = new byte[300];
                new Random(4).nextBytes(noise);
                // No error, so that the rest has to be read.
                noise[0] = 0;
                noise[1] = 0;
                out.write(frame(304, correlationId, noise));
            }
        };

        private final String told;

        Stranger(String told) {
            this.told = told;
        }

        abstract void answer(int correlationId, OutputStream out) throws IOException;

        private static byte[] frame(int length, int correlationId, byte[] rest) {
            return ByteBuffer.allocate(8 + rest.length)
                    .putInt(length)
                    .putInt(correlationId)
                    .put(rest)
                    .array();
        }
    }

    private final FakeLog log = new FakeLog();
    private final long batchBytes = LeakCount.batchBytes();
    private FakeBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = log.on(FakeBroker.start().withTopic("t", 1));
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        broker.close();
        LeakCount.assertNothingIsLeft(batchBytes);
    }

    private static RawPeer peer(Stranger who) throws IOException {
        return RawPeer.start(
                (request, out) -> who.answer(ByteBuffer.wrap(request).getInt(4), out));
    }

    private static Producer<String, String> producer(HostPort... servers) {
        return builder(servers).open();
    }

    private static ProducerBuilder<String, String> builder(HostPort... servers) {
        return Producer.builder(Serdes.TEXT_OUT, Serdes.TEXT_OUT)
                .bootstrapServers(String.join(
                        ",", List.of(servers).stream().map(HostPort::toString).toList()))
                .maxBlock(Duration.ofMillis(400))
                .set("socket.connection.setup.timeout.ms", 150)
                .set("retry.backoff.ms", 20)
                .set("retry.backoff.max.ms", 50)
                .set("reconnect.backoff.ms", 10)
                .set("reconnect.backoff.max.ms", 50);
    }

    @ParameterizedTest
    @EnumSource(Stranger.class)
    void whoIsNoBrokerIsSaidToBeNone(Stranger who) throws Exception {
        try (RawPeer peer = peer(who);
                Producer<String, String> producer = producer(peer.address())) {
            CompletableFuture<RecordMetadata> sent = producer.send(new ProducerRecord<>("t", "v"));
            assertThatThrownBy(sent::join)
                    .hasCauseInstanceOf(ClientException.class)
                    .hasMessageContaining("t not present in metadata after 400 ms")
                    .hasMessageContaining(peer.address().toString())
                    .hasMessageContaining(who.told);
        }
    }

    @ParameterizedTest
    @EnumSource(Stranger.class)
    void anotherAddressIsTriedInstead(Stranger who) throws Exception {
        try (RawPeer peer = peer(who);
                Producer<String, String> producer = producer(peer.address(), broker.address())) {
            assertThat(producer.send(new ProducerRecord<>("t", "v")).join().offset())
                    .isZero();
        }
        assertThat(log.values(0)).containsExactly("v");
    }

    @ParameterizedTest
    @EnumSource(
            value = ApiKey.class,
            names = {"API_VERSIONS", "METADATA", "INIT_PRODUCER_ID", "PRODUCE"})
    void answersThatComeDamagedAreAskedForAgain(ApiKey api) {
        for (FakeBroker.Damage damage : FakeBroker.Damage.values()) {
            broker.damage(api, damage, damage);
        }
        List<CompletableFuture<RecordMetadata>> sent;
        try (Producer<String, String> producer =
                builder(broker.address()).maxBlock(Duration.ofSeconds(20)).open()) {
            producer.partitionsFor("t");
            sent = IntStream.range(0, 200)
                    .mapToObj(i -> producer.send(new ProducerRecord<>("t", String.valueOf(i))))
                    .toList();
            producer.flush();
        }
        assertThat(sent).noneMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(log.values(0))
                .isEqualTo(IntStream.range(0, 200).mapToObj(String::valueOf).toList());
    }

    @Test
    void anAdvertisedHostThatNobodyKnowsIsNamed() {
        Metadata.Response known = broker.metadata("t", 1);
        broker.on(
                ApiKey.METADATA,
                (request, version) -> known.toBuilder()
                        .brokers(List.of(known.brokers().get(0).toBuilder()
                                .host("nosuchhost.invalid")
                                .build()))
                        .build());
        try (Producer<String, String> producer = Producer.builder(Serdes.TEXT_OUT, Serdes.TEXT_OUT)
                .bootstrapServers(broker.address().toString())
                .linger(Duration.ZERO)
                .requestTimeout(Duration.ofMillis(500))
                .deliveryTimeout(Duration.ofMillis(1000))
                .open()) {
            CompletableFuture<RecordMetadata> sent = producer.send(new ProducerRecord<>("t", "v"));
            assertThatThrownBy(sent::join)
                    .hasMessageContaining("nosuchhost.invalid")
                    .hasMessageContaining("the name is not known");
        }
    }
}
