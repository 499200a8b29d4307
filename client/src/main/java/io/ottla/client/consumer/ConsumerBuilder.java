package io.ottla.client.consumer;

import io.ottla.client.serialization.Deserializer;
import io.ottla.client.serialization.NamedClass;
import io.ottla.client.serialization.Serdes;
import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Says what a consumer is to be like: the settings that most need by methods, all others by their names with {@link #set}.
 * What is not said has the default of {@link ConsumerOptions}. Thread: one.
 */
public final class ConsumerBuilder<K, V> {
    private final Map<String, Object> settings;
    private final Deserializer<K> keys;
    private final Deserializer<V> values;
    private final List<ConsumerInterceptor<K, V>> interceptors = new ArrayList<>();

    private ConsumerBuilder(Map<String, Object> settings, Deserializer<K> keys, Deserializer<V> values) {
        this.settings = settings;
        this.keys = keys;
        this.values = values;
    }

    static ConsumerBuilder<byte[], byte[]> plain() {
        return new ConsumerBuilder<>(new LinkedHashMap<>(), Serdes.BYTES_IN, Serdes.BYTES_IN);
    }

    /** Brokers to begin with, {@code host:port,host:port}. */
    public ConsumerBuilder<K, V> bootstrapServers(String servers) {
        return set("bootstrap.servers", servers);
    }

    /** The group to be a member of. */
    public ConsumerBuilder<K, V> groupId(String group) {
        return set(ConsumerOptions.GROUP_ID, group);
    }

    /** A name that makes this a static member: it keeps its partitions over a restart. */
    public ConsumerBuilder<K, V> groupInstanceId(String instance) {
        return set(ConsumerOptions.GROUP_INSTANCE_ID, instance);
    }

    /** A name for the broker's logs and quotas. */
    public ConsumerBuilder<K, V> clientId(String name) {
        return set("client.id", name);
    }

    /** Where to begin without a committed offset: earliest, latest, none or by_duration:PT1H. */
    public ConsumerBuilder<K, V> autoOffsetReset(String where) {
        return set(ConsumerOptions.OFFSET_RESET, where);
    }

    /** Whether what was handed out is committed by itself. */
    public ConsumerBuilder<K, V> autoCommit(boolean commits) {
        return set(ConsumerOptions.AUTO_COMMIT, commits);
    }

    /** Sees only records of transactions that were committed. */
    public ConsumerBuilder<K, V> readCommitted() {
        return set(ConsumerOptions.ISOLATION_LEVEL, "read_committed");
    }

    /** How the leader of the group shares out, best liked first: range, roundrobin, sticky, cooperative-sticky. */
    public ConsumerBuilder<K, V> assignors(String... names) {
        return set(ConsumerOptions.ASSIGNORS, String.join(",", names));
    }

    /** Most records that one poll returns, 1 or more. */
    public ConsumerBuilder<K, V> maxPollRecords(int records) {
        return set(ConsumerOptions.MAX_POLL_RECORDS, records);
    }

    /** A member that does not poll for this long leaves its group. */
    public ConsumerBuilder<K, V> maxPollInterval(Duration interval) {
        return set(ConsumerOptions.MAX_POLL_INTERVAL_MS, interval.toMillis());
    }

    /** A member that the coordinator does not hear of for this long is out. */
    public ConsumerBuilder<K, V> sessionTimeout(Duration timeout) {
        return set(ConsumerOptions.SESSION_TIMEOUT_MS, timeout.toMillis());
    }

    /** Any setting by its name. */
    public ConsumerBuilder<K, V> set(String name, Object value) {
        settings.put(name, value);
        return this;
    }

    /** Any settings by their names, of a Map or Properties. */
    public ConsumerBuilder<K, V> set(Map<?, ?> named) {
        if (named instanceof Properties properties) {
            properties.stringPropertyNames().forEach(name -> set(name, properties.getProperty(name)));
        }
        named.forEach((name, value) -> {
            if (!(name instanceof String key)) {
                throw BadSettingException.conflict(
                        String.valueOf(name), "the name of a setting has to be text, '" + name + "' is none.");
            }
            if (value != null) {
                settings.put(key, value);
            }
        });
        return this;
    }

    private ConsumerBuilder<K, V> set(Option<?> option, Object value) {
        return set(option.name(), value);
    }

    /** What makes keys and values of bytes. To be said before interceptors are. */
    public <A, B> ConsumerBuilder<A, B> deserializers(Deserializer<A> forKeys, Deserializer<B> forValues) {
        if (!interceptors.isEmpty()) {
            throw new IllegalStateException("the interceptors are of the types that there were before");
        }
        return new ConsumerBuilder<>(settings, forKeys, forValues);
    }

    /** The deserializers that the settings name; the caller knows what they make. */
    @SuppressWarnings("unchecked")
    <A, B> ConsumerBuilder<A, B> namedDeserializers() {
        return deserializers((Deserializer<A>) named(ConsumerOptions.KEY_DESERIALIZER), (Deserializer<B>)
                named(ConsumerOptions.VALUE_DESERIALIZER));
    }

    /** Sees what is handed out, after those that were said before. */
    public ConsumerBuilder<K, V> interceptor(ConsumerInterceptor<K, V> one) {
        interceptors.add(one);
        return this;
    }

    /** The consumer. Throws BadSettingException, which names key, value and what is allowed. */
    public Consumer<K, V> open() {
        Settings read = ConsumerOptions.read(settings);
        List<ConsumerInterceptor<K, V>> all = new ArrayList<>();
        for (String name : read.get(ConsumerOptions.INTERCEPTORS)) {
            all.add(ConsumerBuilder.<K, V>interceptor(name));
        }
        all.addAll(interceptors);
        all.forEach(one -> one.configure(settings));
        return Consumer.open(read, keys, values, all);
    }

    private Deserializer<?> named(Option<String> option) {
        Object given = settings.get(option.name());
        if (given instanceof Deserializer<?> ready) {
            return ready;
        }
        String name = given instanceof Class<?> type ? type.getName() : (String) given;
        if (name == null) {
            throw BadSettingException.missing(option.name());
        }
        try {
            return Serdes.deserializerNamed(name);
        } catch (IllegalArgumentException e) {
            throw BadSettingException.conflict(option.name(), option.name() + ": " + e.getMessage());
        }
    }

    @SuppressWarnings("unchecked") // what an interceptor named by its class takes is the application's word
    private static <K, V> ConsumerInterceptor<K, V> interceptor(String name) {
        try {
            return NamedClass.make(name, ConsumerInterceptor.class);
        } catch (IllegalArgumentException e) {
            String option = ConsumerOptions.INTERCEPTORS.name();
            throw BadSettingException.conflict(option, option + ": " + e.getMessage());
        }
    }
}
