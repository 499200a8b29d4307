package io.ottla.client.cli.load;

import io.ottla.client.TopicPartition;
import io.ottla.client.cli.Servers;
import io.ottla.client.cli.Stopping;
import io.ottla.client.cli.Terminal;
import io.ottla.client.cli.Tool;
import io.ottla.client.consumer.Consumer;
import io.ottla.client.consumer.ConsumerRecord;
import io.ottla.client.consumer.RebalanceListener;
import io.ottla.client.serialization.Serdes;
import io.ottla.protocol.lane.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** kafka-consumer-perf-test.sh: reads records, and tells how many a second there were. */
public final class ConsumerPerfTool implements Tool {
    private static final int GROUPS = 100_000;
    private static final Duration POLL = Duration.ofMillis(100);

    private final Clock clock;
    private final RandomGenerator random;

    /** @param random names the group where the user does not */
    public ConsumerPerfTool(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    public static void main(String[] args) {
        Tool.main(new ConsumerPerfTool(Clock.SYSTEM, RandomGenerator.getDefault()), args);
    }

    @Override
    public int run(Terminal terminal, String... args) {
        ConsumerPerfOptions options = new ConsumerPerfOptions(args);
        if (options.hasThreads()) {
            terminal.out()
                    .println(
                            "WARNING: option [threads] and [num-fetch-threads] have been deprecated and will be ignored "
                                    + "by the test");
        }
        Map<String, String> properties = options.consumer(random.nextInt(GROUPS));
        Servers.check(properties);
        ConsumerTally tally = new ConsumerTally(clock, options.dates(), terminal.out());
        Consumer<byte[], byte[]> consumer = Consumer.open(properties, Serdes.BYTES_IN, Serdes.BYTES_IN);
        Stopping stopping = Stopping.on(consumer::wakeup);
        try (consumer) {
            if (options.showsHeader()) {
                tally.printHeader(options.isDetailed());
            }
            consume(consumer, options, tally, terminal);
            if (!options.isDetailed()) {
                tally.printTotal();
            }
            if (options.printsMetrics()) {
                MetricsTable.print(consumer.metrics(), terminal.out());
            }
        } catch (Consumer.WokenUp e) {
            // Ctrl-C: what was read so far is told.
            tally.printTotal();
        } finally {
            terminal.out().flush();
            stopping.close();
        }
        return 0;
    }

    private void consume(
            Consumer<byte[], byte[]> consumer, ConsumerPerfOptions options, ConsumerTally tally, Terminal terminal) {
        RebalanceListener listener = new RebalanceListener() {
            @Override
            public void onRevoked(Collection<TopicPartition> partitions) {
                tally.joinBegins();
            }

            @Override
            public void onAssigned(Collection<TopicPartition> partitions) {
                tally.joinEnds();
            }
        };
        if (options.topic() == null) {
            consumer.subscribe(options.pattern(), listener);
        } else {
            consumer.subscribe(List.of(options.topic()), listener);
        }
        long lastMs = clock.wallMs();
        long toldMs = lastMs;
        try (Progress progress = new Progress(terminal, clock, "records read", options.records())) {
            while (tally.records() < options.records()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    tally.add(record);
                    lastMs = clock.wallMs();
                }
                progress.at(tally.records());
                if (options.isDetailed() && clock.wallMs() - toldMs >= options.intervalMs()) {
                    progress.clear();
                    tally.printInterval();
                    toldMs = clock.wallMs();
                }
                if (clock.wallMs() - lastMs > options.timeoutMs()) {
                    progress.clear();
                    terminal.out()
                            .println("WARNING: Exiting before consuming the expected number of records: timeout ("
                                    + options.timeoutMs() + " ms) exceeded. You can use the --timeout option to "
                                    + "increase the timeout.");
                    break;
                }
            }
        }
        tally.end();
    }
}
