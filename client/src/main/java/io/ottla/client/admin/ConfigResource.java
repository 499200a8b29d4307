package io.ottla.client.admin;

/** What a config belongs to. The name of the default of all brokers is empty. */
public record ConfigResource(Type type, String name) {
    /** Kinds of resources, with their number on the wire. */
    public enum Type {
        TOPIC(2),
        BROKER(4),
        BROKER_LOGGER(8),
        CLIENT_METRICS(16),
        GROUP(32);

        private final byte code;

        Type(int code) {
            this.code = (byte) code;
        }

        public byte code() {
            return code;
        }
    }

    public static ConfigResource topic(String name) {
        return new ConfigResource(Type.TOPIC, name);
    }
}
