package io.ottla.client.cli;

import io.ottla.client.producer.ProducerRecord;
import io.ottla.protocol.record.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of lines: headers, key and value, each behind its separator, as far as the properties ask for them.
 *
 * <pre>  h1:v1,h2:v2 \t key \t value </pre>
 *
 * Not thread-safe: counts lines.
 */
final class LineReader {
    static final PropertyNames PROPERTIES = new PropertyNames(
            Set.of(
                    "topic",
                    "parse.key",
                    "key.separator",
                    "ignore.error",
                    "parse.headers",
                    "headers.delimiter",
                    "headers.separator",
                    "headers.key.separator",
                    "null.marker"),
            Set.of());

    private final String topic;
    private final boolean parseKey;
    private final boolean parseHeaders;
    private final boolean ignoreError;
    private final String keySeparator;
    private final String headersDelimiter;
    private final String headersSeparator;
    private final String headerKeySeparator;
    private final @Nullable String nullMarker;
    private int lineNumber;

    LineReader(String topic, Map<String, String> properties) {
        PROPERTIES.check(properties.keySet());
        this.topic = topic;
        this.parseKey = isTrue(properties, "parse.key");
        this.parseHeaders = isTrue(properties, "parse.headers");
        this.ignoreError = isTrue(properties, "ignore.error");
        this.keySeparator = properties.getOrDefault("key.separator", "\t");
        this.headersDelimiter = properties.getOrDefault("headers.delimiter", "\t");
        this.headersSeparator = properties.getOrDefault("headers.separator", ",");
        this.headerKeySeparator = properties.getOrDefault("headers.key.separator", ":");
        this.nullMarker = properties.get("null.marker");
        checkSeparators();
    }

    private void checkSeparators() {
        if (headersDelimiter.equals(headersSeparator)) {
            throw new ToolFailure("headers.delimiter and headers.separator may not be equal");
        }
        if (headersDelimiter.equals(headerKeySeparator)) {
            throw new ToolFailure("headers.delimiter and headers.key.separator may not be equal");
        }
        if (headersSeparator.equals(headerKeySeparator)) {
            throw new ToolFailure("headers.separator and headers.key.separator may not be equal");
        }
        for (String separator : List.of(keySeparator, headersDelimiter, headersSeparator, headerKeySeparator)) {
            if (separator.isEmpty()) {
                throw new ToolFailure("a separator may not be empty");
            }
            if (separator.equals(nullMarker)) {
                throw new ToolFailure("null.marker and a separator may not be equal");
            }
        }
    }

    private static boolean isTrue(Map<String, String> properties, String name) {
        return "true".equalsIgnoreCase(properties.getOrDefault(name, "false").trim());
    }

    /** The record of the next line; throws {@link ToolFailure}, naming the line, when a separator is missing. */
    ProducerRecord<byte[], byte[]> read(String line) {
        lineNumber++;
        String rest = line;
        List<Header> headers = List.of();
        if (parseHeaders) {
            String[] split = split(line, rest, headersDelimiter, "header delimiter");
            rest = split[1];
            headers = split[0] == null || split[0].equals(nullMarker) ? List.of() : headers(split[0], line);
        }
        byte[] key = null;
        if (parseKey) {
            String[] split = split(line, rest, keySeparator, "key separator");
            key = bytes(split[0]);
            rest = split[1];
        }
        return new ProducerRecord<>(topic, null, null, key, bytes(rest), headers);
    }

    /** What stands before the separator, or null if that is tolerated to be missing, and what stands behind it. */
    private @Nullable String[] split(String line, String rest, String separator, String what) {
        int at = rest.indexOf(separator);
        if (at >= 0) {
            return new String[] {rest.substring(0, at), rest.substring(at + separator.length())};
        }
        if (ignoreError) {
            return new String[] {null, rest};
        }
        throw new ToolFailure("No " + what + " found on line number " + lineNumber + ": '" + line + "'");
    }

    private List<Header> headers(String text, String line) {
        List<Header> headers = new ArrayList<>();
        for (String pair : text.split(java.util.regex.Pattern.quote(headersSeparator))) {
            int at = pair.indexOf(headerKeySeparator);
            if (at < 0 && !ignoreError) {
                throw new ToolFailure("No header key separator found in pair '" + pair + "' on line number "
                        + lineNumber + ": '" + line + "'");
            }
            String key = at < 0 ? pair : pair.substring(0, at);
            if (key.equals(nullMarker)) {
                throw new ToolFailure("Header keys should not be equal to the null marker '" + nullMarker
                        + "' as they can't be null (line number " + lineNumber + ")");
            }
            headers.add(new Header(key, at < 0 ? null : bytes(pair.substring(at + headerKeySeparator.length()))));
        }
        return headers;
    }

    private byte @Nullable [] bytes(@Nullable String text) {
        return text == null || text.equals(nullMarker) ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
