package io.ottla.broker.tool;

import io.ottla.broker.config.BrokerOptions;
import io.ottla.broker.config.UnknownName;
import io.ottla.client.cli.ConfigOptions;
import io.ottla.client.cli.Entity;
import io.ottla.client.cli.Terminal;
import io.ottla.client.cli.Tool;
import io.ottla.client.cli.ToolFailure;
import io.ottla.coordinator.cluster.ConfigResource;
import io.ottla.coordinator.store.ConfigStore;
import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.UpdateMode;
import io.ottla.protocol.wire.ErrorCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** kafka-configs.sh with --zookeeper: overrides of topics and brokers, and quotas, as Kafka 2.4's does. */
public final class ZooKeeperConfigsTool implements Tool {
    private static final Set<String> QUOTAS = Set.of(
            "producer_byte_rate",
            "consumer_byte_rate",
            "request_percentage",
            "controller_mutation_rate",
            "connection_creation_rate");

    public static void main(String[] args) {
        Tool.main(new ZooKeeperConfigsTool(), args);
    }

    @Override
    public int run(Terminal terminal, String... args) {
        ConfigOptions options = new ConfigOptions(args);
        List<Entity> entities = options.entities();
        try (StoreDoor store = StoreDoor.open(Objects.requireNonNull(options.zookeeper()))) {
            if (options.alters()) {
                alter(store, options, entities);
                terminal.out().println("Completed Updating config for entity: " + quoted(entities) + ".");
            } else {
                describe(store, entities, terminal);
            }
        }
        return 0;
    }

    private static void alter(StoreDoor store, ConfigOptions options, List<Entity> entities) {
        Entity entity = entities.get(0);
        if (entity.kind() == Entity.Kind.TOPICS
                && store.load().image().topic(Objects.requireNonNull(entity.name())) == null) {
            throw new ToolFailure("Topic '" + entity.name() + "' does not exist.");
        }
        check(entity, options.added());
        store.edit(resource(entities), current -> {
            Map<String, String> next = new TreeMap<>(current);
            List<String> absent = options.deleted().stream()
                    .filter(name -> next.remove(name) == null)
                    .toList();
            if (!absent.isEmpty()) {
                return new ConfigStore.Edited.Refused(
                        ErrorCode.INVALID_CONFIG, "Invalid config(s): " + String.join(",", absent));
            }
            next.putAll(options.added());
            return new ConfigStore.Edited.Stored(next);
        });
    }

    private static void check(Entity entity, Map<String, String> added) {
        switch (entity.kind()) {
            case TOPICS -> TopicSettingsCheck.check(added);
            case BROKERS -> added.forEach((name, value) -> checkBroker(entity, name, value));
            case USERS, CLIENTS, IPS -> added.forEach(ZooKeeperConfigsTool::checkQuota);
            case BROKER_LOGGERS, CLIENT_METRICS, GROUPS -> throw unsupported(entity);
        }
    }

    private static void checkBroker(Entity entity, String name, String value) {
        Option<?> row = BrokerOptions.TABLE.find(name);
        if (row == null) {
            throw new ToolFailure("Unknown broker config name: " + name + ": " + UnknownName.ofBroker(name));
        }
        if (row.updateMode() == UpdateMode.READ_ONLY) {
            throw new ToolFailure(name + " cannot be changed while a broker runs: set it in server.properties.");
        }
        if (row.updateMode() == UpdateMode.PER_BROKER && entity.isDefault()) {
            throw new ToolFailure(name + " can be changed for single brokers only, with --entity-name.");
        }
        if (row.isSensitive()) {
            throw new ToolFailure(name + " is secret and cannot be kept in ZooKeeper in the clear.");
        }
        row.parse(value);
    }

    private static void checkQuota(String name, String value) {
        if (!QUOTAS.contains(name)) {
            throw new ToolFailure("Unknown quota " + name + "; known are "
                    + QUOTAS.stream().sorted().collect(Collectors.joining(", ")));
        }
        try {
            if (Double.parseDouble(value) > 0) {
                return;
            }
        } catch (NumberFormatException e) {
            throw new ToolFailure("Quota " + name + " must be a number, not '" + value + "'");
        }
        throw new ToolFailure("Quota " + name + " must be above 0, not " + value);
    }

    private static void describe(StoreDoor store, List<Entity> entities, Terminal terminal) {
        Entity first = entities.get(0);
        boolean named = entities.stream().allMatch(entity -> entity.name() != null || entity.isDefault());
        if (named) {
            print(terminal, quoted(entities), store.config(resource(entities)));
            return;
        }
        store.configs(kind(first)).forEach((name, overrides) -> {
            boolean isDefault = name.equals(ConfigResource.DEFAULT);
            print(terminal, new Entity(first.kind(), name, isDefault).quoted(), overrides);
        });
    }

    private static void print(Terminal terminal, String entity, Map<String, String> overrides) {
        terminal.out()
                .println("Configs for " + entity + " are "
                        + overrides.entrySet().stream()
                                .map(config -> config.getKey() + "=" + config.getValue())
                                .collect(Collectors.joining(",")));
    }

    private static String quoted(List<Entity> entities) {
        return entities.stream().map(Entity::quoted).collect(Collectors.joining(", "));
    }

    private static ConfigResource resource(List<Entity> entities) {
        Entity first = entities.get(0);
        if (entities.size() == 1) {
            return new ConfigResource(kind(first), node(first));
        }
        Entity user = first.kind() == Entity.Kind.USERS ? first : entities.get(1);
        Entity client = first.kind() == Entity.Kind.USERS ? entities.get(1) : first;
        return new ConfigResource(ConfigResource.Kind.USER, node(user) + "/clients/" + node(client));
    }

    /** Names of users and clients are encoded as Kafka does, so that they are one node. */
    private static String node(Entity entity) {
        if (entity.isDefault()) {
            return ConfigResource.DEFAULT;
        }
        String name = Objects.requireNonNull(entity.name());
        boolean free = entity.kind() == Entity.Kind.USERS || entity.kind() == Entity.Kind.CLIENTS;
        return free
                ? URLEncoder.encode(name, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("*", "%2A")
                        .replace("%7E", "~")
                : name;
    }

    private static ConfigResource.Kind kind(Entity entity) {
        return switch (entity.kind()) {
            case TOPICS -> ConfigResource.Kind.TOPIC;
            case BROKERS -> ConfigResource.Kind.BROKER;
            case CLIENTS -> ConfigResource.Kind.CLIENT;
            case USERS -> ConfigResource.Kind.USER;
            case IPS -> ConfigResource.Kind.IP;
            case BROKER_LOGGERS, CLIENT_METRICS, GROUPS -> throw unsupported(entity);
        };
    }

    private static ToolFailure unsupported(Entity entity) {
        return new ToolFailure("Invalid entity type " + entity.kind().label()
                + ", the entity type must be one of topics, brokers, clients, users, ips with a --zookeeper argument");
    }
}
