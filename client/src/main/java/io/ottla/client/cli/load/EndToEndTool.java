package io.ottla.client.cli.load;

import io.ottla.client.TopicPartition;
import io.ottla.client.TopicView;
import io.ottla.client.admin.Admin;
import io.ottla.client.admin.NewTopic;
import io.ottla.client.cli.Servers;
import io.ottla.client.cli.Terminal;
import io.ottla.client.cli.Tool;
import io.ottla.client.cli.ToolFailure;
import io.ottla.client.consumer.Consumer;
import io.ottla.client.consumer.ConsumerRecord;
import io.ottla.client.net.CallerThread;
import io.ottla.client.producer.Producer;
import io.ottla.client.producer.ProducerRecord;
import io.ottla.client.serialization.Serdes;
import io.ottla.protocol.lane.Clock;
import io.ottla.protocol.record.Header;
import io.ottla.protocol.wire.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** kafka-e2e-latency.sh: the time from a record's being sent to its being read, one record at a time. */
public final class EndToEndTool implements Tool {
    private static final Duration POLL = Duration.ofSeconds(60);
    private static final int TELL_EVERY = 1000;
    private static final double MS_NANOS = 1e6;

    private final Clock clock;
    private final RandomGenerator random;

    /** @param random what records hold is its choice */
    public EndToEndTool(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    public static void main(String[] args) {
        Tool.main(new EndToEndTool(Clock.SYSTEM, RandomGenerator.getDefault()), args);
    }

    @Override
    public int run(Terminal terminal, String... args) {
        EndToEndOptions options = new EndToEndOptions(args);
        List<TopicPartition> partitions = partitions(options, terminal);
        try (Consumer<byte[], byte[]> consumer = Consumer.open(consumer(options), Serdes.BYTES_IN, Serdes.BYTES_IN);
                Producer<byte[], byte[]> producer =
                        Producer.open(producer(options), Serdes.BYTES_OUT, Serdes.BYTES_OUT)) {
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            measure(producer, consumer, options, terminal);
        }
        return 0;
    }

    private static Map<String, String> producer(EndToEndOptions options) {
        Map<String, String> all = new LinkedHashMap<>(options.client());
        all.put("linger.ms", "0");
        all.put("acks", options.acks());
        return all;
    }

    private Map<String, String> consumer(EndToEndOptions options) {
        Map<String, String> all = new LinkedHashMap<>(options.client());
        all.put("group.id", "test-group-" + clock.wallMs());
        all.put("enable.auto.commit", "false");
        all.put("auto.offset.reset", "latest");
        all.put("fetch.max.wait.ms", "0");
        return all;
    }

    private static List<TopicPartition> partitions(EndToEndOptions options, Terminal terminal) {
        String name = options.topic();
        try (Admin admin = Servers.admin(options.client())) {
            TopicView topic = CallerThread.await(admin.topics().describe(List.of(name)))
                    .topics()
                    .get(name);
            int count = 1;
            if (topic == null || topic.error() == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) {
                terminal.out()
                        .println("Topic \"" + name + "\" does not exist. Will create topic with 1 partition(s) and "
                                + "replication factor = 1");
                CallerThread.await(admin.topics().create(List.of(NewTopic.of(name, 1, 1)), false))
                        .values()
                        .forEach(outcome -> outcome.orThrow());
            } else if (topic.error() != ErrorCode.NONE) {
                throw new ToolFailure("Topic '" + name + "': " + topic.error());
            } else {
                count = topic.partitions().size();
            }
            List<TopicPartition> partitions = new ArrayList<>();
            for (int index = 0; index < count; index++) {
                partitions.add(new TopicPartition(name, index));
            }
            return partitions;
        }
    }

    private void measure(
            Producer<byte[], byte[]> producer,
            Consumer<byte[], byte[]> consumer,
            EndToEndOptions options,
            Terminal terminal) {
        long[] tookNanos = new long[options.records()];
        try (Progress progress = new Progress(terminal, clock, "records there and back", options.records())) {
            for (int i = 0; i < tookNanos.length; i++) {
                ProducerRecord<byte[], byte[]> record = record(options);
                long beganNanos = clock.nanos();
                CallerThread.await(producer.send(record));
                List<ConsumerRecord<byte[], byte[]>> read = consumer.poll(POLL);
                tookNanos[i] = clock.nanos() - beganNanos;
                check(record, read);
                if (i % TELL_EVERY == 0) {
                    progress.clear();
                    terminal.out().println(i + "\t" + tookNanos[i] / MS_NANOS);
                }
                progress.at(i);
            }
        }
        summarize(tookNanos, terminal);
    }

    private ProducerRecord<byte[], byte[]> record(EndToEndOptions options) {
        List<Header> headers = new ArrayList<>();
        for (int i = 0; i < options.headers(); i++) {
            headers.add(new Header(
                    new String(Payloads.letters(options.headerKeyBytes(), random), StandardCharsets.UTF_8),
                    options.headerValueBytes() < 0 ? null : Payloads.letters(options.headerValueBytes(), random)));
        }
        return new ProducerRecord<>(
                options.topic(),
                null,
                null,
                options.keyBytes() == 0 ? null : Payloads.letters(options.keyBytes(), random),
                Payloads.letters(options.valueBytes(), random),
                headers);
    }

    private static void check(ProducerRecord<byte[], byte[]> sent, List<ConsumerRecord<byte[], byte[]>> read) {
        if (read.isEmpty()) {
            throw new ToolFailure("The record was acknowledged but not read within " + POLL.toSeconds() + " s.");
        }
        if (read.size() != 1) {
            throw new ToolFailure("One record was sent, " + read.size() + " were read: somebody else writes to "
                    + sent.topic() + " too.");
        }
        ConsumerRecord<byte[], byte[]> one = read.get(0);
        if (!Arrays.equals(sent.value(), one.value()) || !Arrays.equals(sent.key(), one.key())) {
            throw new ToolFailure("The record that was read at " + one.source() + " offset " + one.offset()
                    + " is not the one that was sent.");
        }
    }

    private static void summarize(long[] tookNanos, Terminal terminal) {
        double averageMs = Arrays.stream(tookNanos).average().orElse(0) / MS_NANOS;
        long[] sorted = Objects.requireNonNull(tookNanos.clone());
        Arrays.sort(sorted);
        terminal.out().printf(Locale.ROOT, "Avg latency: %.4f ms%n", averageMs);
        terminal.out()
                .printf(
                        Locale.ROOT,
                        "Percentiles: 50th = %d, 99th = %d, 99.9th = %d%n",
                        wholeMs(sorted, 0.5),
                        wholeMs(sorted, 0.99),
                        wholeMs(sorted, 0.999));
    }

    private static long wholeMs(long[] sorted, double share) {
        return (long) (sorted[(int) (sorted.length * share)] / MS_NANOS);
    }
}
