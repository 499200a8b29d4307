package io.ottla.client.cli.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ottla.client.ClientException;
import io.ottla.client.cli.Servers;
import io.ottla.client.cli.Stopping;
import io.ottla.client.cli.Terminal;
import io.ottla.client.cli.Tool;
import io.ottla.client.net.ClientOptions;
import io.ottla.client.producer.Producer;
import io.ottla.client.producer.ProducerRecord;
import io.ottla.client.producer.RecordMetadata;
import io.ottla.client.serialization.Serdes;
import io.ottla.protocol.lane.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** kafka-verifiable-producer.sh: sends numbers, and prints what becomes of each for a program that checks. */
public final class VerifiableProducerTool implements Tool {
    private static final double SECOND_MS = 1000;

    private final Clock clock;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final LongAdder acknowledged = new LongAdder();

    public VerifiableProducerTool(Clock clock) {
        this.clock = clock;
    }

    public static void main(String[] args) {
        Tool.main(new VerifiableProducerTool(Clock.SYSTEM), args);
    }

    @Override
    public int run(Terminal terminal, String... args) {
        VerifiableProducerOptions options = new VerifiableProducerOptions(args);
        Map<String, String> properties = options.producer();
        Servers.known(String.valueOf(properties.get(ClientOptions.BOOTSTRAP_SERVERS.name())));
        Events events = new Events(clock, terminal.out());
        Producer<String, String> producer = Producer.open(properties, Serdes.TEXT_OUT, Serdes.TEXT_OUT);
        long startMs = clock.wallMs();
        long sent = 0;
        Stopping stopping = Stopping.on(() -> stopped.set(true));
        try (producer) {
            events.tell("startup_complete");
            sent = send(producer, options, events, startMs);
        } finally {
            events.tell("shutdown_complete");
            summarize(options, events, sent, clock.wallMs() - startMs);
            stopping.close();
        }
        return 0;
    }

    private long send(
            Producer<String, String> producer, VerifiableProducerOptions options, Events events, long startMs) {
        Pace pace = new Pace(clock, options.throughput());
        long sent = 0;
        while (!stopped.get() && (options.recordsMax() < 0 || sent < options.recordsMax())) {
            Long timestampMs = options.createTimeMs() < 0 ? null : options.createTimeMs() + (clock.wallMs() - startMs);
            ProducerRecord<String, String> record = new ProducerRecord<>(
                    options.topic(), null, timestampMs, options.key(sent), options.value(sent), List.of());
            producer.send(record).whenComplete((metadata, failure) -> tell(events, record, metadata, failure));
            sent++;
            pace.hold(sent);
        }
        producer.flush();
        return sent;
    }

    private void tell(
            Events events,
            ProducerRecord<String, String> record,
            @Nullable RecordMetadata metadata,
            @Nullable Throwable failure) {
        if (metadata != null) {
            acknowledged.increment();
            events.tell(events.of("producer_send_success")
                    .put("key", record.key())
                    .put("value", record.value())
                    .put("offset", metadata.offset())
                    .put("topic", metadata.partition().topic())
                    .put("partition", metadata.partition().partition()));
            return;
        }
        String kind = failure instanceof ClientException known
                ? known.error().toString()
                : String.valueOf(failure == null ? null : failure.getClass());
        events.tell(events.of("producer_send_error")
                .put("topic", record.topic())
                .put("key", record.key())
                .put("value", record.value())
                .put("exception", kind)
                .put("message", failure == null ? null : failure.getMessage()));
    }

    private void summarize(VerifiableProducerOptions options, Events events, long sent, long elapsedMs) {
        ObjectNode data = events.of("tool_data")
                .put("sent", sent)
                .put("acked", acknowledged.sum())
                .put("target_throughput", options.throughput())
                .put("avg_throughput", acknowledged.sum() * SECOND_MS / Math.max(1, elapsedMs));
        events.tell(data);
    }
}
