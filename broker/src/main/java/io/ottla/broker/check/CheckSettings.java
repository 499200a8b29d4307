package io.ottla.broker.check;

/**
 * How fast and how often logs are looked through for damage.
 *
 * @param bytesPerSecond ottla.log.check.bytes.per.second: on average over all logs; 0 for not at all
 * @param intervalMs ottla.log.check.interval.ms: from one look at a segment to the next
 */
public record CheckSettings(long bytesPerSecond, long intervalMs) {}
