package io.ottla.client.cli;

import io.ottla.client.consumer.ConsumerRecord;
import java.io.ByteArrayOutputStream;

/** What the console consumer does with a record; Kafka's tools name them by class, and call them formatters. */
interface RecordPrinter {
    /**
     * Appends the record, with the end of its line, or nothing. Throws IllegalArgumentException, which says what is wrong,
     * for bytes that it cannot read; what it had appended by then is to be dropped.
     */
    void write(ConsumerRecord<byte[], byte[]> record, ByteArrayOutputStream to);
}
