package io.ottla.client.cli.load;

import io.ottla.client.cli.Terminal;
import io.ottla.client.cli.ToolFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** What the records of a test hold. Not thread-safe. */
interface Payloads {
    /** The value of the record of this number. */
    byte[] of(long number);

    /** Capital letters at random. */
    static Payloads random(int bytes, RandomGenerator random) {
        return number -> letters(bytes, random);
    }

    /** The number itself. */
    static Payloads counting() {
        return number -> Long.toString(number).getBytes(StandardCharsets.UTF_8);
    }

    /** Parts of a file between delimiters, each time one at random. */
    static Payloads ofFile(String name, String delimiter, RandomGenerator random, Terminal terminal) {
        Path file = Path.of(name);
        terminal.out().println("Reading payloads from: " + file.toAbsolutePath());
        try {
            String text = Files.readString(file);
            if (text.isEmpty()) {
                throw new ToolFailure("File does not exist or empty file provided.");
            }
            List<byte[]> parts = Arrays.stream(text.split(Pattern.quote(delimiter)))
                    .map(part -> part.getBytes(StandardCharsets.UTF_8))
                    .toList();
            terminal.out().println("Number of records read: " + parts.size());
            if (parts.isEmpty()) {
                throw new ToolFailure("--payload-file " + name + " holds nothing but delimiters");
            }
            return number -> parts.get(random.nextInt(parts.size()));
        } catch (IOException e) {
            throw new ToolFailure("--payload-file " + name + " cannot be read as UTF-8 text: " + e);
        }
    }

    static byte[] letters(int bytes, RandomGenerator random) {
        byte[] letters = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            letters[i] = (byte) (random.nextInt('Z' - 'A' + 1) + 'A');
        }
        return letters;
    }
}
