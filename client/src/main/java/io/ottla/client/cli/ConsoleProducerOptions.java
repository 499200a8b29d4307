package io.ottla.client.cli;

import io.ottla.client.net.ClientOptions;
import io.ottla.client.producer.ProducerOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import joptsimple.OptionSpec;

/** The options of kafka-console-producer.sh, and the producer's settings that they mean. */
final class ConsoleProducerOptions {
    private static final String PURPOSE =
            "This tool helps to read data from standard input and publish it to Kafka topics.";
    private static final Set<String> LINE_READERS = Set.of(
            "org.apache.kafka.tools.LineMessageReader",
            "kafka.tools.ConsoleProducer$LineMessageReader",
            "LineMessageReader");

    private final ToolOptions known = new ToolOptions(PURPOSE);
    private final OptionSpec<String> topic = known.text("topic", "The topic to send to.", "topic");
    private final OptionSpec<String> bootstrap =
            known.text("bootstrap-server", "The brokers to connect to.", "server to connect to");
    private final OptionSpec<String> brokerList =
            known.text("broker-list", "The older name of --bootstrap-server.", "broker-list");
    private final OptionSpec<Void> sync = known.flag("sync", "Wait for each record to be acknowledged.");
    private final OptionSpec<String> codec = known.maybe(
            "compression-codec", "none, gzip, snappy, lz4 or zstd; gzip if no value is given.", "compression-codec");
    private final OptionSpec<Integer> batchSize =
            known.number(Integer.class, "batch-size", "Bytes of a batch before it is sent.", "number", 16384);
    private final OptionSpec<Integer> retries =
            known.number(Integer.class, "message-send-max-retries", "How often a batch is sent again.", "number", 3);
    private final OptionSpec<Long> retryBackoff =
            known.number(Long.class, "retry-backoff-ms", "Wait before a retry, in ms.", "number", 100L);
    private final OptionSpec<Long> linger = known.number(
            Long.class, "timeout", "How long a batch that is not full waits for more records, in ms.", "number", 1000L);
    private final OptionSpec<String> acks = known.text(
            "request-required-acks",
            "Who must have a record before it counts as sent: -1 or all, 1, 0.",
            "request required acks",
            "-1");
    private final OptionSpec<Integer> requestTimeout =
            known.number(Integer.class, "request-timeout-ms", "How long to wait for an answer, in ms.", "number", 1500);
    private final OptionSpec<Long> metadataExpiry = known.number(
            Long.class, "metadata-expiry-ms", "Ask for metadata again after this time, in ms.", "number", 300_000L);
    private final OptionSpec<Long> maxBlock = known.number(
            Long.class, "max-block-ms", "How long a record may wait to be taken, in ms.", "number", 60_000L);
    private final OptionSpec<Long> memory = known.number(
            Long.class, "max-memory-bytes", "Bytes of records that may wait to be sent.", "number", 33_554_432L);
    private final OptionSpec<Integer> partitionMemory = known.number(
            Integer.class, "max-partition-memory-bytes", "As --batch-size, over which it wins.", "number", 16384);
    private final OptionSpec<Integer> socketBuffer =
            known.number(Integer.class, "socket-buffer-size", "The socket's send buffer in bytes.", "number", 102_400);
    private final OptionSpec<String> lineReader = known.text(
            "line-reader",
            "What makes records of lines; there is one only.",
            "reader_class",
            "org.apache.kafka.tools.LineMessageReader");
    private final OptionSpec<String> property = known.text(
            "property",
            "A property of the line reader: parse.key, key.separator, parse.headers, headers.delimiter, "
                    + "headers.separator, headers.key.separator, ignore.error, null.marker.",
            "prop");
    private final OptionSpec<String> readerProperty = known.text("reader-property", "The same.", "prop");
    private final OptionSpec<String> readerConfig =
            known.text("reader-config", "A file with properties of the line reader.", "config file");
    private final OptionSpec<String> producerProperty =
            known.text("producer-property", "A setting of the producer, as key=value.", "producer_prop");
    private final OptionSpec<String> commandProperty = known.text("command-property", "The same.", "producer_prop");
    private final OptionSpec<String> producerConfig =
            known.text("producer.config", "A file with settings of the producer.", "config file");
    private final OptionSpec<String> commandConfig = known.text("command-config", "The same.", "config file");
    private final CommandLine line;

    ConsoleProducerOptions(String... args) {
        line = known.parse(args);
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
        all.putAll(Pairs.lenient("property", line.values(property)));
        all.putAll(Pairs.lenient("reader-property", line.values(readerProperty)));
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
}
