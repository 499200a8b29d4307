package io.ottla.client.cli;

import io.ottla.client.ClientException;
import io.ottla.client.admin.Admin;
import io.ottla.client.admin.ConfigEntry;
import io.ottla.client.admin.ConfigResource;
import io.ottla.client.admin.Configs;
import io.ottla.client.net.CallerThread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** kafka-configs.sh against brokers. */
public final class ConfigsTool implements Tool {
    public static void main(String[] args) {
        Tool.main(new ConfigsTool(), args);
    }

    @Override
    public int run(Terminal terminal, String... args) {
        ConfigOptions options = new ConfigOptions(args);
        Entity entity = options.entities().get(0);
        try (Admin admin = Servers.admin(options.client())) {
            if (isOfQuotas(entity)) {
                new QuotaConfigs(admin, terminal).run(options);
            } else if (options.alters()) {
                alter(admin, terminal, options, entity);
            } else {
                describe(admin, terminal, options, entity);
            }
            return 0;
        } catch (ClientException e) {
            terminal.err()
                    .println("Error while executing config command with args '" + String.join(" ", args) + "': "
                            + e.getMessage());
            return FAILED;
        }
    }

    private static boolean isOfQuotas(Entity entity) {
        return switch (entity.kind()) {
            case CLIENTS, USERS, IPS -> true;
            case TOPICS, BROKERS, BROKER_LOGGERS, CLIENT_METRICS, GROUPS -> false;
        };
    }

    private static ConfigResource resource(Entity entity, String name) {
        return new ConfigResource(type(entity.kind()), name);
    }

    private static ConfigResource.Type type(Entity.Kind kind) {
        return switch (kind) {
            case TOPICS -> ConfigResource.Type.TOPIC;
            case BROKERS -> ConfigResource.Type.BROKER;
            case BROKER_LOGGERS -> ConfigResource.Type.BROKER_LOGGER;
            case CLIENT_METRICS -> ConfigResource.Type.CLIENT_METRICS;
            case GROUPS -> ConfigResource.Type.GROUP;
            case CLIENTS, USERS, IPS -> throw new IllegalArgumentException(kind + " have quotas, not settings");
        };
    }

    private static String nameOf(Entity entity) {
        String name = Objects.requireNonNullElse(entity.name(), "");
        if (entity.kind() == Entity.Kind.BROKERS && !name.matches("\\d*")
                || entity.kind() == Entity.Kind.BROKER_LOGGERS && !name.matches("\\d+")) {
            throw new ToolFailure("The entity name for " + entity.kind().label()
                    + " must be a valid integer broker id, found: " + name);
        }
        return name;
    }

    private static void alter(Admin admin, Terminal terminal, ConfigOptions options, Entity entity) {
        ConfigResource resource = resource(entity, nameOf(entity));
        List<ConfigEntry> now = own(
                CallerThread.await(admin.configs().describe(List.of(resource))).getOrDefault(resource, List.of()),
                entity);
        TreeSet<String> unknown = new TreeSet<>(options.deleted());
        now.forEach(entry -> unknown.remove(entry.name()));
        if (!unknown.isEmpty()) {
            throw new ToolFailure("Invalid config(s): " + String.join(",", unknown));
        }
        List<Configs.Change> changes = new ArrayList<>();
        options.added().forEach((name, value) -> changes.add(Configs.Change.set(name, value)));
        options.deleted().forEach(name -> changes.add(Configs.Change.delete(name)));
        CallerThread.await(admin.configs().alter(resource, changes)).orThrow();
        terminal.out()
                .println(
                        entity.isDefault()
                                ? "Completed updating default config for "
                                        + entity.kind().label() + " in the cluster."
                                : "Completed updating config for " + singular(entity) + " " + entity.name() + ".");
    }

    private static String singular(Entity entity) {
        String label = entity.kind().label();
        return label.endsWith("s") ? label.substring(0, label.length() - 1) : label;
    }

    private static void describe(Admin admin, Terminal terminal, ConfigOptions options, Entity entity) {
        for (Entity one : expanded(admin, entity)) {
            ConfigResource resource = resource(one, nameOf(one));
            List<ConfigEntry> entries = CallerThread.await(admin.configs().describe(List.of(resource)))
                    .getOrDefault(resource, List.of());
            String which = options.isOfAll() ? "All" : "Dynamic";
            terminal.out()
                    .println(
                            one.isDefault()
                                    ? "Default configs for " + one.kind().label() + " in the cluster are:"
                                    : which + " configs for " + singular(one) + " " + one.name() + " are:");
            for (ConfigEntry entry : options.isOfAll() ? sorted(entries) : own(entries, one)) {
                terminal.out().println("  " + line(entry));
            }
        }
    }

    /** The entity itself, or every one of its kind. */
    private static List<Entity> expanded(Admin admin, Entity entity) {
        if (entity.name() != null || entity.isDefault()) {
            return List.of(entity);
        }
        List<Entity> all = new ArrayList<>();
        switch (entity.kind()) {
            case TOPICS ->
                CallerThread.await(admin.topics().all())
                        .topics()
                        .keySet()
                        .forEach(name -> all.add(new Entity(entity.kind(), name, false)));
            case BROKERS, BROKER_LOGGERS -> {
                for (int id :
                        CallerThread.await(admin.brokers().describe()).nodes().keySet()) {
                    all.add(new Entity(entity.kind(), String.valueOf(id), false));
                }
                if (entity.kind() == Entity.Kind.BROKERS) {
                    all.add(new Entity(entity.kind(), null, true));
                }
            }
            default ->
                throw new ToolFailure("An entity-name must be specified with --describe of "
                        + entity.kind().label());
        }
        return all;
    }

    private static List<ConfigEntry> sorted(List<ConfigEntry> entries) {
        return entries.stream().sorted(Comparator.comparing(ConfigEntry::name)).toList();
    }

    /** Those that were set for this very entity. */
    private static List<ConfigEntry> own(List<ConfigEntry> entries, Entity entity) {
        ConfigEntry.Source source = switch (entity.kind()) {
            case TOPICS -> ConfigEntry.Source.DYNAMIC_TOPIC_CONFIG;
            case BROKERS ->
                entity.isDefault()
                        ? ConfigEntry.Source.DYNAMIC_DEFAULT_BROKER_CONFIG
                        : ConfigEntry.Source.DYNAMIC_BROKER_CONFIG;
            case BROKER_LOGGERS -> ConfigEntry.Source.DYNAMIC_BROKER_LOGGER_CONFIG;
            case CLIENT_METRICS -> ConfigEntry.Source.DYNAMIC_CLIENT_METRICS_CONFIG;
            case GROUPS -> ConfigEntry.Source.DYNAMIC_GROUP_CONFIG;
            case CLIENTS, USERS, IPS -> ConfigEntry.Source.UNKNOWN;
        };
        return sorted(entries).stream()
                .filter(entry -> entry.source() == source)
                .toList();
    }

    private static String line(ConfigEntry entry) {
        String synonyms = entry.synonyms().stream()
                .map(s -> s.source() + ":" + s.name() + "=" + s.value())
                .collect(Collectors.joining(", ", "{", "}"));
        return entry.name() + "=" + entry.value() + " sensitive="
                + String.valueOf(entry.isSensitive()).toLowerCase(Locale.ROOT) + " synonyms=" + synonyms;
    }
}
