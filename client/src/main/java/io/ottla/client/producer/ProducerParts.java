package io.ottla.client.producer;

import io.ottla.client.net.SettingTexts;
import io.ottla.client.serialization.NamedClass;
import io.ottla.client.serialization.Serdes;
import io.ottla.client.serialization.Serializer;
import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a producer is made of: settings, and objects that were given in code or named in the settings. */
record ProducerParts<K, V>(
        Settings settings,
        Serializer<K> keys,
        Serializer<V> values,
        @Nullable Partitioner partitioner,
        List<ProducerInterceptor<K, V>> interceptors) {
    private static final String ROUND_ROBIN = "RoundRobinPartitioner";
    /** Kafka's names for what is the default here. */
    private static final List<String> DEFAULTS = List.of(
            "org.apache.kafka.clients.producer.internals.DefaultPartitioner",
            "org.apache.kafka.clients.producer.UniformStickyPartitioner");

    /** A builder with the serializers that the settings name; throws BadSettingException if they do not. */
    @SuppressWarnings("unchecked") // the application says what the named serializers take
    static <K, V> ProducerBuilder<K, V> named(Map<?, ?> properties) {
        Settings settings = ProducerOptions.read(SettingTexts.of(properties));
        return ProducerBuilder.of((Serializer<K>) serializer(settings, ProducerOptions.KEY_SERIALIZER), (Serializer<V>)
                        serializer(settings, ProducerOptions.VALUE_SERIALIZER))
                .set(properties);
    }

    private static Serializer<?> serializer(Settings settings, Option<String> option) {
        String name = settings.orNull(option);
        if (name == null) {
            throw BadSettingException.missing(option.name());
        }
        try {
            return Serdes.serializerNamed(name);
        } catch (IllegalArgumentException e) {
            throw BadSettingException.notAllowed(
                    option.name(), name, "the name of a serializer (" + e.getMessage() + ")");
        }
    }

    /** The partitioner that the settings name; null for the default. */
    static @Nullable Partitioner partitioner(Settings settings) {
        String name = settings.orNull(ProducerOptions.PARTITIONER_CLASS);
        if (name == null || DEFAULTS.contains(name)) {
            return null;
        }
        return name.endsWith(ROUND_ROBIN)
                ? new RoundRobinPartitioner()
                : make(ProducerOptions.PARTITIONER_CLASS, name, Partitioner.class);
    }

    /** The interceptors that the settings name. */
    @SuppressWarnings("unchecked") // the application says what the named interceptors take
    static <K, V> List<ProducerInterceptor<K, V>> interceptors(Settings settings) {
        List<ProducerInterceptor<K, V>> all = new ArrayList<>();
        for (String name : settings.get(ProducerOptions.INTERCEPTORS)) {
            all.add((ProducerInterceptor<K, V>) make(ProducerOptions.INTERCEPTORS, name, ProducerInterceptor.class));
        }
        return all;
    }

    private static <T> T make(Option<?> option, String name, Class<T> type) {
        try {
            return NamedClass.make(name, type);
        } catch (IllegalArgumentException e) {
            throw BadSettingException.notAllowed(
                    option.name(), name, "a class that implements " + type.getName() + " (" + e.getMessage() + ")");
        }
    }
}
