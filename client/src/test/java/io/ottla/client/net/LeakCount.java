package io.ottla.client.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/**
 * Netty's leak detector, which counts what it finds; surefire has Netty take it. Says whether clients that were closed have
 * left buffers or threads behind.
 */
public final class LeakCount<T> extends ResourceLeakDetector<T> {
    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();

    /** As Netty calls it. */
    public LeakCount(Class<?> resourceType, int samplingInterval) {
        super(resourceType, samplingInterval);
    }

    /** As older parts of Netty call it. */
    public LeakCount(Class<?> resourceType, int samplingInterval, long maxActive) {
        super(resourceType, samplingInterval);
    }

    @Override
    protected boolean needReport() {
        return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
        LEAKS.add(resourceType + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
        LEAKS.add(resourceType);
    }

    /** Direct memory that chunks of batches have. */
    public static long batchBytes() {
        return UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }

    /** Fails if a thread of a client lives on, if memory of batches is not back, or if a buffer was lost. */
    public static void assertNothingIsLeft(long batchBytesBefore) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> {
                    assertThat(Thread.getAllStackTraces().keySet())
                            .extracting(Thread::getName)
                            .noneMatch(name -> name.startsWith("ottla-"));
                    assertThat(batchBytes()).isEqualTo(batchBytesBefore);
                });
        System.gc();
        for (int i = 0; i < 100; i++) {
            // Lost buffers are told of when others are made.
            ByteBufAllocator.DEFAULT.directBuffer(16).release();
        }
        assertThat(LEAKS).isEmpty();
    }
}
