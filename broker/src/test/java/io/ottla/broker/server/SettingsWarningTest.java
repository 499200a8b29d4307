package io.ottla.broker.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ottla.client.admin.Admin;
import io.ottla.client.consumer.Consumer;
import io.ottla.client.producer.Producer;
import io.ottla.client.serialization.Serdes;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** What somebody sees who misspells a setting of a client: one line that names it. */
class SettingsWarningTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.ottla.client");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void goAway() {
        logger.detachAppender(lines);
    }

    static Stream<Named<Function<Map<String, String>, AutoCloseable>>> clients() {
        return Stream.of(
                Named.of("producer", given -> Producer.open(given, Serdes.TEXT_OUT, Serdes.TEXT_OUT)),
                Named.of("consumer", given -> Consumer.open(given, Serdes.TEXT_IN, Serdes.TEXT_IN)),
                Named.of("admin", Admin::open));
    }

    @ParameterizedTest
    @MethodSource("clients")
    void aMisspelledSettingIsOneLineThatNamesItAndWhatIsMeant(Function<Map<String, String>, AutoCloseable> client)
            throws Exception {
        Map<String, String> given = Map.of(
                "bootstrap.servers", "localhost:1",
                "request.timeout", "1000",
                "my.own.thing", "1",
                "ssl.truststore.location", "/none");
        try (AutoCloseable opened = client.apply(given)) {
            assertThat(opened).isNotNull();
        }
        assertThat(lines.list).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(event.getFormattedMessage())
                    .isEqualTo("settings without effect: unknown [my.own.thing, request.timeout (request.timeout.ms?)],"
                            + " of no use to this client [ssl.truststore.location]");
        });
    }

    @ParameterizedTest
    @MethodSource("clients")
    void settingsThatAreAllKnownAreNotSpokenOf(Function<Map<String, String>, AutoCloseable> client) throws Exception {
        try (AutoCloseable opened = client.apply(Map.of("bootstrap.servers", "localhost:1", "client.id", "quiet"))) {
            assertThat(opened).isNotNull();
        }
        assertThat(lines.list).isEmpty();
    }
}
