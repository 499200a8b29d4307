package io.ottla.protocol.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NarrowTest {
    private final ArrayDeque<Runnable> wide = new ArrayDeque<>();
    private final Narrow narrow = new Narrow(wide::add, 2);
    private final List<Integer> ran = new ArrayList<>();

    @Test
    void onlySoManyTasksArePassedOnAndTheRestFollowsInOrder() {
        for (int i = 0; i < 5; i++) {
            int number = i;
            narrow.execute(() -> ran.add(number));
        }
        assertThat(wide).hasSize(2);
        wide.remove().run();
        assertThat(wide).hasSize(2);
        while (!wide.isEmpty()) {
            wide.remove().run();
        }
        assertThat(ran).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void aTaskThatFailsGivesItsPlaceToTheNext() {
        for (int i = 0; i < 3; i++) {
            narrow.execute(() -> {
                throw new IllegalStateException("fails");
            });
        }
        narrow.execute(() -> ran.add(7));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> wide.remove().run()).hasMessage("fails");
        }
        wide.remove().run();
        assertThat(ran).containsExactly(7);
    }

    @Test
    void aRefusalOfTheOtherExecutorIsTold() {
        Narrow closed = new Narrow(
                task -> {
                    throw new RejectedExecutionException("closed");
                },
                1);
        assertThatThrownBy(() -> closed.execute(() -> {})).hasMessage("closed");
        assertThatThrownBy(() -> closed.execute(() -> {})).hasMessage("closed");
    }

    @Test
    void neverMoreThanAllowedRunAtOnceAndNoneIsLost() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(20_000);
        Narrow three = new Narrow(threads, 3);
        try {
            for (int i = 0; i < 20_000; i++) {
                three.execute(() -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    now.decrementAndGet();
                    all.countDown();
                });
            }
            assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(most.get()).isBetween(1, 3);
        } finally {
            threads.shutdownNow();
        }
    }
}
