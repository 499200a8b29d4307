package io.ottla.client.cli;

import io.ottla.protocol.config.PropertyFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Properties given as {@code key=value} on the command line. */
public final class Pairs {
    private static final Logger LOG = LoggerFactory.getLogger(Pairs.class);

    private Pairs() {}

    /** The pairs in order; {@code option} is what errors name. A pair without a value is empty text. */
    public static Map<String, String> parse(String option, List<String> pairs) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new ToolFailure("--" + option + " " + pair + ": expected is key=value");
            }
            all.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return all;
    }

    /** The same where Kafka's tools take a key alone, too: its value is empty, which is hardly what was meant, so it is told. */
    static Map<String, String> lenient(String option, List<String> pairs) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                LOG.warn("--{} {} has no value, which means an empty one; usual is key=value", option, pair);
            }
            all.put(equals < 0 ? pair : pair.substring(0, equals), equals < 0 ? "" : pair.substring(equals + 1));
        }
        return all;
    }

    /** The properties of a file, none for null. */
    public static Map<String, String> ofFile(@Nullable String file) {
        return file == null
                ? new LinkedHashMap<>()
                : new LinkedHashMap<>(PropertyFile.read(Path.of(file)).values());
    }
}
