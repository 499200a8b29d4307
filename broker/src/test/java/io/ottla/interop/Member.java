package io.ottla.interop;

import io.ottla.client.TopicPartition;
import java.util.List;
import java.util.Set;

/** A consumer in a group, of whichever make, which reads until it leaves. Thread-safe. */
interface Member extends AutoCloseable {
    /** What it has been given now. */
    Set<TopicPartition> owned();

    /** The values it has read, in order. */
    List<String> read();

    /** Commits, leaves the group and ends. */
    void leave() throws InterruptedException;

    /** Ends at once, if it has not left. */
    @Override
    void close();
}
