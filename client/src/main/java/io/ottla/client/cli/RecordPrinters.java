package io.ottla.client.cli;

import io.ottla.client.cli.stored.StoredFormat;
import io.ottla.client.cli.stored.StoredFormats;
import io.ottla.client.consumer.ConsumerRecord;
import io.ottla.protocol.wire.MalformedException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The printers by the names of --formatter: class names of Kafka's tools, up to 3.9 and since; just the last part will do. */
final class RecordPrinters {
    static final String PLAIN = "DefaultMessageFormatter, LoggingMessageFormatter or NoOpMessageFormatter";

    private static final Logger LOG = LoggerFactory.getLogger(RecordPrinters.class);
    private static final String TOOLS = "org.apache.kafka.tools.consumer.";
    private static final String OLDER_TOOLS = "kafka.tools.";

    private RecordPrinters() {}

    /**
     * The printer of this name. Throws ToolFailure if there is none.
     *
     * @param log where the logging one says what it has printed
     */
    static RecordPrinter named(String name, Map<String, String> properties, PrintStream log) {
        String full = name.indexOf('.') < 0
                ? TOOLS + name
                : name.startsWith(OLDER_TOOLS) ? TOOLS + name.substring(OLDER_TOOLS.length()) : name;
        switch (full) {
            case TOOLS + "DefaultMessageFormatter":
                return new RecordFormat(properties);
            case TOOLS + "LoggingMessageFormatter":
                return logging(new RecordFormat(properties), log);
            case TOOLS + "NoOpMessageFormatter":
                return (record, to) -> {};
            default:
                break;
        }
        // A name of the older tools is none of the newer ones' besides the three above.
        StoredFormat format = name.startsWith(OLDER_TOOLS) ? null : StoredFormats.named(full);
        if (format == null) {
            throw new ToolFailure("--formatter " + name + " is not known; known are " + PLAIN
                    + ", and for internal topics " + StoredFormats.names());
        }
        if (!properties.isEmpty()) {
            LOG.warn("--formatter {} has no properties; without effect: {}", name, properties.keySet());
        }
        return stored(format);
    }

    private static RecordPrinter logging(RecordPrinter printer, PrintStream log) {
        return (record, to) -> {
            printer.write(record, to);
            log.println(record.timestampType().label() + ":" + record.timestampMs() + ", partition:"
                    + record.partition() + ", offset:" + record.offset());
        };
    }

    /** A record without a key is none that a coordinator wrote. */
    private static RecordPrinter stored(StoredFormat format) {
        return (record, to) -> {
            byte[] key = record.key();
            if (key == null) {
                return;
            }
            String line = line(format, key, record);
            if (line != null) {
                to.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
        };
    }

    private static @Nullable String line(StoredFormat format, byte[] key, ConsumerRecord<byte[], byte[]> record) {
        try {
            return format.line(key, record.value());
        } catch (MalformedException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
