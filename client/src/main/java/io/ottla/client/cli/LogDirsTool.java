package io.ottla.client.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ottla.client.admin.Admin;
import io.ottla.client.admin.LogDirectories;
import io.ottla.client.net.CallerThread;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import joptsimple.OptionSpec;
import org.jspecify.annotations.Nullable;

/** kafka-log-dirs.sh: the directories of brokers and the size of each replica in them, as one line of JSON. */
public final class LogDirsTool implements Tool {
    private static final String PURPOSE = "This tool helps to query log directory usage on the specified brokers.";

    private final ToolOptions known = new ToolOptions(PURPOSE);
    private final OptionSpec<String> bootstrap =
            known.text("bootstrap-server", "The brokers to connect to.", "The server(s) to use for bootstrapping");
    private final OptionSpec<String> config =
            known.text("command-config", "A property file for the admin client.", "Admin client property file");
    private final OptionSpec<Void> describe = known.flag("describe", "Describe the directories.");
    private final OptionSpec<String> brokers =
            known.text("broker-list", "Only these brokers, as 0,1,2.", "Broker list");
    private final OptionSpec<String> topics = known.text("topic-list", "Only these topics, as foo,bar.", "Topic list");

    public static void main(String[] args) {
        Tool.main(new LogDirsTool(), args);
    }

    @Override
    public int run(Terminal terminal, String... args) {
        CommandLine line = known.parse(args);
        line.require(bootstrap, describe);
        String list = line.value(brokers);
        Set<Integer> wanted =
                list == null || list.isEmpty() ? Set.of() : new TreeSet<>(ReassignOptions.ids("broker-list", list));
        String names = line.value(topics);
        Set<String> chosen = names == null || names.isEmpty() ? null : Set.of(names.split(","));
        try (Admin admin = Servers.admin(Servers.properties(line.value(config), line.required(bootstrap)))) {
            Set<Integer> asked = asked(admin, wanted);
            terminal.out().println("Querying brokers for log directories information");
            ObjectNode root = JsonNodeFactory.instance.objectNode();
            ArrayNode all = root.putArray("brokers");
            asked.forEach(broker ->
                    add(all, broker, CallerThread.await(admin.logDirectories().describe(broker, null)), chosen));
            root.put("version", 1);
            terminal.out().println("Received log directory information from brokers " + ReassignmentPlan.joined(asked));
            terminal.out().println(root);
        }
        return 0;
    }

    private static Set<Integer> asked(Admin admin, Set<Integer> wanted) {
        Set<Integer> known = new TreeSet<>(
                CallerThread.await(admin.brokers().describe()).nodes().keySet());
        Set<Integer> absent = new TreeSet<>(wanted);
        absent.removeAll(known);
        if (!absent.isEmpty()) {
            throw new ToolFailure("ERROR: The given brokers do not exist from --broker-list: "
                    + ReassignmentPlan.joined(absent) + ". Current existent brokers: "
                    + ReassignmentPlan.joined(known));
        }
        return wanted.isEmpty() ? known : wanted;
    }

    private static void add(
            ArrayNode all, int broker, List<LogDirectories.Directory> directories, @Nullable Set<String> topics) {
        ObjectNode node = all.addObject().put("broker", broker);
        ArrayNode dirs = node.putArray("logDirs");
        for (LogDirectories.Directory directory : directories) {
            ObjectNode dir = dirs.addObject();
            ArrayNode partitions = dir.putArray("partitions");
            for (LogDirectories.Replica replica : directory.replicas()) {
                if (topics == null || topics.contains(replica.partition().topic())) {
                    partitions
                            .addObject()
                            .put("partition", replica.partition().toString())
                            .put("size", replica.sizeBytes())
                            .put("offsetLag", replica.offsetLag())
                            .put("isFuture", replica.isFuture());
                }
            }
            dir.put(
                    "error",
                    directory.error() == ErrorCode.NONE
                            ? null
                            : directory.error().toString());
            dir.put("logDir", directory.path());
        }
    }
}
