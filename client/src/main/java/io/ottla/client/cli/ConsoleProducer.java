package io.ottla.client.cli;

import io.ottla.client.ClientException;
import io.ottla.client.net.CallerThread;
import io.ottla.client.producer.Producer;
import io.ottla.client.producer.ProducerRecord;
import io.ottla.client.producer.RecordMetadata;
import io.ottla.client.serialization.Serdes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** kafka-console-producer.sh: a record for every line. Ends with 1 when a record was not taken. */
public final class ConsoleProducer implements Tool {
    public static void main(String[] args) {
        Tool.main(new ConsoleProducer(), args);
    }

    @Override
    public int run(Terminal terminal, String... args) {
        ConsoleProducerOptions options = new ConsoleProducerOptions(args);
        LineReader reader = new LineReader(options.topic(), options.reader());
        Map<String, String> properties = options.producer();
        try (Producer<byte[], byte[]> producer = Producer.open(properties, Serdes.BYTES_OUT, Serdes.BYTES_OUT)) {
            Servers.check(properties);
            Thread atExit = new Thread(producer::close, "producer-shutdown-hook");
            Runtime.getRuntime().addShutdownHook(atExit);
            send(terminal, reader, producer, options.isSync());
            producer.close();
            Runtime.getRuntime().removeShutdownHook(atExit);
        }
        return 0;
    }

    /** As with Kafka's tool a record that is lost is told, and no failure of the tool unless it waits for each. */
    private static void send(Terminal terminal, LineReader reader, Producer<byte[], byte[]> producer, boolean sync) {
        BufferedReader lines = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
        for (String line = next(terminal, lines); line != null; line = next(terminal, lines)) {
            ProducerRecord<byte[], byte[]> record = reader.read(line);
            CompletableFuture<RecordMetadata> sent = producer.send(record);
            if (sync) {
                CallerThread.await(sent);
            } else {
                sent.whenComplete((where, failure) -> {
                    if (failure != null) {
                        terminal.err().println(lost(record, failure));
                    }
                });
            }
        }
    }

    private static String lost(ProducerRecord<byte[], byte[]> record, Throwable failure) {
        String error = failure instanceof ClientException known ? known.error() + ": " : "";
        return "Error when sending message to topic " + record.topic() + " with key: " + size(record.key())
                + ", value: " + size(record.value()) + " with error: " + error + failure.getMessage();
    }

    private static String size(byte @org.jspecify.annotations.Nullable [] part) {
        return part == null ? "null" : part.length + " bytes";
    }

    private static @org.jspecify.annotations.Nullable String next(Terminal terminal, BufferedReader lines) {
        if (terminal.interactive()) {
            terminal.out().print(">");
            terminal.out().flush();
        }
        try {
            return lines.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
