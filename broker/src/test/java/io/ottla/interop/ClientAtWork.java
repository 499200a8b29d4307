package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A client that writes ascending numbers with acks=all to the one partition of a topic of its own, and reads them in a
 * group. Thread: the test's; what it notes is written by others.
 */
abstract class ClientAtWork implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    final String name;
    /** Number by offset. */
    final ConcurrentSkipListMap<Long, Integer> acknowledged = new ConcurrentSkipListMap<>();
    /** Number by offset. */
    final ConcurrentSkipListMap<Long, Integer> read = new ConcurrentSkipListMap<>();
    /** What went wrong, in the client's words. */
    final List<String> failures = new CopyOnWriteArrayList<>();

    ClientAtWork(String name) {
        this.name = name;
    }

    static String topicOf(String name) {
        return "moved-" + name;
    }

    /** Ends the writing and waits until the client has read what it wrote, and has ended well. */
    abstract void finish() throws Exception;

    @Override
    public abstract void close();

    /** Until each has written some more and read some more. */
    static void awaitProgress(List<? extends ClientAtWork> clients, int records) {
        List<Integer> written = clients.stream().map(c -> c.acknowledged.size()).toList();
        List<Integer> read = clients.stream().map(c -> c.read.size()).toList();
        for (int i = 0; i < clients.size(); i++) {
            ClientAtWork client = clients.get(i);
            int writtenGoal = written.get(i) + records;
            int readGoal = read.get(i) + records;
            await(client.name + " goes on").atMost(LIMIT).untilAsserted(() -> {
                assertThat(client.failures).isEmpty();
                assertThat(client.acknowledged).hasSizeGreaterThan(writtenGoal);
                assertThat(client.read).hasSizeGreaterThan(readGoal);
            });
        }
    }

    /** Fails unless all that was acknowledged was read, in order, and, where that is promised, once. */
    final void check(Repeats repeats) {
        assertThat(failures).as(name).isEmpty();
        assertThat(read).as(name).containsAllEntriesOf(acknowledged);
        List<Integer> inOrder = List.copyOf(read.values());
        assertThat(inOrder.stream().distinct().toList())
                .as("first appearances, %s", name)
                .isSorted();
        if (repeats == Repeats.NEVER) {
            assertThat(inOrder).as(name).doesNotHaveDuplicates();
        }
    }

    /** Whether a record may be in the log twice, because an answer was lost and the producer is not idempotent. */
    enum Repeats {
        NEVER,
        POSSIBLE
    }

    /** Notes what is at an offset; another number at the same offset is a failure. */
    final void note(ConcurrentSkipListMap<Long, Integer> map, long offset, int number) {
        Integer before = map.put(offset, number);
        if (before != null && before != number) {
            failures.add("at offset " + offset + " first " + before + ", then " + number);
        }
    }

    @Override
    public String toString() {
        return name + " wrote " + acknowledged.size() + ", read " + read.size();
    }
}
