package io.ottla.client.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import joptsimple.OptionSpec;
import org.jspecify.annotations.Nullable;

/**
 * The options of kafka-configs.sh, those with ZooKeeper included, checked against each other. What the values mean is the
 * same wherever the settings are kept.
 */
public final class ConfigOptions {
    private static final String PURPOSE =
            "This tool helps to manipulate and describe entity config for a topic, client, user, broker, ip or group.";

    private final ToolOptions known = new ToolOptions(PURPOSE);
    private final OptionSpec<String> bootstrap =
            known.text("bootstrap-server", "The brokers to connect to.", "server to connect to");
    private final OptionSpec<String> controller = known.text(
            "bootstrap-controller", "Accepted, and refused: controllers are brokers here.", "controller to connect to");
    private final OptionSpec<String> zookeeper =
            known.text("zookeeper", "Work on the cluster that is kept in this ZooKeeper, without a broker.", "urls");
    private final OptionSpec<String> zkTls = known.text(
            "zk-tls-config-file",
            "A file with settings of the connection to ZooKeeper.",
            "ZooKeeper TLS configuration");
    private final OptionSpec<String> commandConfig =
            known.text("command-config", "A property file for the admin client.", "command config property file");
    private final OptionSpec<Void> alter = known.flag("alter", "Change settings.");
    private final OptionSpec<Void> describe = known.flag("describe", "List settings.");
    private final OptionSpec<Void> all = known.flag("all", "List all settings, those that have their default too.");
    private final OptionSpec<String> type = known.text(
            "entity-type",
            Arrays.stream(Entity.Kind.values()).map(Entity.Kind::label).collect(Collectors.joining(", ")),
            "type");
    private final OptionSpec<String> name =
            known.text("entity-name", "Name of the entity: topic, client, user, ip, broker id.", "name");
    private final OptionSpec<Void> isDefault = known.flag("entity-default", "The default of all of that type.");
    private final OptionSpec<String> addConfig =
            known.text("add-config", "Settings to set, as k1=v1,k2=[v1,v2],k3=v3.", "key=value,...");
    private final OptionSpec<String> addConfigFile =
            known.text("add-config-file", "A file with settings to set.", "file");
    private final OptionSpec<String> deleteConfig =
            known.text("delete-config", "Settings to remove, as k1,k2.", "key,...");
    private final OptionSpec<Void> force = known.flag("force", "Ask nothing.");
    private final Map<Entity.Kind, OptionSpec<String>> named = new LinkedHashMap<>();
    private final Map<Entity.Kind, OptionSpec<Void>> defaults = new LinkedHashMap<>();
    private final CommandLine line;
    private final List<Entity> entities;

    /** Reads and checks the arguments; throws {@link ToolFailure} and {@link CommandLine.Answered}. */
    public ConfigOptions(String... args) {
        named.put(Entity.Kind.TOPICS, known.text("topic", "A topic.", "topic"));
        named.put(Entity.Kind.CLIENTS, known.text("client", "A client id.", "client"));
        named.put(Entity.Kind.USERS, known.text("user", "A user.", "user"));
        named.put(Entity.Kind.BROKERS, known.text("broker", "A broker id.", "broker"));
        named.put(Entity.Kind.BROKER_LOGGERS, known.text("broker-logger", "The loggers of a broker.", "broker"));
        named.put(Entity.Kind.IPS, known.text("ip", "An address.", "ip"));
        named.put(Entity.Kind.CLIENT_METRICS, known.text("client-metrics", "A client metrics subscription.", "name"));
        named.put(Entity.Kind.GROUPS, known.text("group", "A group.", "group"));
        defaults.put(Entity.Kind.CLIENTS, known.flag("client-defaults", "The default of all clients."));
        defaults.put(Entity.Kind.USERS, known.flag("user-defaults", "The default of all users."));
        defaults.put(Entity.Kind.BROKERS, known.flag("broker-defaults", "The default of all brokers."));
        defaults.put(Entity.Kind.IPS, known.flag("ip-defaults", "The default of all addresses."));
        line = known.parse(args);
        checkServers();
        if (line.count(alter, describe) != 1) {
            throw new ToolFailure("Command must include exactly one action: --describe, --alter");
        }
        entities = readEntities();
        checkAlter();
    }

    private void checkServers() {
        if (line.has(controller)) {
            throw new ToolFailure("--bootstrap-controller: this cluster is kept in ZooKeeper, use --bootstrap-server");
        }
        if (line.count(bootstrap, zookeeper) != 1) {
            throw new ToolFailure("Exactly one of --bootstrap-server and --zookeeper must be specified");
        }
        line.forbid(zookeeper, commandConfig, all, addConfigFile);
        line.forbid(bootstrap, zkTls);
    }

    private List<Entity> readEntities() {
        List<Entity> found = new ArrayList<>();
        List<String> names = new ArrayList<>(line.values(name));
        for (String label : line.values(type)) {
            Entity.Kind kind = Entity.Kind.of(label);
            if (kind == null) {
                throw new ToolFailure("Invalid entity type " + label + ", the entity type must be one of "
                        + Arrays.stream(Entity.Kind.values())
                                .map(Entity.Kind::label)
                                .collect(Collectors.joining(", ")));
            }
            boolean takesDefault = line.has(isDefault) && names.isEmpty();
            String given = names.isEmpty() ? null : names.remove(0);
            found.add(new Entity(kind, given, takesDefault || (given != null && given.isEmpty())));
        }
        if (!names.isEmpty()) {
            throw new ToolFailure("--entity-name " + names.get(0) + " has no --entity-type");
        }
        named.forEach((kind, option) ->
                line.values(option).forEach(given -> found.add(new Entity(kind, given, given.isEmpty()))));
        defaults.forEach((kind, option) -> {
            if (line.has(option)) {
                found.add(new Entity(kind, null, true));
            }
        });
        if (found.isEmpty()) {
            throw new ToolFailure("At least one entity type must be specified");
        }
        if (found.size() > 1 && !isUserWithClient(found)) {
            throw new ToolFailure("Only a user and a client can be given together; given are "
                    + found.stream().map(entity -> entity.kind().label()).collect(Collectors.joining(", ")));
        }
        return found;
    }

    private static boolean isUserWithClient(List<Entity> found) {
        return found.size() == 2
                && found.stream()
                        .map(Entity::kind)
                        .collect(Collectors.toSet())
                        .equals(java.util.Set.of(Entity.Kind.USERS, Entity.Kind.CLIENTS));
    }

    private void checkAlter() {
        if (!line.has(alter)) {
            line.forbid(describe, addConfig, addConfigFile, deleteConfig);
            return;
        }
        if (line.count(addConfig, addConfigFile, deleteConfig) == 0) {
            throw new ToolFailure(
                    "At least one of --add-config, --add-config-file, or --delete-config must be specified with --alter");
        }
        line.forbid(addConfig, addConfigFile);
        for (Entity entity : entities) {
            if (entity.name() == null && !entity.isDefault()) {
                throw new ToolFailure("An entity-name must be specified with --alter of "
                        + entity.kind().label());
            }
        }
        TreeSet<String> both = new TreeSet<>(added().keySet());
        both.retainAll(deleted());
        if (!both.isEmpty()) {
            throw new ToolFailure("These settings are to be set and deleted at once: " + both);
        }
    }

    /** The connect string of ZooKeeper; null when brokers are asked. */
    public @Nullable String zookeeper() {
        return line.value(zookeeper);
    }

    Map<String, String> client() {
        return Servers.properties(line.value(commandConfig), line.required(bootstrap));
    }

    public boolean alters() {
        return line.has(alter);
    }

    boolean isOfAll() {
        return line.has(all);
    }

    /** One, or a user and a client. */
    public List<Entity> entities() {
        return entities;
    }

    /** What is to be set. */
    public Map<String, String> added() {
        Map<String, String> added = new LinkedHashMap<>(Pairs.ofFile(line.value(addConfigFile)));
        for (String given : line.values(addConfig)) {
            for (String pair : split(given)) {
                int equals = pair.indexOf('=');
                if (equals < 1) {
                    throw new ToolFailure(
                            "Invalid entity config: all configs to be added must be in the format \"key=val\", '" + pair
                                    + "' is not.");
                }
                String value = pair.substring(equals + 1).trim();
                boolean bracketed = value.startsWith("[") && value.endsWith("]");
                added.put(pair.substring(0, equals).trim(), bracketed ? value.substring(1, value.length() - 1) : value);
            }
        }
        return added;
    }

    /** The names to remove. */
    public List<String> deleted() {
        return line.values(deleteConfig).stream()
                .flatMap(given -> Arrays.stream(given.split(",")))
                .map(String::trim)
                .filter(key -> !key.isEmpty())
                .toList();
    }

    /** At commas that do not stand in brackets. */
    private static List<String> split(String given) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < given.length(); i++) {
            char c = given.charAt(i);
            depth += c == '[' ? 1 : c == ']' ? -1 : 0;
            if (c == ',' && depth == 0) {
                parts.add(given.substring(from, i).trim());
                from = i + 1;
            }
        }
        parts.add(given.substring(from).trim());
        return parts.stream().filter(part -> !part.isEmpty()).toList();
    }
}
