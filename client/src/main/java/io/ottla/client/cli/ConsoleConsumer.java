package io.ottla.client.cli;

import io.ottla.client.LogOffset;
import io.ottla.client.TopicPartition;
import io.ottla.client.consumer.Consumer;
import io.ottla.client.consumer.ConsumerRecord;
import io.ottla.client.consumer.RebalanceListener;
import io.ottla.client.serialization.Serdes;
import io.ottla.protocol.lane.Clock;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** kafka-console-consumer.sh: prints records until it is interrupted, has printed enough, or none comes for a time. */
public final class ConsoleConsumer implements Tool {
    private static final int GROUPS = 100_000;

    private int printed;

    public static void main(String[] args) {
        Tool.main(new ConsoleConsumer(), args);
    }

    @Override
    public int run(Terminal terminal, String... args) {
        ConsoleConsumerOptions options = new ConsoleConsumerOptions(args);
        RecordPrinter printer = RecordPrinters.named(options.formatter(), options.format(), terminal.err());
        Map<String, String> properties = options.consumer(new Random().nextInt(GROUPS));
        Consumer<byte[], byte[]> consumer = Consumer.open(properties, Serdes.BYTES_IN, Serdes.BYTES_IN);
        // On Ctrl-C the consumer leaves its group before the process ends.
        Stopping stopping = Stopping.on(consumer::wakeup);
        try (consumer) {
            Servers.check(properties);
            subscribe(consumer, options);
            print(terminal, consumer, options, printer);
        } catch (Consumer.WokenUp e) {
            // Ctrl-C: ends as if it had read enough.
            return 0;
        } finally {
            terminal.err().println("Processed a total of " + printed + " messages");
            if (options.tellsEvents()) {
                terminal.out().println("{\"timestamp\":" + Clock.SYSTEM.wallMs() + ",\"name\":\"shutdown_complete\"}");
            }
            terminal.out().flush();
            stopping.close();
        }
        return 0;
    }

    private static void subscribe(Consumer<byte[], byte[]> consumer, ConsoleConsumerOptions options) {
        String topic = options.topic();
        Integer index = options.partition();
        if (index != null) {
            TopicPartition partition = new TopicPartition(Objects.requireNonNull(topic), index);
            consumer.assign(List.of(partition));
            long offset = options.offset();
            if (offset == LogOffset.EARLIEST) {
                consumer.seekToBeginning(List.of(partition));
            } else if (offset == LogOffset.LATEST) {
                consumer.seekToEnd(List.of(partition));
            } else {
                consumer.seek(partition, offset);
            }
        } else if (topic != null) {
            consumer.subscribe(List.of(topic), RebalanceListener.NONE);
        } else {
            consumer.subscribe(options.include(), RebalanceListener.NONE);
        }
    }

    private void print(
            Terminal terminal,
            Consumer<byte[], byte[]> consumer,
            ConsoleConsumerOptions options,
            RecordPrinter printer) {
        int most = options.maxMessages() < 0 ? Integer.MAX_VALUE : options.maxMessages();
        Duration wait = Duration.ofMillis(options.timeoutMs() < 0 ? Integer.MAX_VALUE : options.timeoutMs());
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        while (printed < most) {
            List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(wait);
            if (records.isEmpty() && options.timeoutMs() >= 0) {
                terminal.err().println("No message for " + options.timeoutMs() + " ms, ending.");
                return;
            }
            int fit = Math.min(records.size(), most - printed);
            for (ConsumerRecord<byte[], byte[]> record : records.subList(0, fit)) {
                printed++;
                write(record, options, printer, lines);
            }
            giveBack(consumer, records.subList(fit, records.size()));
            terminal.out().writeBytes(lines.toByteArray());
            lines.reset();
            if (terminal.out().checkError()) {
                terminal.err().println("Unable to write to standard out, closing consumer.");
                return;
            }
        }
    }

    private static void write(
            ConsumerRecord<byte[], byte[]> record,
            ConsoleConsumerOptions options,
            RecordPrinter printer,
            ByteArrayOutputStream lines) {
        int before = lines.size();
        try {
            printer.write(record, lines);
        } catch (IllegalArgumentException e) {
            if (!options.skipsOnError()) {
                throw new ToolFailure("Error processing message at " + record.source() + " offset " + record.offset()
                        + ", terminating consumer process: " + e.getMessage());
            }
            byte[] kept = Arrays.copyOf(lines.toByteArray(), before);
            lines.reset();
            lines.writeBytes(kept);
        }
    }

    /** What was read but not printed is not to count as read. */
    private static void giveBack(Consumer<byte[], byte[]> consumer, List<ConsumerRecord<byte[], byte[]>> rest) {
        for (int i = rest.size() - 1; i >= 0; i--) {
            consumer.seek(rest.get(i).source(), rest.get(i).offset());
        }
    }
}
