package io.ottla.client.cli.load;

import io.ottla.client.cli.CommandLine;
import io.ottla.client.cli.Pairs;
import io.ottla.client.cli.ToolFailure;
import io.ottla.client.cli.ToolOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import joptsimple.OptionSpec;

/**
 * The options of kafka-e2e-latency.sh: by name since Kafka 4.2, before that by position:
 *
 * <pre>  HOST:PORT topic num-records acks record-size [config-file]  </pre>
 */
final class EndToEndOptions {
    private static final List<String> POSITIONS = List.of(
            "--bootstrap-server", "--topic", "--num-records", "--producer-acks", "--record-size", "--command-config");
    private static final int POSITIONS_MIN = 5;

    private final ToolOptions known = new ToolOptions(
            "This tool sends records one by one, each when the last one was read, and tells how long that takes.");
    private final OptionSpec<String> bootstrap = known.servers();
    private final OptionSpec<String> topic =
            known.text("topic", "The topic to use; it is made where there is none.", "topic");
    private final OptionSpec<Integer> count =
            known.number(Integer.class, "num-records", "How many records to send.", "count");
    private final OptionSpec<String> acks = known.text("producer-acks", "Who must have a record: 1 or all.", "acks");
    private final OptionSpec<Integer> size =
            known.number(Integer.class, "record-size", "Bytes of each value.", "bytes");
    private final OptionSpec<String> config =
            known.text("command-config", "A file with settings of the clients.", "config file");
    private final OptionSpec<Integer> keySize =
            known.number(Integer.class, "record-key-size", "Bytes of each key; 0 for no key.", "bytes", 0);
    private final OptionSpec<Integer> headers =
            known.number(Integer.class, "num-headers", "How many headers each record has.", "count", 0);
    private final OptionSpec<Integer> headerKeySize =
            known.number(Integer.class, "record-header-key-size", "Bytes of each header's key.", "bytes", 0);
    private final OptionSpec<Integer> headerSize =
            known.number(Integer.class, "record-header-size", "Bytes of each header's value; -1 for none.", "bytes", 0);
    private final CommandLine line;

    EndToEndOptions(String... args) {
        line = known.parse(named(args));
        line.require(bootstrap, topic, count, acks, size);
        if (!Set.of("1", "all").contains(line.required(acks))) {
            throw new ToolFailure("--producer-acks " + line.required(acks)
                    + ": latency is measured with acknowledgement only, it is one of 1, all");
        }
        for (OptionSpec<Integer> option : List.of(count, size)) {
            if (line.required(option) < 1) {
                throw new ToolFailure("--" + option.options().get(0) + " must be 1 or more");
            }
        }
        for (OptionSpec<Integer> option : List.of(keySize, headers, headerKeySize)) {
            if (line.required(option) < 0) {
                throw new ToolFailure("--" + option.options().get(0) + " must be 0 or more");
            }
        }
        if (line.required(headerSize) < -1) {
            throw new ToolFailure("--record-header-size must be -1 or more");
        }
    }

    /** Arguments by position as arguments by name. */
    private static String[] named(String... args) {
        if (args.length == 0 || args[0].startsWith("-")) {
            return args;
        }
        if (args.length < POSITIONS_MIN || args.length > POSITIONS.size()) {
            throw new ToolFailure("Invalid number of arguments, " + args.length
                    + ": expected are HOST:PORT topic num-records producer-acks record-size [config-file]");
        }
        String[] named = new String[args.length * 2];
        for (int i = 0; i < args.length; i++) {
            named[2 * i] = POSITIONS.get(i);
            named[2 * i + 1] = args[i];
        }
        return named;
    }

    String topic() {
        return line.required(topic);
    }

    int records() {
        return line.required(count);
    }

    String acks() {
        return line.required(acks);
    }

    int valueBytes() {
        return line.required(size);
    }

    /** 0 = no key. */
    int keyBytes() {
        return line.required(keySize);
    }

    int headers() {
        return line.required(headers);
    }

    int headerKeyBytes() {
        return line.required(headerKeySize);
    }

    /** Negative = no value. */
    int headerValueBytes() {
        return line.required(headerSize);
    }

    /** The file's settings with the servers. */
    Map<String, String> client() {
        Map<String, String> all = new LinkedHashMap<>(Pairs.ofFile(line.value(config)));
        all.put("bootstrap.servers", line.required(bootstrap));
        return all;
    }
}
