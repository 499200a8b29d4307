package io.ottla.broker.replica;

/**
 * How a fetch loop asks.
 *
 * @param brokerId of this broker
 * @param backoffMs the longest delay after a failure
 * @param partitionBytesMax the most bytes of one partition in one answer
 * @param bytesMin the leader may wait for so many
 * @param responseBytesMax the most bytes of one answer
 * @param waitMaxMs for so long
 */
public record LoopSettings(
        int brokerId, int backoffMs, int partitionBytesMax, int bytesMin, int responseBytesMax, int waitMaxMs) {}
