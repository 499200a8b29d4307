package io.ottla.client.cli.load;

import io.ottla.client.cli.CommandLine;
import io.ottla.client.cli.Pairs;
import io.ottla.client.cli.ToolFailure;
import io.ottla.client.cli.ToolOptions;
import io.ottla.client.net.ClientOptions;
import io.ottla.client.producer.ProducerOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import joptsimple.OptionSpec;
import org.jspecify.annotations.Nullable;

/** The options of kafka-verifiable-producer.sh. */
final class VerifiableProducerOptions {
    private final ToolOptions known = ToolOptions.strict(
            "This tool sends records that count up, and prints what becomes of each as a line of JSON.");
    private final OptionSpec<String> bootstrap = known.servers();
    private final OptionSpec<String> brokerList =
            known.text("broker-list", "Its old name.", "HOST1:PORT1,HOST2:PORT2...");
    private final OptionSpec<String> topic = known.text("topic", "REQUIRED: the topic to send to.", "TOPIC");
    private final OptionSpec<Integer> most = known.number(
            Integer.class, "max-messages", "How many records to send; -1 until it is stopped.", "MAX-MESSAGES", -1);
    private final OptionSpec<Integer> throughput = known.number(
            Integer.class, "throughput", "At most so many records a second; -1 for no limit.", "THROUGHPUT", -1);
    private final OptionSpec<Integer> acks =
            known.number(Integer.class, "acks", "Who must have a record: 0, 1 or -1 for all in sync.", "ACKS", -1);
    private final OptionSpec<Long> createTime = known.number(
            Long.class,
            "message-create-time",
            "The first record's time, in ms since 1970; -1 for the time it is.",
            "CREATE-TIME",
            -1L);
    private final OptionSpec<Integer> prefix = known.number(
            Integer.class, "value-prefix", "Stands before each number, with a dot between.", "VALUE-PREFIX");
    private final OptionSpec<Integer> keys = known.number(
            Integer.class, "repeating-keys", "Keys count from 0 to below this, again and again.", "REPEATING-KEYS");
    private final OptionSpec<String> config = known.text(
            List.of("producer.config", "command-config"), "A file with settings of the producer.", "CONFIG-FILE");
    private final CommandLine line;

    VerifiableProducerOptions(String... args) {
        line = known.parse(args);
        line.require(topic);
        if (line.count(bootstrap, brokerList) != 1) {
            throw new ToolFailure("Missing required option(s) " + bootstrap);
        }
        if (!Set.of(-1, 0, 1).contains(line.required(acks))) {
            throw new ToolFailure("--acks " + line.required(acks) + ": it is one of 0, 1, -1");
        }
        Integer below = line.value(keys);
        if (below != null && below < 1) {
            throw new ToolFailure("--repeating-keys must be 1 or more");
        }
    }

    String topic() {
        return line.required(topic);
    }

    /** Negative = without end. */
    int recordsMax() {
        return line.required(most);
    }

    int throughput() {
        return line.required(throughput);
    }

    /** Negative = the time it is. */
    long createTimeMs() {
        return line.required(createTime);
    }

    String value(long number) {
        Integer before = line.value(prefix);
        return before == null ? Long.toString(number) : before + "." + number;
    }

    @Nullable
    String key(long number) {
        Integer below = line.value(keys);
        return below == null ? null : Long.toString(number % below);
    }

    /** Nothing is sent twice unless the file says so: what failed is told, not hidden. */
    Map<String, String> producer() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(ProducerOptions.RETRIES.name(), "0");
        all.putAll(Pairs.ofFile(line.value(config)));
        all.put(ProducerOptions.ACKS.name(), String.valueOf(line.required(acks)));
        all.put(ClientOptions.BOOTSTRAP_SERVERS.name(), line.required(line.has(bootstrap) ? bootstrap : brokerList));
        return all;
    }
}
