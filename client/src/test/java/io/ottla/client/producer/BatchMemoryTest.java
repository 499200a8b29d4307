package io.ottla.client.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatchMemoryTest {
    private static final int CHUNK = 1024;
    private static final int CHUNKS = 64;

    private final BatchMemory memory = new BatchMemory(CHUNKS * CHUNK, CHUNK);
    private final ArrayDeque<Chunk> out = new ArrayDeque<>();

    @AfterEach
    void everythingIsBack() {
        out.forEach(chunk -> memory.giveBack(chunk, 0));
        assertThat(memory.handedOut()).isZero();
        assertThat(memory.waitingThreads()).isZero();
        memory.close();
    }

    @Test
    void oneChunkIsEnoughForWhoWaitsWhenNoMoreComes() {
        takeAll();
        CompletableFuture<Chunk> waiting = waiter();

        giveBack(1);

        assertThat(waiting).succeedsWithin(30, TimeUnit.SECONDS);
        out.add(waiting.join());
        assertThat(memory.availableBytes()).isZero();
    }

    @Test
    void twoThatWaitShareWhatComesBack() {
        takeAll();
        CompletableFuture<Chunk> first = waiter();
        CompletableFuture<Chunk> second = waiter();

        giveBack(CHUNKS / 2);

        assertThat(first).succeedsWithin(30, TimeUnit.SECONDS);
        assertThat(second).succeedsWithin(30, TimeUnit.SECONDS);
        out.add(first.join());
        out.add(second.join());
        assertThat(memory.availableBytes()).isEqualTo((CHUNKS / 2 - 2) * (long) CHUNK);
    }

    @Test
    void whoWaitsInVainIsToldAfterItsTime() throws InterruptedException {
        takeAll();

        assertThat(memory.take(CHUNK, TimeUnit.MILLISECONDS.toNanos(20))).isNull();
        assertThat(memory.waitedNanos()).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
    }

    @Test
    void whoWaitsIsToldWhenTheMemoryIsClosed() {
        takeAll();
        CompletableFuture<Chunk> waiting = waiter();

        memory.close();

        assertThat(waiting).succeedsWithin(30, TimeUnit.SECONDS).isNull();
    }

    private void takeAll() {
        for (int i = 0; i < CHUNKS; i++) {
            out.add(memory.poll(CHUNK));
        }
        assertThat(memory.poll(CHUNK)).isNull();
    }

    private void giveBack(int chunks) {
        for (int i = 0; i < chunks; i++) {
            memory.giveBack(out.remove(), 0);
        }
    }

    /** A thread that waits by the time this returns. */
    private CompletableFuture<Chunk> waiter() {
        int before = memory.waitingThreads();
        CompletableFuture<Chunk> taken = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                taken.complete(memory.take(CHUNK, TimeUnit.SECONDS.toNanos(50)));
            } catch (InterruptedException e) {
                taken.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        await().until(() -> memory.waitingThreads() > before);
        return taken;
    }
}
