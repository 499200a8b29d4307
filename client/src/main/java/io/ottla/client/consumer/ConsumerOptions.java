package io.ottla.client.consumer;

import io.ottla.client.net.ClientOptions;
import io.ottla.client.net.GivenSettings;
import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.Check;
import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.OptionTable;
import io.ottla.protocol.config.Settings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The options of the consumer, by the names that Kafka's has. */
public final class ConsumerOptions {
    private static final Logger LOG = LoggerFactory.getLogger(Consumer.class);

    /** {@code group.id}. */
    public static final Option<String> GROUP_ID = Option.textOrNone("group.id")
            .doc("The group that this consumer is a member of, and that keeps its offsets.");
    /** {@code group.instance.id}. */
    public static final Option<String> GROUP_INSTANCE_ID = Option.textOrNone("group.instance.id")
            .doc("A name that makes this a static member: it keeps its partitions over a restart.");
    /** {@code auto.offset.reset}. */
    public static final Option<String> OFFSET_RESET = Option.text("auto.offset.reset", "latest")
            .check(new Check<>(Reset.ALLOWED, Reset::isOne))
            .doc("Where to begin without a committed offset, or when it is out of range.");
    /** {@code enable.auto.commit}. */
    public static final Option<Boolean> AUTO_COMMIT =
            Option.bool("enable.auto.commit", true).doc("Commit what was handed out, now and then and at the end.");
    /** {@code auto.commit.interval.ms}. */
    public static final Option<Integer> AUTO_COMMIT_INTERVAL_MS =
            Option.integer("auto.commit.interval.ms", 5000).min(0).doc("How often, in ms.");
    /** {@code fetch.min.bytes}. */
    public static final Option<Integer> FETCH_MIN_BYTES = Option.integer("fetch.min.bytes", 1)
            .min(0)
            .doc("The broker waits for this much, or for fetch.max.wait.ms.");
    /** {@code fetch.max.bytes}. */
    public static final Option<Integer> FETCH_MAX_BYTES = Option.integer("fetch.max.bytes", 52_428_800)
            .min(0)
            .doc("Most bytes of one answer, but for one first batch.");
    /** {@code fetch.max.wait.ms}. */
    public static final Option<Integer> FETCH_MAX_WAIT_MS = Option.integer("fetch.max.wait.ms", 500)
            .min(0)
            .doc("How long the broker waits for fetch.min.bytes, in ms.");
    /** {@code max.partition.fetch.bytes}. */
    public static final Option<Integer> PARTITION_FETCH_MAX_BYTES = Option.integer(
                    "max.partition.fetch.bytes", 1_048_576)
            .min(0)
            .doc("Most bytes of one partition in an answer, but for one first batch.");
    /** {@code max.poll.records}. */
    public static final Option<Integer> MAX_POLL_RECORDS =
            Option.integer("max.poll.records", 500).min(1).doc("Most records that one poll returns.");
    /** {@code max.poll.interval.ms}. */
    public static final Option<Integer> MAX_POLL_INTERVAL_MS = Option.integer("max.poll.interval.ms", 300_000)
            .min(1)
            .doc("A member that does not poll for this long leaves its group, in ms.");
    /** {@code session.timeout.ms}. */
    public static final Option<Integer> SESSION_TIMEOUT_MS = Option.integer("session.timeout.ms", 45_000)
            .min(1)
            .doc("A member that the coordinator does not hear of for this long is out, in ms.");
    /** {@code heartbeat.interval.ms}. */
    public static final Option<Integer> HEARTBEAT_INTERVAL_MS =
            Option.integer("heartbeat.interval.ms", 3000).min(1).doc("How often the coordinator hears of us, in ms.");
    /** {@code partition.assignment.strategy}. */
    public static final Option<List<String>> ASSIGNORS = Option.list(
                    "partition.assignment.strategy", "range", "cooperative-sticky")
            .check(new Check<>(Assignors.ALLOWED, Assignors::areKnown))
            .doc("How the leader of the group shares partitions out, best liked first.");
    /** {@code isolation.level}. */
    public static final Option<String> ISOLATION_LEVEL = Option.choice(
                    "isolation.level", "read_uncommitted", "read_uncommitted", "read_committed")
            .doc("Whether to see records of transactions that are open or aborted.");
    /** {@code allow.auto.create.topics}. */
    public static final Option<Boolean> ALLOW_AUTO_CREATE =
            Option.bool("allow.auto.create.topics", true).doc("Whether asking for a topic may create it.");
    /** {@code exclude.internal.topics}. */
    public static final Option<Boolean> EXCLUDE_INTERNAL =
            Option.bool("exclude.internal.topics", true).doc("Whether patterns pass internal topics over.");
    /** {@code check.crcs}. */
    public static final Option<Boolean> CHECK_CRCS =
            Option.bool("check.crcs", true).doc("Whether the checksum of every batch is checked.");
    /** {@code default.api.timeout.ms}. */
    public static final Option<Integer> API_TIMEOUT_MS = Option.integer("default.api.timeout.ms", 60_000)
            .min(0)
            .doc("How long one call may take with all its retries, in ms.");

    /** {@code prefetch.max.bytes}. */
    public static final Option<Long> PREFETCH_MAX_BYTES = Option.wide("prefetch.max.bytes", 64 << 20)
            .min(1)
            .doc("Most bytes of records that are fetched ahead, over all partitions; but for one first batch."
                    + " Kafka's consumer has no such bound.");
    /** {@code client.rack}. */
    public static final Option<String> CLIENT_RACK = Option.text("client.rack", "")
            .doc("Where this client is: it may be told to read from a follower there (KIP-392).");
    /** {@code group.protocol}. */
    public static final Option<String> GROUP_PROTOCOL = Option.text("group.protocol", "classic")
            .check(Check.oneOfIgnoringCase(List.of("classic")))
            .doc("How members of a group agree on who reads what.");
    /** {@code key.deserializer}. */
    public static final Option<String> KEY_DESERIALIZER = Option.classOrNone("key.deserializer")
            .doc("Makes keys of bytes: a Deserializer with a constructor without arguments, or Kafka's name for one.");
    /** {@code value.deserializer}. */
    public static final Option<String> VALUE_DESERIALIZER = Option.classOrNone("value.deserializer")
            .doc(
                    "Makes values of bytes: a Deserializer with a constructor without arguments, or Kafka's name for one.");
    /** {@code interceptor.classes}. */
    public static final Option<List<String>> INTERCEPTORS = Option.list("interceptor.classes")
            .doc("Classes that see what is handed out and committed, see ConsumerInterceptor.");

    /** All of them, the shared ones included. */
    public static final OptionTable TABLE = OptionTable.join(
            ClientOptions.TABLE,
            OptionTable.of(
                    GROUP_ID,
                    GROUP_INSTANCE_ID,
                    OFFSET_RESET,
                    AUTO_COMMIT,
                    AUTO_COMMIT_INTERVAL_MS,
                    FETCH_MIN_BYTES,
                    FETCH_MAX_BYTES,
                    FETCH_MAX_WAIT_MS,
                    PARTITION_FETCH_MAX_BYTES,
                    MAX_POLL_RECORDS,
                    MAX_POLL_INTERVAL_MS,
                    SESSION_TIMEOUT_MS,
                    HEARTBEAT_INTERVAL_MS,
                    ASSIGNORS,
                    ISOLATION_LEVEL,
                    ALLOW_AUTO_CREATE,
                    EXCLUDE_INTERNAL,
                    CHECK_CRCS,
                    API_TIMEOUT_MS,
                    PREFETCH_MAX_BYTES,
                    CLIENT_RACK,
                    GROUP_PROTOCOL,
                    KEY_DESERIALIZER,
                    VALUE_DESERIALIZER,
                    INTERCEPTORS));

    /** What Kafka's consumer also has, but this one has no use for. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of("group.remote.assignor", "share.acknowledgement.mode", "share.acquire.mode");

    private ConsumerOptions() {}

    /** Whether Kafka's consumer has it, and this one no use for it. */
    static boolean hasNoEffect(String name) {
        return WITHOUT_EFFECT.contains(name) || ClientOptions.hasNoEffect(name);
    }

    static Settings read(Map<?, ?> given) {
        Settings settings = GivenSettings.read(TABLE, ConsumerOptions::hasNoEffect, given, LOG);
        if (settings.get(HEARTBEAT_INTERVAL_MS) >= settings.get(SESSION_TIMEOUT_MS)) {
            throw BadSettingException.conflict(
                    HEARTBEAT_INTERVAL_MS.name(), "heartbeat.interval.ms must be below session.timeout.ms.");
        }
        String group = settings.orNull(GROUP_ID);
        if (group == null && settings.isGiven(AUTO_COMMIT) && settings.get(AUTO_COMMIT)) {
            throw BadSettingException.conflict(AUTO_COMMIT.name(), "enable.auto.commit=true needs a group.id.");
        }
        if (settings.orNull(GROUP_INSTANCE_ID) != null && group == null) {
            throw BadSettingException.conflict(GROUP_INSTANCE_ID.name(), "group.instance.id needs a group.id.");
        }
        return settings;
    }
}
