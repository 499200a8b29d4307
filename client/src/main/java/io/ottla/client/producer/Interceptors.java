package io.ottla.client.producer;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The interceptors of one producer, in order. Thread: from anywhere. */
final class Interceptors<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(Producer.class);

    private final List<ProducerInterceptor<K, V>> all;

    Interceptors(List<ProducerInterceptor<K, V>> all) {
        this.all = List.copyOf(all);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** The record that is sent in the end. */
    ProducerRecord<K, V> onSend(ProducerRecord<K, V> record) {
        ProducerRecord<K, V> current = record;
        for (ProducerInterceptor<K, V> one : all) {
            try {
                current = one.onSend(current);
            } catch (RuntimeException e) {
                LOG.warn("Interceptor {} failed before a record of topic {} was sent", name(one), record.topic(), e);
            }
        }
        return current;
    }

    /** One who tells the interceptors and then the application. */
    Waiters.Wrapped around(@Nullable Object waiter) {
        return new Waiters.Wrapped() {
            @Override
            public void delivered(RecordMetadata metadata) {
                acknowledged(metadata, null);
                if (waiter != null) {
                    Waiters.tell(waiter, metadata);
                }
            }

            @Override
            public void failed(RuntimeException why) {
                acknowledged(null, why);
                if (waiter != null) {
                    Waiters.fail(waiter, why);
                }
            }
        };
    }

    /** The record is not sent after all, which the application is told in another way. */
    void notSent(RuntimeException why) {
        acknowledged(null, why);
    }

    private void acknowledged(@Nullable RecordMetadata metadata, @Nullable RuntimeException why) {
        each("after a record was sent", one -> one.onAcknowledgement(metadata, why));
    }

    void close() {
        each("when it was closed", ProducerInterceptor::close);
    }

    private void each(String when, Consumer<ProducerInterceptor<K, V>> call) {
        for (ProducerInterceptor<K, V> one : all) {
            try {
                call.accept(one);
            } catch (RuntimeException | Error e) {
                LOG.warn("Interceptor {} failed {}", name(one), when, e);
            }
        }
    }

    private static String name(Object interceptor) {
        return interceptor.getClass().getName();
    }
}
