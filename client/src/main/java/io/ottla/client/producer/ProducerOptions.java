package io.ottla.client.producer;

import io.ottla.client.net.ClientOptions;
import io.ottla.client.net.GivenSettings;
import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.Check;
import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.OptionTable;
import io.ottla.protocol.config.Settings;
import io.ottla.protocol.record.Codec;
import io.ottla.protocol.record.Compression;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The options of the producer, by the names that Kafka's has. */
public final class ProducerOptions {
    /** {@code acks}. */
    public static final Option<String> ACKS = Option.choice("acks", "all", "all", "-1", "0", "1")
            .doc("Who must have a record before it counts as sent: all in-sync replicas, the leader (1), nobody (0).");
    /** {@code batch.size}. */
    public static final Option<Integer> BATCH_SIZE = Option.integer("batch.size", 16384)
            .min(0)
            .doc("A batch is sent at the latest when it has this many bytes before compression.");
    /** {@code linger.ms}. */
    public static final Option<Long> LINGER_MS =
            Option.wide("linger.ms", 5).min(0).doc("How long a batch that is not full waits for more records, in ms.");
    /** {@code buffer.memory}. */
    public static final Option<Long> BUFFER_MEMORY = Option.wide("buffer.memory", 33_554_432)
            .min(0)
            .doc("Bytes of records that may wait to be sent; beyond that send blocks.");
    /** {@code max.block.ms}. */
    public static final Option<Long> MAX_BLOCK_MS = Option.wide("max.block.ms", 60_000)
            .min(0)
            .doc("How long a record may wait for room in the buffer and for its topic to be known, in ms.");
    /** {@code max.request.size}. */
    public static final Option<Integer> MAX_REQUEST_SIZE = Option.integer("max.request.size", 1_048_576)
            .min(0)
            .doc("The largest record, and about the largest request, in bytes.");
    /** {@code max.in.flight.requests.per.connection}. */
    public static final Option<Integer> IN_FLIGHT_MAX = Option.integer("max.in.flight.requests.per.connection", 5)
            .min(1)
            .doc("Requests to one broker that may be unanswered at a time.");
    /** {@code retries}. */
    public static final Option<Integer> RETRIES = Option.integer("retries", Integer.MAX_VALUE)
            .min(0)
            .doc("How often a batch is sent again after a failure that may pass.");
    /** {@code delivery.timeout.ms}. */
    public static final Option<Integer> DELIVERY_TIMEOUT_MS = Option.integer("delivery.timeout.ms", 120_000)
            .min(0)
            .doc("After this time a record that is not acknowledged has failed, in ms.");
    /** {@code enable.idempotence}. */
    public static final Option<Boolean> IDEMPOTENCE = Option.bool("enable.idempotence", true)
            .doc("Number the records so that the broker keeps each once and in order, however often it is sent.");
    /** {@code compression.type}. */
    public static final Option<String> COMPRESSION = Option.choice(
                    "compression.type", "none", "none", "gzip", "snappy", "lz4", "zstd")
            .doc("How batches are compressed.");
    /** {@code compression.gzip.level}. */
    public static final Option<Integer> GZIP_LEVEL = Option.integer(
                    "compression.gzip.level", Compression.GZIP_LEVEL_DEFAULT)
            .check(new Check<>("1 to 9, or -1", level -> level == -1 || level >= 1 && level <= 9))
            .doc("How hard gzip tries; -1 leaves it to zlib.");
    /** {@code compression.lz4.level}. */
    public static final Option<Integer> LZ4_LEVEL = Option.integer(
                    "compression.lz4.level", Compression.LZ4_LEVEL_DEFAULT)
            .range(1, 17)
            .doc("How hard lz4 tries.");
    /** {@code compression.zstd.level}. */
    public static final Option<Integer> ZSTD_LEVEL = Option.integer(
                    "compression.zstd.level", Compression.ZSTD_LEVEL_DEFAULT)
            .range(-131072, 22)
            .doc("How hard zstd tries.");

    /** {@code metadata.max.idle.ms}. */
    public static final Option<Long> METADATA_MAX_IDLE_MS = Option.wide("metadata.max.idle.ms", 300_000)
            .min(5000)
            .doc("A topic that nothing was sent to for this time is no longer asked for, in ms.");

    /** {@code partitioner.class}. */
    public static final Option<String> PARTITIONER_CLASS = Option.classOrNone("partitioner.class")
            .doc("A class that implements Partitioner; or RoundRobinPartitioner. Unset: by key, else sticky.");
    /** {@code partitioner.ignore.keys}. */
    public static final Option<Boolean> PARTITIONER_IGNORE_KEYS =
            Option.bool("partitioner.ignore.keys", false).doc("Choose partitions as if records had no keys.");
    /** {@code partitioner.adaptive.partitioning.enable}. */
    public static final Option<Boolean> PARTITIONER_ADAPTIVE = Option.bool(
                    "partitioner.adaptive.partitioning.enable", true)
            .doc("Send fewer of the records without key to partitions whose brokers are behind.");
    /** {@code interceptor.classes}. */
    public static final Option<List<String>> INTERCEPTORS = Option.list("interceptor.classes")
            .doc("Classes that implement ProducerInterceptor, the first to see a record first.");
    /** {@code key.serializer}. */
    public static final Option<String> KEY_SERIALIZER = Option.classOrNone("key.serializer")
            .doc("Where no serializer is given in code: Kafka's name of one, or a class that implements Serializer.");
    /** {@code value.serializer}. */
    public static final Option<String> VALUE_SERIALIZER = Option.classOrNone("value.serializer")
            .doc("Where no serializer is given in code: Kafka's name of one, or a class that implements Serializer.");
    /** {@code transactional.id}. */
    public static final Option<String> TRANSACTIONAL_ID = Option.textOrNone("transactional.id")
            .check(new Check<>("not empty", id -> !id.isEmpty()))
            .doc("A name that lets this producer write transactions, and fences an older one of the same name.");
    /** {@code transaction.timeout.ms}. */
    public static final Option<Integer> TRANSACTION_TIMEOUT_MS = Option.integer("transaction.timeout.ms", 60_000)
            .min(1)
            .doc("A transaction that is open for longer is aborted by its coordinator, in ms.");
    /** {@code transaction.two.phase.commit.enable}. */
    public static final Option<Boolean> TWO_PHASE_COMMIT = Option.bool("transaction.two.phase.commit.enable", false)
            .check(new Check<>("false: prepared transactions (KIP-939) are not there", wanted -> !wanted))
            .doc("Transactions that stay open until an outside coordinator decides; there are none here.");

    /** All of them, the shared ones included. */
    public static final OptionTable TABLE = OptionTable.join(
            ClientOptions.TABLE,
            OptionTable.of(
                    ACKS,
                    BATCH_SIZE,
                    LINGER_MS,
                    BUFFER_MEMORY,
                    MAX_BLOCK_MS,
                    MAX_REQUEST_SIZE,
                    IN_FLIGHT_MAX,
                    RETRIES,
                    DELIVERY_TIMEOUT_MS,
                    IDEMPOTENCE,
                    COMPRESSION,
                    GZIP_LEVEL,
                    LZ4_LEVEL,
                    ZSTD_LEVEL,
                    METADATA_MAX_IDLE_MS,
                    PARTITIONER_CLASS,
                    PARTITIONER_IGNORE_KEYS,
                    PARTITIONER_ADAPTIVE,
                    INTERCEPTORS,
                    KEY_SERIALIZER,
                    VALUE_SERIALIZER,
                    TRANSACTIONAL_ID,
                    TRANSACTION_TIMEOUT_MS,
                    TWO_PHASE_COMMIT));

    private static final Logger LOG = LoggerFactory.getLogger(Producer.class);

    /** What Kafka's producer also has, but this one has no use for. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "buffer.memory.allocation.strategy",
            "client.rack",
            "partitioner.availability.timeout.ms",
            "partitioner.rack.aware");

    private static final int IDEMPOTENT_IN_FLIGHT_MAX = 5;
    private static final String FEW_IN_FLIGHT = "max.in.flight.requests.per.connection of at most 5";

    private ProducerOptions() {}

    /** The settings, checked one by one and against each other; throws BadSettingException. */
    static Settings read(Map<String, String> properties) {
        Settings settings = GivenSettings.read(TABLE, ProducerOptions::hasNoEffect, properties, LOG);
        checkIdempotence(settings);
        long least = settings.get(LINGER_MS) + settings.get(ClientOptions.REQUEST_TIMEOUT_MS);
        if (settings.isGiven(DELIVERY_TIMEOUT_MS) && settings.get(DELIVERY_TIMEOUT_MS) < least) {
            throw BadSettingException.conflict(
                    DELIVERY_TIMEOUT_MS.name(),
                    "delivery.timeout.ms=" + settings.get(DELIVERY_TIMEOUT_MS)
                            + " must be at least linger.ms + request.timeout.ms, which is " + least + ".");
        }
        return settings;
    }

    private static void checkIdempotence(Settings settings) {
        boolean transactional = settings.orNull(TRANSACTIONAL_ID) != null;
        boolean wanted = settings.get(IDEMPOTENCE);
        if (transactional && !wanted) {
            throw BadSettingException.conflict(
                    IDEMPOTENCE.name(), "enable.idempotence must be true where transactional.id is set.");
        }
        String conflict = conflict(settings);
        if (conflict != null && (transactional || settings.isGiven(IDEMPOTENCE) && wanted)) {
            throw BadSettingException.conflict(
                    IDEMPOTENCE.name(),
                    (transactional ? "transactional.id" : "enable.idempotence=true") + " needs " + conflict + ".");
        }
        if (wanted && FEW_IN_FLIGHT.equals(conflict)) {
            throw BadSettingException.conflict(
                    IN_FLIGHT_MAX.name(),
                    "max.in.flight.requests.per.connection=" + settings.get(IN_FLIGHT_MAX)
                            + " must be at most 5 for records to be kept once and in order; who needs neither sets"
                            + " enable.idempotence=false.");
        }
    }

    /** Whether Kafka's producer has it, and this one no use for it. */
    static boolean hasNoEffect(String name) {
        return WITHOUT_EFFECT.contains(name) || ClientOptions.hasNoEffect(name);
    }

    /** Idempotence is on unless acks or retries, which were given, rule it out. */
    static boolean isIdempotent(Settings settings) {
        return settings.get(IDEMPOTENCE) && conflict(settings) == null;
    }

    /** -1, 0 or 1, as the protocol says it. */
    static short acks(Settings settings) {
        String acks = settings.get(ACKS);
        return "all".equals(acks) ? -1 : Short.parseShort(acks);
    }

    static Compression compression(Settings settings) {
        Codec codec = Codec.of(settings.get(COMPRESSION));
        if (codec == null) {
            throw new IllegalStateException(settings.get(COMPRESSION));
        }
        return switch (codec) {
            case NONE, SNAPPY -> Compression.of(codec);
            case GZIP -> new Compression(codec, settings.get(GZIP_LEVEL));
            case LZ4 -> new Compression(codec, settings.get(LZ4_LEVEL));
            case ZSTD -> new Compression(codec, settings.get(ZSTD_LEVEL));
        };
    }

    private static @Nullable String conflict(Settings settings) {
        if (acks(settings) != -1) {
            return "acks=all";
        }
        if (settings.get(RETRIES) == 0) {
            return "retries above 0";
        }
        return settings.get(IN_FLIGHT_MAX) > IDEMPOTENT_IN_FLIGHT_MAX ? FEW_IN_FLIGHT : null;
    }
}
