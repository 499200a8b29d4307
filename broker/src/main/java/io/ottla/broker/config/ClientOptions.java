package io.ottla.broker.config;

import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.OptionTable;

/** What consumers and producers may ask of the broker: answers, fetch sessions, producer ids. */
public final class ClientOptions {
    public static final Option<Integer> FETCH_BYTES_MAX = Option.integer("fetch.max.bytes", 57_671_680)
            .min(1024)
            .doc(
                    "The most bytes of records in one answer to a fetch, whatever the client would take. The first batch is "
                            + "sent even when it is larger.");
    public static final Option<Integer> FETCH_SESSIONS_MAX = Option.integer(
                    "max.incremental.fetch.session.cache.slots", 1000)
            .min(0)
            .doc("Incremental fetch sessions that the broker keeps at a time.");
    public static final Option<Integer> PRODUCER_ID_EXPIRATION_MS = Option.integer(
                    "producer.id.expiration.ms", 86_400_000)
            .min(1)
            .clusterWide()
            .doc("The last sequence numbers of a producer are forgotten when it has written nothing for this many "
                    + "milliseconds.");
    public static final Option<Integer> PRODUCER_ID_CHECK_MS = Option.integer(
                    "producer.id.expiration.check.interval.ms", 600_000)
            .min(1)
            .doc("How often producers to forget are looked for, in milliseconds.");

    static final OptionTable TABLE =
            OptionTable.of(FETCH_BYTES_MAX, FETCH_SESSIONS_MAX, PRODUCER_ID_EXPIRATION_MS, PRODUCER_ID_CHECK_MS);

    private ClientOptions() {}
}
