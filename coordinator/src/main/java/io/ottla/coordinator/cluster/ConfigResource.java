package io.ottla.coordinator.cluster;

/**
 * What a set of config overrides in ZooKeeper belongs to.
 *
 * @param name topic name, broker id, client id, user or address; {@link #DEFAULT} for the default of the kind. User
 *     and client in one are {@code user/clients/client}, as the path has it
 */
public record ConfigResource(Kind kind, String name) {
    /** The name that stands for every entity of a kind without overrides of its own. */
    public static final String DEFAULT = "<default>";

    /** The folders below /config. */
    public enum Kind {
        TOPIC("topics"),
        BROKER("brokers"),
        CLIENT("clients"),
        USER("users"),
        IP("ips");

        private final String folder;

        Kind(String folder) {
            this.folder = folder;
        }

        /** The name of the folder in ZooKeeper and in change notifications. */
        public String folder() {
            return folder;
        }
    }

    public static ConfigResource topic(String name) {
        return new ConfigResource(Kind.TOPIC, name);
    }

    public static ConfigResource broker(int id) {
        return new ConfigResource(Kind.BROKER, Integer.toString(id));
    }

    /** What holds for every broker without an override of its own. */
    public static ConfigResource brokerDefault() {
        return new ConfigResource(Kind.BROKER, DEFAULT);
    }

    /** The path below /config, as change notifications carry it. */
    public String path() {
        return kind.folder() + "/" + name;
    }
}
