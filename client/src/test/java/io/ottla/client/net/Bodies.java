package io.ottla.client.net;

import io.ottla.protocol.api.Produce;
import io.ottla.protocol.wire.Message;

/** Gives the record data of a request back, as a connection does once it is written. */
final class Bodies {
    private Bodies() {}

    static void release(Message body) {
        if (body instanceof Produce.Request produce) {
            produce.topicData()
                    .forEach(topic -> topic.partitionData().forEach(partition -> {
                        if (partition.records() != null) {
                            partition.records().release();
                        }
                    }));
        }
    }
}
