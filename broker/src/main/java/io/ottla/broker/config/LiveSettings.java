package io.ottla.broker.config;

import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/**
 * The broker's settings as they are now. Thread: readable from anywhere; {@link #replace} is called by the one lane on
 * which changes of configs arrive, and listeners run there.
 */
public final class LiveSettings {
    private final AtomicReference<BrokerSettings> current;
    private final CopyOnWriteArrayList<BiConsumer<BrokerSettings, BrokerSettings>> listeners =
            new CopyOnWriteArrayList<>();

    public LiveSettings(BrokerSettings first) {
        this.current = new AtomicReference<>(first);
    }

    public BrokerSettings current() {
        return Objects.requireNonNull(current.get());
    }

    /** Names a listener that hears (before, after) of every change from now on. */
    public void onChange(BiConsumer<BrokerSettings, BrokerSettings> listener) {
        listeners.add(listener);
    }

    /** Makes these the settings, and tells the listeners in the order in which they were named. */
    public void replace(BrokerSettings next) {
        BrokerSettings before = current.getAndSet(next);
        listeners.forEach(listener -> listener.accept(before, next));
    }
}
