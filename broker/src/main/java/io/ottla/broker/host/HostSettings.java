package io.ottla.broker.host;

import io.ottla.protocol.record.Compression;

/**
 * The broker settings that hosts obey.
 *
 * @param requiredAcks offsets.commit.required.acks: -1 holds answers until all in-sync replicas have the record
 * @param commitTimeoutMs offsets.commit.timeout.ms: how long an answer is held for that
 * @param loadBytes offsets.load.buffer.size: how much of the log is read at a time
 * @param compression offsets.topic.compression.codec
 */
public record HostSettings(short requiredAcks, int commitTimeoutMs, int loadBytes, Compression compression) {
    /** Kafka's defaults. */
    public static final HostSettings DEFAULT = new HostSettings((short) -1, 5_000, 5 << 20, Compression.NONE);

    boolean waitsForCommit() {
        return requiredAcks == -1;
    }
}
