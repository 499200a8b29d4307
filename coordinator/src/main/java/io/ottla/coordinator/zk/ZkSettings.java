package io.ottla.coordinator.zk;

/**
 * How ZooKeeper is reached.
 *
 * @param connect {@code host:port[,host:port]*[/chroot]}, as zookeeper.connect
 * @param sessionTimeoutMs how long ZooKeeper waits for a silent broker, zookeeper.session.timeout.ms
 * @param connectionTimeoutMs how long the start waits for a first connection, zookeeper.connection.timeout.ms
 * @param acls zookeeper.set.acl
 */
public record ZkSettings(String connect, int sessionTimeoutMs, int connectionTimeoutMs, Acls acls) {
    /** Who may touch the nodes that we create. */
    public enum Acls {
        /** Everyone may do everything. */
        OPEN,
        /** Only brokers write; everyone reads, but for secrets. Needs a SASL login to ZooKeeper. */
        SECURE
    }

    /** The servers without the chroot. */
    String servers() {
        int slash = connect.indexOf('/');
        return slash < 0 ? connect : connect.substring(0, slash);
    }

    /** The chroot, which begins with a slash, or an empty string. */
    String chroot() {
        int slash = connect.indexOf('/');
        String path = slash < 0 ? "" : connect.substring(slash);
        return path.equals("/") ? "" : path;
    }
}
