package io.ottla.broker.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line: {@code server.properties [--override key=value]...}.
 *
 * @param overrides in the order given, the last of a key counts
 */
record Arguments(Path file, List<String> overrides) {
    static final String USAGE = "usage: kafka-server-start.sh [-daemon] server.properties [--override key=value]...";

    /** Throws StartFailure with one line when it is something else. */
    static Arguments parse(String[] args) {
        if (args.length == 0 || args[0].startsWith("--")) {
            throw new StartFailure(USAGE);
        }
        List<String> overrides = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            if (args[i].startsWith("--override=")) {
                overrides.add(args[i].substring("--override=".length()));
            } else if (args[i].equals("--override") && i + 1 < args.length) {
                overrides.add(args[++i]);
            } else {
                throw new StartFailure("'" + args[i] + "' is not understood; " + USAGE);
            }
        }
        return new Arguments(Path.of(args[0]), overrides);
    }
}
