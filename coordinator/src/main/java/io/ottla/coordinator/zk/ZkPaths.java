package io.ottla.coordinator.zk;

import java.util.List;

/**
 * The nodes of Kafka 3.9.
 *
 * <pre>
 * /consumers                                  only made, for tools of Kafka 0.8
 * /brokers/ids/ID                    ephemeral registration of a broker; its czxid is the broker epoch
 * /brokers/topics/T                  assignment; T/partitions/P/state  leader and in-sync set
 * /brokers/seqid                     its version counts generated broker ids
 * /config/{topics,clients,users,brokers,ips}/NAME    overrides
 * /config/changes/config_change_N    tells of an override that changed
 * /admin/delete_topics/T             T is to be deleted
 * /admin/reassign_partitions, /admin/preferred_replica_election      orders of tools
 * /isr_change_notification/isr_change_N, /log_dir_event_notification/log_dir_event_N
 * /latest_producer_id_block          producer ids handed out last
 * /cluster/id   /feature
 * /controller                        ephemeral; /controller_epoch  counts the controllers
 * /ottla/unreachable/ID              ours alone, ephemeral: whom broker ID cannot reach
 * /ottla/look/ID                     ours alone: changes when broker ID shall read for itself what is stored
 * </pre>
 */
final class ZkPaths {
    static final String BROKER_IDS = "/brokers/ids";
    static final String TOPICS = "/brokers/topics";
    static final String BROKER_SEQUENCE = "/brokers/seqid";
    static final String CONFIG = "/config";
    static final String CONFIG_CHANGES = "/config/changes";
    static final String CONFIG_CHANGE_PREFIX = "config_change_";
    static final String DELETE_TOPICS = "/admin/delete_topics";
    static final String REASSIGNMENT = "/admin/reassign_partitions";
    static final String PREFERRED_ELECTION = "/admin/preferred_replica_election";
    static final String ISR_CHANGES = "/isr_change_notification";
    static final String LOG_DIR_EVENTS = "/log_dir_event_notification";
    static final String LOG_DIR_EVENT_PREFIX = "log_dir_event_";
    static final String PRODUCER_IDS = "/latest_producer_id_block";
    static final String CLUSTER_ID = "/cluster/id";
    static final String CONTROLLER = "/controller";
    static final String CONTROLLER_EPOCH = "/controller_epoch";
    static final String FEATURE = "/feature";

    static final String UNREACHABLE = "/ottla/unreachable";
    static final String LOOK = "/ottla/look";

    /** The permanent nodes in the order in which Kafka 3.9 makes them at its first start. */
    static final List<String> PERMANENT = List.of(
            "/consumers",
            BROKER_IDS,
            TOPICS,
            CONFIG_CHANGES,
            DELETE_TOPICS,
            BROKER_SEQUENCE,
            ISR_CHANGES,
            PRODUCER_IDS,
            LOG_DIR_EVENTS,
            "/config/topics",
            "/config/clients",
            "/config/users",
            "/config/brokers",
            "/config/ips");

    private ZkPaths() {}

    static String broker(int id) {
        return BROKER_IDS + "/" + id;
    }

    static String topic(String topic) {
        return TOPICS + "/" + topic;
    }

    static String partitions(String topic) {
        return topic(topic) + "/partitions";
    }

    static String partition(String topic, int index) {
        return partitions(topic) + "/" + index;
    }

    static String state(String topic, int index) {
        return partition(topic, index) + "/state";
    }

    static String deletion(String topic) {
        return DELETE_TOPICS + "/" + topic;
    }

    static String config(String resourcePath) {
        return CONFIG + "/" + resourcePath;
    }

    /** The folder that holds this node; "/" for a node at the top. */
    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }
}
