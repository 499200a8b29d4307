package io.ottla.broker.config;

import io.ottla.protocol.config.Check;
import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.OptionTable;
import java.util.regex.Pattern;

/** What is accepted into a log: sizes, compression, timestamps, formats. */
public final class RecordOptions {
    private static final Pattern VERSION = Pattern.compile("[0-9]+(\\.[0-9]+){1,3}(-IV[0-9]+)?");
    /** A release name as inter.broker.protocol.version takes it. */
    static final Check<String> RELEASE = new Check<>(
            "a release like 2.4 or 3.9-IV0", text -> VERSION.matcher(text).matches());

    static final Check<Integer> GZIP_LEVEL =
            new Check<>("from 1 to 9, or -1 for the default", level -> level == -1 || (level >= 1 && level <= 9));

    public static final Option<Integer> BATCH_BYTES_MAX = Option.integer("message.max.bytes", 1_048_588)
            .min(0)
            .clusterWide()
            .doc(
                    "The largest record batch in bytes, as it is stored. Consumers before 0.10.2 must fetch at least as much.");
    public static final Option<Integer> DECOMPRESSED_BYTES_MAX = Option.integer(
                    "max.decompressed.message.bytes", Integer.MAX_VALUE - 8)
            .range(1, Integer.MAX_VALUE - 8)
            .doc("The largest size in bytes of a record batch once decompressed. A batch that is larger is refused.");
    public static final Option<String> COMPRESSION = Option.choice(
                    "compression.type", "producer", "uncompressed", "zstd", "lz4", "snappy", "gzip", "producer")
            .clusterWide()
            .doc("How batches are compressed in the log; producer leaves each as its producer made it.");
    public static final Option<Integer> GZIP = Option.integer("compression.gzip.level", -1)
            .check(GZIP_LEVEL)
            .clusterWide()
            .doc("The effort of gzip where the broker compresses: 1 is fast, 9 is small, -1 is gzip's own default.");
    public static final Option<Integer> LZ4 = Option.integer("compression.lz4.level", 9)
            .range(1, 17)
            .clusterWide()
            .doc("The effort of lz4 where the broker compresses: 1 is fast, 17 is small.");
    public static final Option<Integer> ZSTD = Option.integer("compression.zstd.level", 3)
            .range(-131_072, 22)
            .clusterWide()
            .doc("The effort of zstd where the broker compresses: lower is faster, 22 is smallest.");
    public static final Option<String> TIMESTAMP_TYPE = Option.choice(
                    "log.message.timestamp.type", "CreateTime", "CreateTime", "LogAppendTime")
            .clusterWide()
            .doc("Whether a record has the time that its producer gave it, or the time at which it was appended.");
    public static final Option<Long> TIMESTAMP_DIFFERENCE_MAX_MS = Option.wide(
                    "log.message.timestamp.difference.max.ms", Long.MAX_VALUE)
            .min(0)
            .clusterWide()
            .doc(
                    "How far a record's time may be from the broker's, in milliseconds, either way. The two options for before "
                            + "and after take precedence where they are set.");
    public static final Option<Long> TIMESTAMP_BEFORE_MAX_MS = Option.wide(
                    "log.message.timestamp.before.max.ms", Long.MAX_VALUE)
            .min(0)
            .clusterWide()
            .doc("How far a record's time may lie behind the broker's, in milliseconds.");
    public static final Option<Long> TIMESTAMP_AFTER_MAX_MS = Option.wide(
                    "log.message.timestamp.after.max.ms", Long.MAX_VALUE)
            .min(0)
            .clusterWide()
            .doc("How far a record's time may lie ahead of the broker's, in milliseconds.");
    public static final Option<Boolean> DOWNCONVERSION = Option.bool("log.message.downconversion.enable", true)
            .clusterWide()
            .doc("Whether records are converted for consumers that know only older formats; refused, they get "
                    + "UNSUPPORTED_VERSION.");
    public static final Option<String> FORMAT_VERSION = Option.text("log.message.format.version", "3.0-IV1")
            .check(RELEASE)
            .doc("Kept for old property files. Records are always stored in format 2, as in every Kafka since 3.0.");
    public static final Option<String> INTER_BROKER_VERSION = Option.text("inter.broker.protocol.version", "3.9-IV0")
            .check(RELEASE)
            .doc("The release whose requests brokers of this cluster use with each other.");

    static final OptionTable TABLE = OptionTable.of(
            BATCH_BYTES_MAX,
            DECOMPRESSED_BYTES_MAX,
            COMPRESSION,
            GZIP,
            LZ4,
            ZSTD,
            TIMESTAMP_TYPE,
            TIMESTAMP_DIFFERENCE_MAX_MS,
            TIMESTAMP_BEFORE_MAX_MS,
            TIMESTAMP_AFTER_MAX_MS,
            DOWNCONVERSION,
            FORMAT_VERSION,
            INTER_BROKER_VERSION);

    private RecordOptions() {}
}
