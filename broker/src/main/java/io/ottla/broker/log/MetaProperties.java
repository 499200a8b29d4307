package io.ottla.broker.log;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code meta.properties} of a log directory: whose data it is.
 *
 * <pre>
 *   version=0
 *   broker.id=1
 *   cluster.id=wi_RtaNxR76g7eXmcKuWLQ
 * </pre>
 *
 * @param brokerId -1 if the file names none
 * @param clusterId null if the file names none
 */
public record MetaProperties(int brokerId, @Nullable String clusterId) {
    static final String FILE = "meta.properties";
    static final int BYTES_MAX = 64 << 10;

    byte[] write() {
        String cluster = clusterId == null ? "" : "cluster.id=" + clusterId + "\n";
        return ("#\nbroker.id=" + brokerId + "\nversion=0\n" + cluster).getBytes(StandardCharsets.UTF_8);
    }

    /** Null if there is no file or an empty one. Throws an IOException that says what is wrong. */
    static @Nullable MetaProperties read(String file, byte @Nullable [] content) throws IOException {
        if (content == null || content.length == 0) {
            return null;
        }
        Properties lines = new Properties();
        lines.load(new StringReader(new String(content, StandardCharsets.UTF_8)));
        String version = lines.getProperty("version", "0");
        if (!version.equals("0") && !version.equals("1")) {
            throw new IOException(file + ": version is '" + version + "', known are 0 and 1");
        }
        if (!lines.containsKey("broker.id") && !lines.containsKey("node.id") && !lines.containsKey("cluster.id")) {
            throw new IOException(
                    file + " names neither a broker.id nor a cluster.id: it is damaged, or no file of a broker");
        }
        String id = lines.getProperty("broker.id", lines.getProperty("node.id", "-1"));
        try {
            return new MetaProperties(Integer.parseInt(id), lines.getProperty("cluster.id"));
        } catch (NumberFormatException e) {
            throw new IOException(file + ": broker.id '" + id + "' is no number", e);
        }
    }
}
