package io.ottla.client.cli;

import io.ottla.client.serialization.Deserializer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Bytes as Kafka's Bytes shows them: what is printable ASCII as it is, but for the backslash, the rest as {@code \\x0A}. */
final class EscapedBytes {
    static final Deserializer<String> IN = (topic, bytes) -> bytes == null ? null : text(bytes);

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private EscapedBytes() {}

    private static String text(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        for (char c : new String(bytes, StandardCharsets.ISO_8859_1).toCharArray()) {
            if (c >= ' ' && c <= '~' && c != '\\') {
                text.append(c);
            } else {
                text.append("\\x").append(HEX.toHexDigits((byte) c));
            }
        }
        return text.toString();
    }
}
