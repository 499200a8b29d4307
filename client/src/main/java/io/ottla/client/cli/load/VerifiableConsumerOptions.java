package io.ottla.client.cli.load;

import io.ottla.client.cli.CommandLine;
import io.ottla.client.cli.Pairs;
import io.ottla.client.cli.ToolFailure;
import io.ottla.client.cli.ToolOptions;
import io.ottla.client.consumer.ConsumerOptions;
import io.ottla.client.net.ClientOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import joptsimple.OptionSpec;

/** The options of kafka-verifiable-consumer.sh. */
final class VerifiableConsumerOptions {
    private static final int SESSION_MS = 30_000;
    private static final String CLASSIC = "classic";

    private final ToolOptions known = ToolOptions.strict(
            "This tool reads records as a member of a group, and prints what it does as lines of JSON.");
    private final OptionSpec<String> bootstrap = known.servers();
    private final OptionSpec<String> brokerList =
            known.text("broker-list", "Its old name.", "HOST1:PORT1,HOST2:PORT2...");
    private final OptionSpec<String> topic = known.text("topic", "REQUIRED: the topic to read.", "TOPIC");
    private final OptionSpec<String> group =
            known.text("group-id", "REQUIRED: the group to be a member of.", "GROUP-ID");
    private final OptionSpec<String> instance =
            known.text("group-instance-id", "A name that makes this a static member.", "GROUP-INSTANCE-ID");
    private final OptionSpec<String> protocol =
            known.text("group-protocol", "How groups are kept: classic.", "GROUP-PROTOCOL", CLASSIC);
    private final OptionSpec<String> remoteAssignor = known.text(
            "group-remote-assignor",
            "Accepted, and refused: it is of another group protocol.",
            "GROUP-REMOTE-ASSIGNOR");
    private final OptionSpec<Integer> most = known.number(
            Integer.class, "max-messages", "How many records to read; -1 until it is stopped.", "MAX-MESSAGES", -1);
    private final OptionSpec<Integer> session = known.number(
            Integer.class, "session-timeout", "After so many ms without a sign a member is out.", "TIMEOUT-MS");
    private final OptionSpec<Void> verbose = known.flag("verbose", "Print every record too.");
    private final OptionSpec<Void> autoCommit =
            known.flag("enable-autocommit", "Let the consumer commit by itself, not after each read.");
    private final OptionSpec<String> reset = known.text(
            "reset-policy",
            "Where to begin without a committed offset: earliest, latest or none.",
            "RESET-POLICY",
            "earliest");
    private final OptionSpec<String> assignor = known.text(
            "assignment-strategy",
            "How partitions are shared out, by class name.",
            "ASSIGNMENT-STRATEGY",
            "org.apache.kafka.clients.consumer.RangeAssignor");
    private final OptionSpec<String> config = known.text(
            List.of("consumer.config", "command-config"), "A file with settings of the consumer.", "CONFIG-FILE");
    private final CommandLine line;

    VerifiableConsumerOptions(String... args) {
        line = known.parse(args);
        line.require(topic, group);
        if (line.count(bootstrap, brokerList) != 1) {
            throw new ToolFailure("Missing required option(s) " + bootstrap);
        }
        String kept = line.required(protocol);
        if (!kept.toLowerCase(Locale.ROOT).equals(CLASSIC)) {
            throw new ToolFailure(
                    "--group-protocol " + kept + ": this client keeps groups in the protocol classic only");
        }
        if (line.has(remoteAssignor)) {
            throw new ToolFailure("--group-remote-assignor: the protocol classic has no assignors on brokers");
        }
    }

    String topic() {
        return line.required(topic);
    }

    /** Negative = without end. */
    int recordsMax() {
        return line.required(most);
    }

    boolean isVerbose() {
        return line.has(verbose);
    }

    boolean commitsItself() {
        return line.has(autoCommit);
    }

    /** The file's settings, over them the options. */
    Map<String, String> consumer() {
        Map<String, String> all = new LinkedHashMap<>(Pairs.ofFile(line.value(config)));
        all.put(ClientOptions.BOOTSTRAP_SERVERS.name(), line.required(line.has(bootstrap) ? bootstrap : brokerList));
        all.put(ConsumerOptions.GROUP_ID.name(), line.required(group));
        String name = line.value(instance);
        if (name != null) {
            all.put(ConsumerOptions.GROUP_INSTANCE_ID.name(), name);
        }
        all.put(ConsumerOptions.AUTO_COMMIT.name(), String.valueOf(line.has(autoCommit)));
        all.put(ConsumerOptions.OFFSET_RESET.name(), line.required(reset));
        all.put(ConsumerOptions.ASSIGNORS.name(), line.required(assignor));
        all.put(
                ConsumerOptions.SESSION_TIMEOUT_MS.name(),
                Integer.toString(line.has(session) ? line.required(session) : SESSION_MS));
        return all;
    }
}
