package io.ottla.client.consumer;

import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All interceptors, in order; what one throws is a warning and no more. Thread: the application's. */
final class Interceptors<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(Interceptors.class);

    private final List<ConsumerInterceptor<K, V>> all;

    Interceptors(List<ConsumerInterceptor<K, V>> all) {
        this.all = List.copyOf(all);
    }

    ConsumerRecords<K, V> onConsume(ConsumerRecords<K, V> records) {
        ConsumerRecords<K, V> now = records;
        for (ConsumerInterceptor<K, V> one : all) {
            try {
                now = one.onConsume(now);
            } catch (RuntimeException e) {
                warn(one, e);
            }
        }
        return now;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        forEach(one -> one.onCommit(offsets));
    }

    void close() {
        forEach(ConsumerInterceptor::close);
    }

    private void forEach(Consumer<ConsumerInterceptor<K, V>> task) {
        for (ConsumerInterceptor<K, V> one : all) {
            try {
                task.accept(one);
            } catch (RuntimeException e) {
                warn(one, e);
            }
        }
    }

    private static void warn(ConsumerInterceptor<?, ?> one, RuntimeException e) {
        LOG.warn("interceptor {} failed and is passed over", one.getClass().getName(), e);
    }
}
