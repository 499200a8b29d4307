package io.ottla.client.cli;

import io.ottla.client.ClientException;
import io.ottla.client.admin.Admin;
import io.ottla.client.admin.Quotas;
import io.ottla.client.net.CallerThread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The quotas of users, clients and addresses, which kafka-configs.sh shows and changes as if they were settings. */
final class QuotaConfigs {
    private final Admin admin;
    private final Terminal terminal;

    QuotaConfigs(Admin admin, Terminal terminal) {
        this.admin = admin;
        this.terminal = terminal;
    }

    void run(ConfigOptions options) {
        if (options.alters()) {
            alter(options);
        } else {
            describe(options);
        }
    }

    private void alter(ConfigOptions options) {
        Map<String, @Nullable Double> values = new LinkedHashMap<>();
        options.added().forEach((name, text) -> values.put(name, number(name, text)));
        options.deleted().forEach(name -> values.put(name, null));
        Map<String, @Nullable String> entity = new TreeMap<>();
        options.entities().forEach(one -> entity.put(type(one.kind()), one.isDefault() ? null : one.name()));
        CallerThread.await(admin.quotas().alter(entity, values)).orThrow();
        for (Entity one : options.entities()) {
            terminal.out()
                    .println(
                            one.isDefault()
                                    ? "Completed updating default config for "
                                            + one.kind().label() + " in the cluster."
                                    : "Completed updating config for " + type(one.kind()) + " " + one.name() + ".");
        }
    }

    private static Double number(String name, String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            throw new ToolFailure("Cannot parse quota configuration value for " + name + ": " + text);
        }
    }

    private void describe(ConfigOptions options) {
        List<Quotas.Match> matches = new ArrayList<>();
        for (Entity one : options.entities()) {
            String type = type(one.kind());
            matches.add(
                    one.isDefault()
                            ? new Quotas.Match.Default(type)
                            : one.name() == null
                                    ? new Quotas.Match.Any(type)
                                    : new Quotas.Match.Exact(type, one.name()));
        }
        try {
            CallerThread.await(admin.quotas().describe(matches)).forEach(this::print);
        } catch (ClientException e) {
            throw new ToolFailure("Quotas cannot be described: " + e.getMessage());
        }
    }

    private void print(Quotas.Entry entry) {
        String who = entry.entity().entrySet().stream()
                .map(part -> part.getValue() == null
                        ? "the default " + label(part.getKey())
                        : label(part.getKey()) + " '" + part.getValue() + "'")
                .collect(Collectors.joining(", "));
        String values = entry.values().entrySet().stream()
                .map(value -> value.getKey() + "=" + value.getValue())
                .collect(Collectors.joining(", "));
        terminal.out().println("Quota configs for " + who + " are " + values);
    }

    private static String label(String type) {
        return Objects.requireNonNullElse(
                Map.of("user", "user-principal", "client-id", "client-id", "ip", "ip")
                        .get(type),
                type);
    }

    private static String type(Entity.Kind kind) {
        return switch (kind) {
            case USERS -> "user";
            case CLIENTS -> "client-id";
            case IPS -> "ip";
            case TOPICS, BROKERS, BROKER_LOGGERS, CLIENT_METRICS, GROUPS ->
                throw new IllegalArgumentException(kind + " have no quotas");
        };
    }
}
