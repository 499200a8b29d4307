package io.ottla.client.cli;

import io.ottla.client.net.ClientOptions;
import io.ottla.client.producer.ProducerOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import joptsimple.ArgumentAcceptingOptionSpec;
import joptsimple.OptionParser;
import joptsimple.OptionSpec;

/** The options of kafka-console-producer.sh, and the producer's settings that they mean. */
final class ConsoleProducerOptions {
    private static final String PURPOSE =
            "This tool helps to read data from standard input and publish it to Kafka topics.";
    private static final Set<String> LINE_READERS = Set.of(
            "org.apache.kafka.tools.LineMessageReader",
            "kafka.tools.ConsoleProducer$LineMessageReader",
            "LineMessageReader");

    private final OptionParser parser = CommandLine.parser();
    private final OptionSpec<String> topic = text("topic", "The topic to send to.", "topic");
    private final OptionSpec<String> bootstrap =
            text("bootstrap-server", "The brokers to connect to.", "server to connect to");
    private final OptionSpec<String> brokerList =
            text("broker-list", "The older name of --bootstrap-server.", "broker-list");
    private final OptionSpec<Void> sync = parser.accepts("sync", "Wait for each record to be acknowledged.");
    private final OptionSpec<String> codec = parser.accepts(
                    "compression-codec", "none, gzip, snappy, lz4 or zstd; gzip if no value is given.")
            .withOptionalArg()
            .describedAs("compression-codec")
            .ofType(String.class);
    private final OptionSpec<Integer> batchSize =
            number("batch-size", "Bytes of a batch before it is sent.", Integer.class, 16384);
    private final OptionSpec<Integer> retries =
            number("message-send-max-retries", "How often a batch is sent again.", Integer.class, 3);
    private final OptionSpec<Long> retryBackoff =
            number("retry-backoff-ms", "Wait before a retry, in ms.", Long.class, 100L);
    private final OptionSpec<Long> linger =
            number("timeout", "How long a batch that is not full waits for more records, in ms.", Long.class, 1000L);
    private final OptionSpec<String> acks = parser.accepts(
                    "request-required-acks", "Who must have a record before it counts as sent: -1 or all, 1, 0.")
            .withRequiredArg()
            .describedAs("request required acks")
            .ofType(String.class)
            .defaultsTo("-1");
    private final OptionSpec<Integer> requestTimeout =
            number("request-timeout-ms", "How long to wait for an answer, in ms.", Integer.class, 1500);
    private final OptionSpec<Long> metadataExpiry =
            number("metadata-expiry-ms", "Ask for metadata again after this time, in ms.", Long.class, 300_000L);
    private final OptionSpec<Long> maxBlock =
            number("max-block-ms", "How long a record may wait to be taken, in ms.", Long.class, 60_000L);
    private final OptionSpec<Long> memory =
            number("max-memory-bytes", "Bytes of records that may wait to be sent.", Long.class, 33_554_432L);
    private final OptionSpec<Integer> partitionMemory =
            number("max-partition-memory-bytes", "As --batch-size, over which it wins.", Integer.class, 16384);
    private final OptionSpec<Integer> socketBuffer =
            number("socket-buffer-size", "The socket's send buffer in bytes.", Integer.class, 102_400);
    private final OptionSpec<String> lineReader = parser.accepts(
                    "line-reader", "What makes records of lines; there is one only.")
            .withRequiredArg()
            .describedAs("reader_class")
            .ofType(String.class)
            .defaultsTo("org.apache.kafka.tools.LineMessageReader");
    private final OptionSpec<String> property = text(
            "property",
            "A property of the line reader: parse.key, key.separator, parse.headers, headers.delimiter, "
                    + "headers.separator, headers.key.separator, ignore.error, null.marker.",
            "prop");
    private final OptionSpec<String> readerProperty = text("reader-property", "The same.", "prop");
    private final OptionSpec<String> readerConfig =
            text("reader-config", "A file with properties of the line reader.", "config file");
    private final OptionSpec<String> producerProperty =
            text("producer-property", "A setting of the producer, as key=value.", "producer_prop");
    private final OptionSpec<String> commandProperty = text("command-property", "The same.", "producer_prop");
    private final OptionSpec<String> producerConfig =
            text("producer.config", "A file with settings of the producer.", "config file");
    private final OptionSpec<String> commandConfig = text("command-config", "The same.", "config file");
    private final CommandLine line;

    ConsoleProducerOptions(String... args) {
        line = CommandLine.parse(parser, PURPOSE, args);
        if (!line.has(bootstrap) && !line.has(brokerList)) {
            throw new ToolFailure("Missing required option(s) [bootstrap-server]");
        }
        line.require(topic);
        if (!LINE_READERS.contains(line.required(lineReader))) {
            throw new ToolFailure("--line-reader " + line.value(lineReader)
                    + ": there is only org.apache.kafka.tools.LineMessageReader");
        }
        line.forbid(producerConfig, commandConfig);
    }

    String topic() {
        return line.required(topic);
    }

    boolean isSync() {
        return line.has(sync);
    }

    Map<String, String> reader() {
        Map<String, String> all = Pairs.ofFile(line.value(readerConfig));
        all.putAll(Pairs.parse("property", line.values(property)));
        all.putAll(Pairs.parse("reader-property", line.values(readerProperty)));
        return all;
    }

    /** The file's settings, over them those given one by one, over them the options that were given. */
    Map<String, String> producer() {
        Map<String, String> all = new LinkedHashMap<>(Pairs.ofFile(line.value(producerConfig)));
        all.putAll(Pairs.ofFile(line.value(commandConfig)));
        all.putAll(Pairs.parse("producer-property", line.values(producerProperty)));
        all.putAll(Pairs.parse("command-property", line.values(commandProperty)));
        all.put(
                ClientOptions.BOOTSTRAP_SERVERS.name(),
                line.has(bootstrap) ? line.required(bootstrap) : line.required(brokerList));
        all.putIfAbsent(ClientOptions.CLIENT_ID.name(), "console-producer");
        if (line.has(codec)) {
            String name = line.value(codec);
            all.put(ProducerOptions.COMPRESSION.name(), name == null || name.isEmpty() ? "gzip" : name);
        }
        merge(all, ProducerOptions.ACKS.name(), acks);
        merge(all, ProducerOptions.LINGER_MS.name(), linger);
        merge(all, ProducerOptions.BATCH_SIZE.name(), line.has(partitionMemory) ? partitionMemory : batchSize);
        merge(all, ProducerOptions.RETRIES.name(), retries);
        merge(all, ClientOptions.RETRY_BACKOFF_MS.name(), retryBackoff);
        merge(all, ClientOptions.REQUEST_TIMEOUT_MS.name(), requestTimeout);
        merge(all, ClientOptions.METADATA_MAX_AGE_MS.name(), metadataExpiry);
        merge(all, ClientOptions.SEND_BUFFER_BYTES.name(), socketBuffer);
        merge(all, ProducerOptions.MAX_BLOCK_MS.name(), maxBlock);
        merge(all, ProducerOptions.BUFFER_MEMORY.name(), memory);
        return all;
    }

    private void merge(Map<String, String> all, String name, OptionSpec<?> option) {
        if (line.has(option) || !all.containsKey(name)) {
            all.put(name, String.valueOf((Object) line.value(option)));
        }
    }

    private OptionSpec<String> text(String name, String doc, String argument) {
        return parser.accepts(name, doc).withRequiredArg().describedAs(argument).ofType(String.class);
    }

    private <N extends Number> OptionSpec<N> number(String name, String doc, Class<N> type, N byDefault) {
        ArgumentAcceptingOptionSpec<N> spec =
                parser.accepts(name, doc).withRequiredArg().ofType(type);
        return spec.defaultsTo(byDefault);
    }
}
