package io.ottla.protocol.record.legacy;

import io.ottla.protocol.record.BatchHeader;

/** An entry that is not compressed: one message, where it lies. */
final class SingleMessage extends MessageCursor {
    private boolean passed;

    SingleMessage(BatchHeader entry) {
        message.wrap(entry.buffer(), entry.position(), entry.sizeBytes());
    }

    @Override
    public boolean next() {
        boolean there = !passed;
        passed = true;
        return there;
    }

    @Override
    public void close() {}
}
