package io.ottla.protocol.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The content of a Java property file, in file order, with the names that it sets more than once: the last one counts,
 * and the reader should be told.
 *
 * <pre>
 * # comment            ! comment
 * key=value            key: value           key value
 * key = first part, \
 *       second part    (leading blanks of a continued line are dropped)
 * escapes: \t \n \r \f \\ \= \: \# \! \ (blank) and \\u followed by four hexadecimal digits
 * </pre>
 *
 * Text is UTF-8; a file that is not valid UTF-8 is taken as ISO 8859-1, as java.util.Properties does.
 */
public record PropertyFile(Map<String, String> values, List<String> repeated) {
    private static final int BYTES_MAX = 16 << 20;

    /**
     * Reads a file of at most 16 MiB. Throws BadSettingException with one line that names the file when it cannot be
     * read or is malformed. Blocks: for start and tools only.
     */
    public static PropertyFile read(Path file) {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw BadSettingException.conflict("", file + " is larger than 16 MiB: not a property file");
            }
            return parse(file.toString(), decode(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            throw BadSettingException.conflict("", "there is no property file " + file);
        } catch (IOException e) {
            throw BadSettingException.conflict("", "cannot read " + file + ": " + e.getMessage());
        }
    }

    /** Parses text; {@code source} is what errors call it. */
    public static PropertyFile parse(String source, String text) {
        Map<String, String> values = new LinkedHashMap<>();
        List<String> repeated = new ArrayList<>();
        LogicalLines lines = new LogicalLines(text);
        for (String line = lines.next(); line != null; line = lines.next()) {
            PropertyLine entry;
            try {
                entry = PropertyLine.parse(line);
            } catch (IllegalArgumentException e) {
                throw BadSettingException.conflict("", source + ", line " + lines.number() + ": " + e.getMessage());
            }
            if (values.put(entry.key(), entry.value()) != null) {
                repeated.add(entry.key());
            }
        }
        return new PropertyFile(values, repeated);
    }

    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }
}
