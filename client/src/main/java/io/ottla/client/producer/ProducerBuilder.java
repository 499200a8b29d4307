package io.ottla.client.producer;

import io.ottla.client.net.ClientOptions;
import io.ottla.client.net.SettingTexts;
import io.ottla.client.serialization.Serializer;
import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.Settings;
import io.ottla.protocol.record.Codec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Describes a producer in code. Each method sets what the setting of Kafka's name says; those without a method of their own
 * go through {@link #set(String, Object)}.
 *
 * <pre>{@code
 * Producer<String, String> producer = Producer.builder(Serdes.TEXT_OUT, Serdes.TEXT_OUT)
 *         .bootstrapServers("localhost:9092")
 *         .linger(Duration.ofMillis(10))
 *         .compression(Codec.ZSTD)
 *         .open();
 * }</pre>
 *
 * Thread: the one that describes.
 */
public final class ProducerBuilder<K, V> {
    /** Who must have a record before it counts as sent. */
    public enum Acks {
        /** Nobody: it was written to the connection. */
        NONE("0"),
        /** The leader of the partition. */
        LEADER("1"),
        /** All replicas that are in sync. */
        ALL("all");

        private final String text;

        Acks(String text) {
            this.text = text;
        }
    }

    private final Serializer<K> keys;
    private final Serializer<V> values;
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final List<ProducerInterceptor<K, V>> interceptors = new ArrayList<>();
    private @Nullable Partitioner partitioner;

    private ProducerBuilder(Serializer<K> keys, Serializer<V> values) {
        this.keys = Objects.requireNonNull(keys, "serializer of keys; Serdes.VOID_OUT for none");
        this.values = Objects.requireNonNull(values, "serializer of values");
    }

    static <K, V> ProducerBuilder<K, V> of(Serializer<K> keys, Serializer<V> values) {
        return new ProducerBuilder<>(keys, values);
    }

    /** Brokers to begin with, as {@code host:port,host:port}; the others are learned from them. */
    public ProducerBuilder<K, V> bootstrapServers(String servers) {
        return put(ClientOptions.BOOTSTRAP_SERVERS, servers);
    }

    /** A name that the broker's logs and quotas know this client by. */
    public ProducerBuilder<K, V> clientId(String name) {
        return put(ClientOptions.CLIENT_ID, name);
    }

    /** Default: {@link Acks#ALL}. The others turn idempotence off. */
    public ProducerBuilder<K, V> acks(Acks acks) {
        return put(ProducerOptions.ACKS, acks.text);
    }

    /** Default: true. */
    public ProducerBuilder<K, V> idempotence(boolean on) {
        return put(ProducerOptions.IDEMPOTENCE, on);
    }

    /** Default: 16 KiB. */
    public ProducerBuilder<K, V> batchBytes(int bytes) {
        return put(ProducerOptions.BATCH_SIZE, bytes);
    }

    /** Default: 5 ms. */
    public ProducerBuilder<K, V> linger(Duration time) {
        return put(ProducerOptions.LINGER_MS, time.toMillis());
    }

    /** Default: 32 MiB. */
    public ProducerBuilder<K, V> bufferBytes(long bytes) {
        return put(ProducerOptions.BUFFER_MEMORY, bytes);
    }

    /** How long {@link Producer#send} may wait. Default: one minute. */
    public ProducerBuilder<K, V> maxBlock(Duration time) {
        return put(ProducerOptions.MAX_BLOCK_MS, time.toMillis());
    }

    /** After this time a record that is not acknowledged has failed. Default: two minutes. */
    public ProducerBuilder<K, V> deliveryTimeout(Duration time) {
        return put(ProducerOptions.DELIVERY_TIMEOUT_MS, time.toMillis());
    }

    /** After this time a request is given up and sent again. Default: 30 s. */
    public ProducerBuilder<K, V> requestTimeout(Duration time) {
        return put(ClientOptions.REQUEST_TIMEOUT_MS, time.toMillis());
    }

    /** Default: none. */
    public ProducerBuilder<K, V> compression(Codec codec) {
        return put(ProducerOptions.COMPRESSION, codec.label());
    }

    /** With a level: gzip 1 to 9, lz4 1 to 17, zstd -131072 to 22; snappy has none. */
    public ProducerBuilder<K, V> compression(Codec codec, int level) {
        return compression(codec).set("compression." + codec.label() + ".level", level);
    }

    /** A name that lets this producer write transactions, and fences an older one of the same name. */
    public ProducerBuilder<K, V> transactionalId(String id) {
        return put(ProducerOptions.TRANSACTIONAL_ID, id);
    }

    /** Chooses partitions of records that name none. */
    public ProducerBuilder<K, V> partitioner(Partitioner chooser) {
        partitioner = chooser;
        return this;
    }

    /** Sees every record; the first added is the first to. */
    public ProducerBuilder<K, V> interceptor(ProducerInterceptor<K, V> one) {
        interceptors.add(one);
        return this;
    }

    /** A setting by Kafka's name. */
    public ProducerBuilder<K, V> set(String name, Object value) {
        texts.put(name, SettingTexts.text(value));
        return this;
    }

    /** Settings by Kafka's names: a map, or {@link Properties} with their defaults. */
    public ProducerBuilder<K, V> set(Map<?, ?> properties) {
        texts.putAll(SettingTexts.of(properties));
        return this;
    }

    private ProducerBuilder<K, V> put(Option<?> option, Object value) {
        return set(option.name(), value);
    }

    /** The producer; connects when it is first used. Throws BadSettingException as {@link Producer#open} does. */
    public Producer<K, V> open() {
        return Producer.start(parts());
    }

    ProducerParts<K, V> parts() {
        Settings settings = ProducerOptions.read(texts);
        List<ProducerInterceptor<K, V>> all = new ArrayList<>(ProducerParts.interceptors(settings));
        all.addAll(interceptors);
        Partitioner chooser = partitioner != null ? partitioner : ProducerParts.partitioner(settings);
        return new ProducerParts<>(settings, keys, values, chooser, all);
    }
}
