package io.ottla.client.producer;

import io.ottla.client.net.Backoff;
import io.ottla.client.net.ClientOptions;
import io.ottla.protocol.config.Settings;
import io.ottla.protocol.record.Compression;

/** How batches are sent, read once from the settings. Times in ms unless named otherwise. */
record SendRules(
        short acks,
        int batchBytes,
        long lingerNanos,
        long maxBlockMs,
        int requestBytesMax,
        int inFlightMax,
        int retries,
        long deliveryTimeoutNanos,
        int requestTimeoutMs,
        boolean numbered,
        Compression compression,
        Backoff backoff,
        long metadataMaxAgeMs) {
    static SendRules of(Settings settings) {
        return new SendRules(
                ProducerOptions.acks(settings),
                Math.max(1, settings.get(ProducerOptions.BATCH_SIZE)),
                settings.get(ProducerOptions.LINGER_MS) * 1_000_000,
                settings.get(ProducerOptions.MAX_BLOCK_MS),
                settings.get(ProducerOptions.MAX_REQUEST_SIZE),
                settings.get(ProducerOptions.IN_FLIGHT_MAX),
                settings.get(ProducerOptions.RETRIES),
                settings.get(ProducerOptions.DELIVERY_TIMEOUT_MS) * 1_000_000L,
                settings.get(ClientOptions.REQUEST_TIMEOUT_MS),
                ProducerOptions.isIdempotent(settings),
                ProducerOptions.compression(settings),
                ClientOptions.retryBackoff(settings),
                settings.get(ClientOptions.METADATA_MAX_AGE_MS));
    }
}
