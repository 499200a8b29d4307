package io.ottla.broker.api.admin;

import io.ottla.broker.api.ApiTable;
import io.ottla.broker.config.BrokerConfigs;
import io.ottla.broker.config.LiveSettings;
import io.ottla.broker.control.ClusterChanges;
import io.ottla.broker.meta.AddressBook;
import io.ottla.broker.meta.ConfigFeed;
import io.ottla.broker.meta.Metadata;
import io.ottla.broker.meta.StoredConfigs;
import io.ottla.coordinator.store.ConfigStore;
import io.ottla.protocol.api.ApiKey;
import java.util.List;
import java.util.function.IntSupplier;

/** The rows of the admin APIs in the table of APIs: every version that there is. */
public final class AdminApis {
    private AdminApis() {}

    /**
     * What the handlers stand on.
     *
     * @param brokerId this broker's id, known once it has registered
     */
    public record Ground(
            IntSupplier brokerId,
            Metadata metadata,
            AddressBook addresses,
            TopicCreation creation,
            ClusterChanges changes,
            ConfigStore store,
            ConfigFeed feed,
            BrokerConfigs configs,
            BrokerLoggers loggers) {}

    public static List<ApiTable.Entry> entries(Ground on) {
        LiveSettings settings = on.configs.live();
        LoggerConfigs loggers = new LoggerConfigs(on.loggers);
        StoredConfigs stored = new StoredConfigs(on.store);
        ConfigAlteration alteration = new ConfigAlteration(on.brokerId, on.metadata, on.store, on.feed, on.configs);
        return List.of(
                ApiTable.Entry.all(
                        ApiKey.METADATA, new MetadataHandler(on.metadata, on.addresses, settings, on.creation)),
                ApiTable.Entry.all(ApiKey.UPDATE_METADATA, new UpdateMetadataHandler(on.metadata)),
                ApiTable.Entry.all(ApiKey.CREATE_TOPICS, new CreateTopicsHandler(on.metadata, on.changes, on.configs)),
                ApiTable.Entry.all(ApiKey.DELETE_TOPICS, new DeleteTopicsHandler(on.metadata, on.changes)),
                ApiTable.Entry.all(
                        ApiKey.DESCRIBE_CONFIGS,
                        new DescribeConfigsHandler(on.brokerId, on.metadata, stored, on.configs, loggers)),
                ApiTable.Entry.all(ApiKey.ALTER_CONFIGS, new AlterConfigsHandler(alteration)),
                ApiTable.Entry.all(ApiKey.CREATE_PARTITIONS, new CreatePartitionsHandler(on.metadata, on.changes)),
                ApiTable.Entry.all(ApiKey.ELECT_LEADERS, new ElectLeadersHandler(on.changes)),
                ApiTable.Entry.all(
                        ApiKey.ALTER_PARTITION_REASSIGNMENTS, new AlterPartitionReassignmentsHandler(on.changes)),
                ApiTable.Entry.all(
                        ApiKey.LIST_PARTITION_REASSIGNMENTS, new ListPartitionReassignmentsHandler(on.changes)),
                ApiTable.Entry.all(
                        ApiKey.INCREMENTAL_ALTER_CONFIGS,
                        new IncrementalAlterConfigsHandler(on.brokerId, alteration, loggers)),
                ApiTable.Entry.all(ApiKey.DESCRIBE_CLUSTER, new DescribeClusterHandler(on.metadata, on.addresses)),
                ApiTable.Entry.all(ApiKey.LIST_CONFIG_RESOURCES, new ListConfigResourcesHandler(on.metadata)),
                ApiTable.Entry.all(
                        ApiKey.DESCRIBE_TOPIC_PARTITIONS,
                        new DescribeTopicPartitionsHandler(on.metadata, on.addresses, settings)));
    }
}
