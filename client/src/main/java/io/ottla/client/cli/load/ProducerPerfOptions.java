package io.ottla.client.cli.load;

import io.ottla.client.cli.CommandLine;
import io.ottla.client.cli.Pairs;
import io.ottla.client.cli.Terminal;
import io.ottla.client.cli.ToolFailure;
import io.ottla.client.cli.ToolOptions;
import io.ottla.client.net.ClientOptions;
import io.ottla.client.producer.ProducerOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import joptsimple.OptionSpec;

/** The options of kafka-producer-perf-test.sh. */
final class ProducerPerfOptions {
    private static final int INTERVAL_MS = 5000;
    private static final long TRANSACTION_MS = 3000;

    private final ToolOptions known =
            ToolOptions.strict("This tool sends records as fast as it may and tells how fast that was.");
    private final OptionSpec<String> bootstrap = known.servers();
    private final OptionSpec<String> topic = known.text("topic", "The topic to send to.", "TOPIC");
    private final OptionSpec<Long> count =
            known.number(Long.class, "num-records", "How many records to send.", "NUM-RECORDS");
    private final OptionSpec<Double> throughput = known.number(
            Double.class, "throughput", "At most so many records a second; -1 for no limit.", "THROUGHPUT");
    private final OptionSpec<Integer> size =
            known.number(Integer.class, "record-size", "Values of so many random letters.", "RECORD-SIZE");
    private final OptionSpec<String> file =
            known.text("payload-file", "Values from a file, one at random each time.", "PAYLOAD-FILE");
    private final OptionSpec<String> delimiter =
            known.text("payload-delimiter", "What stands between two values in that file.", "PAYLOAD-DELIMITER", "\\n");
    private final OptionSpec<Void> counting = known.flag("payload-monotonic", "Values that count: 0, 1, 2.");
    private final OptionSpec<String> properties = known.text(
            List.of("producer-props", "command-property"),
            "Settings of the producer, as key=value key=value.",
            "PROP-NAME=PROP-VALUE");
    private final OptionSpec<String> config = known.text(
            List.of("producer.config", "command-config"), "A file with settings of the producer.", "CONFIG-FILE");
    private final OptionSpec<Void> metrics = known.flag("print-metrics", "Print the producer's metrics at the end.");
    private final OptionSpec<String> transactionalId =
            known.text("transactional-id", "Send in transactions, as the producer of this id.", "TRANSACTIONAL-ID");
    private final OptionSpec<Long> transactionMs = known.number(
            Long.class,
            "transaction-duration-ms",
            "Send in transactions, each committed after this time.",
            "TRANSACTION-DURATION");
    private final OptionSpec<Long> warmup = known.number(
            Long.class,
            "warmup-records",
            "So many records at the beginning are left out of a second summary.",
            "WARMUP-RECORDS",
            0L);
    private final OptionSpec<Integer> interval =
            known.number(Integer.class, "reporting-interval", "How often to tell, in ms.", "INTERVAL-MS", INTERVAL_MS);
    private final CommandLine line;

    ProducerPerfOptions(String... args) {
        line = known.parse(Set.of("--producer-props", "--command-property"), args);
        line.require(topic, count, throughput);
        if (line.count(size, file, counting) != 1) {
            throw new ToolFailure("Exactly one of --record-size, --payload-file, --payload-monotonic must be given");
        }
        if (line.count(bootstrap, properties, config) == 0) {
            throw new ToolFailure("At least one of --bootstrap-server, --command-property, --producer-props, "
                    + "--producer.config or --command-config must be specified.");
        }
        atLeast(size, 0);
        atLeast(count, 1);
        atLeast(interval, 1);
        atLeast(warmup, 0);
        atLeast(transactionMs, 1);
        if (warmupRecords() >= records()) {
            throw new ToolFailure("--warmup-records must be below --num-records");
        }
        producer();
    }

    private void atLeast(OptionSpec<? extends Number> option, long least) {
        Number given = line.value(option);
        if (given != null && given.longValue() < least) {
            throw new ToolFailure("--" + option.options().get(0) + " must be " + least + " or more");
        }
    }

    String topic() {
        return line.required(topic);
    }

    long records() {
        return line.required(count);
    }

    double throughput() {
        return line.required(throughput);
    }

    long warmupRecords() {
        return line.required(warmup);
    }

    int intervalMs() {
        return line.required(interval);
    }

    boolean printsMetrics() {
        return line.has(metrics);
    }

    /** Whether the records are to be sent in transactions. */
    boolean inTransactions() {
        return producer().containsKey(ProducerOptions.TRANSACTIONAL_ID.name());
    }

    /** How long each transaction is open at least. */
    long transactionMs() {
        return line.has(transactionMs) ? line.required(transactionMs) : TRANSACTION_MS;
    }

    Payloads payloads(RandomGenerator random, Terminal terminal) {
        if (line.has(counting)) {
            return Payloads.counting();
        }
        return line.has(file)
                ? Payloads.ofFile(line.required(file), line.required(delimiter).replace("\\n", "\n"), random, terminal)
                : Payloads.random(line.required(size), random);
    }

    /** The file's settings, over them those given one by one, over them the options. */
    Map<String, String> producer() {
        Map<String, String> all = new LinkedHashMap<>(Pairs.ofFile(line.value(config)));
        List<String> pairs = new ArrayList<>(line.values(properties));
        all.putAll(Pairs.parse(properties.options().get(0), pairs));
        if (line.has(bootstrap)) {
            all.put(ClientOptions.BOOTSTRAP_SERVERS.name(), line.required(bootstrap));
        }
        all.putIfAbsent(ClientOptions.CLIENT_ID.name(), "perf-producer-client");
        if (line.has(transactionalId)) {
            all.put(ProducerOptions.TRANSACTIONAL_ID.name(), line.required(transactionalId));
        } else if (line.has(transactionMs)) {
            all.putIfAbsent(ProducerOptions.TRANSACTIONAL_ID.name(), "performance-producer-" + UUID.randomUUID());
        }
        if (!all.containsKey(ClientOptions.BOOTSTRAP_SERVERS.name())) {
            throw new ToolFailure("The brokers to connect to are missing: give --bootstrap-server, or the setting "
                    + "bootstrap.servers");
        }
        return all;
    }
}
