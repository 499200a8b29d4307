package io.ottla.broker.api.admin;

/** What a config belongs to, by its code in the config APIs. */
final class ResourceType {
    static final byte TOPIC = 2;
    static final byte BROKER = 4;
    static final byte BROKER_LOGGER = 8;
    static final byte CLIENT_METRICS = 16;
    static final byte GROUP = 32;

    private ResourceType() {}
}
