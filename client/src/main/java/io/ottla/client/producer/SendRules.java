package io.ottla.client.producer;

import io.ottla.client.net.Backoff;
import io.ottla.client.net.ClientOptions;
import io.ottla.protocol.config.Settings;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.Compression;
import org.jspecify.annotations.Nullable;

/** How batches are sent, read once from the settings. Times in ms unless named otherwise. */
record SendRules(
        short acks,
        int batchBytes,
        long lingerNanos,
        long bufferBytes,
        long maxBlockMs,
        int requestBytesMax,
        int inFlightMax,
        int retries,
        long deliveryTimeoutNanos,
        int requestTimeoutMs,
        boolean numbered,
        Compression compression,
        TopicBuffers.Spread spread,
        boolean ignoreKeys,
        Backoff backoff,
        long reconnectMs,
        long metadataMaxAgeMs,
        long metadataMaxIdleMs,
        @Nullable String transactionalId,
        int transactionTimeoutMs) {
    private static final long SWEEP_MS_MAX = 500;

    /** How often to look for batches whose time is up. */
    long sweepMs() {
        return Math.max(1, Math.min(SWEEP_MS_MAX, deliveryTimeoutNanos / 2_000_000));
    }

    /** What one record may take at most, with the header of its batch. */
    int recordBytesMax() {
        return (int) Math.min(requestBytesMax, bufferBytes);
    }

    static SendRules of(Settings settings) {
        return new SendRules(
                ProducerOptions.acks(settings),
                Math.max(BatchHeader.BYTES + 1, settings.get(ProducerOptions.BATCH_SIZE)),
                settings.get(ProducerOptions.LINGER_MS) * 1_000_000,
                settings.get(ProducerOptions.BUFFER_MEMORY),
                settings.get(ProducerOptions.MAX_BLOCK_MS),
                settings.get(ProducerOptions.MAX_REQUEST_SIZE),
                settings.get(ProducerOptions.IN_FLIGHT_MAX),
                settings.get(ProducerOptions.RETRIES),
                settings.get(ProducerOptions.DELIVERY_TIMEOUT_MS) * 1_000_000L,
                settings.get(ClientOptions.REQUEST_TIMEOUT_MS),
                ProducerOptions.isIdempotent(settings),
                ProducerOptions.compression(settings),
                settings.get(ProducerOptions.PARTITIONER_ADAPTIVE)
                        ? TopicBuffers.Spread.BY_BACKLOG
                        : TopicBuffers.Spread.EVEN,
                settings.get(ProducerOptions.PARTITIONER_IGNORE_KEYS),
                ClientOptions.retryBackoff(settings),
                settings.get(ClientOptions.RECONNECT_BACKOFF_MS),
                settings.get(ClientOptions.METADATA_MAX_AGE_MS),
                settings.get(ProducerOptions.METADATA_MAX_IDLE_MS),
                settings.orNull(ProducerOptions.TRANSACTIONAL_ID),
                settings.get(ProducerOptions.TRANSACTION_TIMEOUT_MS));
    }
}
