package io.ottla.client.admin;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a config belongs to. The name of the default of all brokers is empty. */
public record ConfigResource(Type type, String name) {
    /** Kinds of resources, with their number on the wire. */
    public enum Type {
        /** A topic. */
        TOPIC(2),
        /** A broker, or all of them. */
        BROKER(4),
        /** A broker's logging. */
        BROKER_LOGGER(8),
        /** Metrics of clients. */
        CLIENT_METRICS(16),
        /** A group. */
        GROUP(32);

        private final byte code;

        Type(int code) {
            this.code = (byte) code;
        }

        /** The number on the wire. */
        public byte code() {
            return code;
        }

        /** The kind of this number; null for one that this client does not know. */
        static @Nullable Type of(byte code) {
            return Arrays.stream(values())
                    .filter(type -> type.code == code)
                    .findFirst()
                    .orElse(null);
        }
    }

    /** A broker's own settings. */
    public static ConfigResource broker(int id) {
        return new ConfigResource(Type.BROKER, Integer.toString(id));
    }

    /** What holds for all brokers that have no setting of their own. */
    public static ConfigResource brokers() {
        return new ConfigResource(Type.BROKER, "");
    }

    /** A topic by its name. */
    public static ConfigResource topic(String name) {
        return new ConfigResource(Type.TOPIC, name);
    }
}
