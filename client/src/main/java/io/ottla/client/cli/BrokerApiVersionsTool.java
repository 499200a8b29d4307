package io.ottla.client.cli;

import io.ottla.client.ApiRanges;
import io.ottla.client.Node;
import io.ottla.client.admin.Admin;
import io.ottla.client.admin.Brokers;
import io.ottla.client.net.CallerThread;
import io.ottla.protocol.api.ApiKey;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import joptsimple.OptionSpec;

/** kafka-broker-api-versions.sh: what each broker of a cluster offers, and which of it this client would use. */
public final class BrokerApiVersionsTool implements Tool {
    private final ToolOptions known = new ToolOptions("This tool helps to retrieve broker version information.");
    private final OptionSpec<String> bootstrap = known.servers();
    private final OptionSpec<String> config = known.adminConfig();

    public static void main(String[] args) {
        Tool.main(new BrokerApiVersionsTool(), args);
    }

    @Override
    public int run(Terminal terminal, String... args) {
        CommandLine line = known.parse(args);
        line.require(bootstrap);
        try (Admin admin = Servers.admin(Servers.properties(line.value(config), line.required(bootstrap)))) {
            CallerThread.await(admin.brokers().versions()).forEach((node, offer) -> print(terminal, node, offer));
        }
        return 0;
    }

    private static void print(Terminal terminal, Node node, Brokers.Offer offer) {
        String broker = node.address() + " (id: " + node.id() + " rack: " + node.rack() + ")";
        if (offer instanceof Brokers.Offer.Known known) {
            terminal.out().println(broker + " -> " + text(known.ranges()));
        } else if (offer instanceof Brokers.Offer.Unknown unknown) {
            terminal.out().println(broker + " -> ERROR: " + unknown.failure().getMessage());
        }
    }

    /** All APIs by number: those that one side lacks are named too. */
    private static String text(ApiRanges ranges) {
        Map<Integer, String> lines = new TreeMap<>();
        for (ApiKey key : ApiKey.values()) {
            ApiRanges.Range range = ranges.of(key.id());
            lines.put((int) key.id(), line(key, range));
        }
        ranges.all()
                .forEach((id, range) ->
                        lines.putIfAbsent(id, "UNKNOWN(" + id + "): " + span(range.lowest(), range.highest())));
        StringJoiner joined = new StringJoiner(",\n\t", "(\n\t", "\n)");
        lines.values().forEach(joined::add);
        return joined.toString();
    }

    private static String line(ApiKey key, ApiRanges.@org.jspecify.annotations.Nullable Range range) {
        String name = key.apiName() + "(" + key.id() + "): ";
        if (range == null) {
            return name + "UNSUPPORTED";
        }
        int usable = Math.min(range.highest(), key.highest());
        String use = usable < Math.max(range.lowest(), key.lowest())
                ? "unusable: node too " + (range.highest() < key.lowest() ? "old" : "new")
                : "usable: " + usable;
        return name + span(range.lowest(), range.highest()) + " [" + use + "]";
    }

    private static String span(int lowest, int highest) {
        return lowest == highest ? String.valueOf(lowest) : lowest + " to " + highest;
    }
}
