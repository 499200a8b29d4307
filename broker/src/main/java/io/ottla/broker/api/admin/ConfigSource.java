package io.ottla.broker.api.admin;

/** Where a config's value comes from, with its code on the wire (KIP-226, KIP-412). */
enum ConfigSource {
    TOPIC(1),
    DYNAMIC_BROKER(2),
    DYNAMIC_DEFAULT_BROKER(3),
    STATIC_BROKER(4),
    DEFAULT(5),
    DYNAMIC_BROKER_LOGGER(6);

    private final byte code;

    ConfigSource(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }
}
