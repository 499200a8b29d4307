package io.ottla.client.cli;

import io.ottla.client.ClusterView;
import io.ottla.client.Node;
import io.ottla.client.admin.Admin;
import io.ottla.client.net.CallerThread;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import joptsimple.OptionParser;
import joptsimple.OptionSpec;

/** kafka-cluster.sh: which cluster this is, and where its brokers listen. */
public final class ClusterTool implements Tool {
    private static final Set<String> COMMANDS = Set.of("cluster-id", "list-endpoints", "unregister");
    private static final String USAGE = """
            usage: kafka-cluster [-h] {cluster-id,list-endpoints,unregister} ...

              cluster-id        prints the id of the cluster
              list-endpoints    prints the brokers and where they listen
              unregister --id ID
                                makes a cluster without ZooKeeper forget a broker; one with ZooKeeper forgets
                                it by itself when it is stopped

              -b, --bootstrap-server HOST:PORT    brokers to connect to
              -c, --config, --command-config FILE a property file for the admin client
              -h, --help                          this text
            """;

    public static void main(String[] args) {
        Tool.main(new ClusterTool(), args);
    }

    @Override
    public int run(Terminal terminal, String... args) {
        if (Arrays.asList(args).contains("-h") || Arrays.asList(args).contains("--help")) {
            throw CommandLine.Answered.help(USAGE);
        }
        if (args.length == 0 || !COMMANDS.contains(args[0])) {
            throw new ToolFailure(
                    args.length == 0
                            ? "kafka-cluster: error: too few arguments\n" + USAGE.stripTrailing()
                            : "kafka-cluster: error: invalid choice: '" + args[0]
                                    + "' (choose from 'cluster-id', 'list-endpoints', 'unregister')");
        }
        OptionParser parser = CommandLine.parser();
        OptionSpec<String> bootstrap = parser.acceptsAll(List.of("bootstrap-server", "b"))
                .withRequiredArg()
                .ofType(String.class);
        OptionSpec<String> config = parser.acceptsAll(List.of("config", "command-config", "c"))
                .withRequiredArg()
                .ofType(String.class);
        OptionSpec<Integer> id =
                parser.acceptsAll(List.of("id", "i")).withRequiredArg().ofType(Integer.class);
        String[] rest = Arrays.copyOfRange(args, 1, args.length);
        if (rest.length == 0) {
            throw new ToolFailure("kafka-cluster: error: argument --bootstrap-server/-b is required");
        }
        CommandLine line = CommandLine.parse(parser, USAGE, CommandLine.Manners.STRICT, rest);
        require(line, bootstrap, "--bootstrap-server/-b");
        if (args[0].equals("unregister")) {
            require(line, id, "--id/-i");
        } else if (line.has(id)) {
            throw new ToolFailure("kafka-cluster: error: --id/-i goes with unregister only");
        }
        try (Admin admin = Servers.admin(Servers.properties(line.value(config), line.required(bootstrap)))) {
            answer(args[0], CallerThread.await(admin.brokers().describe()), terminal);
        }
        return 0;
    }

    private static void require(CommandLine line, OptionSpec<?> option, String name) {
        if (!line.has(option)) {
            throw new ToolFailure("kafka-cluster: error: argument " + name + " is required");
        }
    }

    private static void answer(String command, ClusterView view, Terminal terminal) {
        switch (command) {
            case "cluster-id" ->
                terminal.out()
                        .println(
                                view.clusterId() == null
                                        ? "No cluster ID found. The Kafka version is probably too old."
                                        : "Cluster ID: " + view.clusterId());
            case "list-endpoints" -> {
                terminal.out().printf("%-10s %-40s %-10s %-10s %-10s%n", "ID", "HOST", "PORT", "RACK", "STATE");
                for (Node node : view.nodes().values()) {
                    terminal.out()
                            .printf(
                                    "%-10s %-40s %-10s %-10s %-10s%n",
                                    node.id(),
                                    node.address().host(),
                                    node.address().port(),
                                    node.rack(),
                                    "unfenced");
                }
            }
            default -> terminal.out().println("The target cluster does not support the broker unregistration API.");
        }
    }
}
