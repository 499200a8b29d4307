package io.ottla.client.admin;

import io.ottla.client.net.ClientOptions;
import io.ottla.client.net.SettingTexts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Describes an {@link Admin} step by step; what is said last counts. Not thread-safe. */
public final class AdminBuilder {
    private final Map<String, String> texts = new LinkedHashMap<>();

    AdminBuilder() {}

    /** Brokers to begin with, as {@code host:port,host:port}. */
    public AdminBuilder bootstrapServers(String servers) {
        return set(ClientOptions.BOOTSTRAP_SERVERS.name(), servers);
    }

    /** What brokers call this client in their logs and quotas. */
    public AdminBuilder clientId(String name) {
        return set(ClientOptions.CLIENT_ID.name(), name);
    }

    /** How long the answer to one request may take; whole ms. */
    public AdminBuilder requestTimeout(Duration time) {
        return set(ClientOptions.REQUEST_TIMEOUT_MS.name(), time.toMillis());
    }

    /** How long one call may take with all its retries; whole ms. */
    public AdminBuilder apiTimeout(Duration time) {
        return set(Admin.API_TIMEOUT_MS.name(), time.toMillis());
    }

    /** A setting by Kafka's name. */
    public AdminBuilder set(String name, Object value) {
        texts.put(name, SettingTexts.text(value));
        return this;
    }

    /** Settings by Kafka's names: a map, or {@link java.util.Properties} with their defaults. */
    public AdminBuilder set(Map<?, ?> properties) {
        texts.putAll(SettingTexts.of(properties));
        return this;
    }

    /** The admin; connects when it is first used. Throws as {@link Admin#open} does. */
    public Admin open() {
        return Admin.start(texts);
    }
}
