package io.ottla.coordinator.cluster;

import org.jspecify.annotations.Nullable;

/** How a listener is spoken to; the number is the one in UpdateMetadata. */
public enum SecurityProtocol {
    PLAINTEXT(0),
    SSL(1),
    SASL_PLAINTEXT(2),
    SASL_SSL(3);

    private final short id;

    SecurityProtocol(int id) {
        this.id = (short) id;
    }

    /** The number on the wire. */
    public short id() {
        return id;
    }

    /** The protocol with this number, or null. */
    public static @Nullable SecurityProtocol of(int id) {
        return id >= 0 && id < values().length ? values()[id] : null;
    }

    /** The protocol with this name, or null. */
    public static @Nullable SecurityProtocol named(String name) {
        for (SecurityProtocol protocol : values()) {
            if (protocol.name().equals(name)) {
                return protocol;
            }
        }
        return null;
    }
}
