package io.ottla.client.producer;

import io.ottla.client.TopicPartition;

/**
 * What a transaction has to say about batches. Thread: the client's loop.
 */
interface BatchGate {
    /** No transactions: everything may leave. */
    BatchGate OPEN = new BatchGate() {
        @Override
        public boolean isTransactional() {
            return false;
        }

        @Override
        public boolean admits(TopicPartition partition) {
            return true;
        }

        @Override
        public void failed(OutgoingBatch batch, RuntimeException why) {}

        @Override
        public void landed() {}
    };

    /** Whether batches are marked as part of a transaction. */
    boolean isTransactional();

    /** Whether a batch of the partition may leave now; if not, sees to it that it soon may and all are looked at again. */
    boolean admits(TopicPartition partition);

    /** A batch was given up. */
    void failed(OutgoingBatch batch, RuntimeException why);

    /** The answer to a request has been dealt with. */
    void landed();
}
