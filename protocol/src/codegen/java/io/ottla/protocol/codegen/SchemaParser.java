package io.ottla.protocol.codegen;

import io.ottla.protocol.codegen.Schema.Body;
import io.ottla.protocol.codegen.Schema.Field;
import io.ottla.protocol.codegen.Schema.Kind;
import io.ottla.protocol.codegen.Schema.Versions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Reads the schema notation: a header line ({@code request Name key 1 versions 0-3 flexible 2+}), then a line for each
 * field, indented by two blanks a level: name, type, and then in any order versions, {@code null [versions]},
 * {@code tag n}, {@code plain}, {@code = default}, and in responses {@code per FIELD[|FIELD]}, which says what of the
 * request it answers when a call fails as a whole.
 */
final class SchemaParser {
    private final String file;
    private final List<String> lines;
    private int at;

    SchemaParser(String file, List<String> lines) {
        this.file = file;
        this.lines = lines.stream()
                .map(line -> line.contains("#") ? line.substring(0, line.indexOf('#')) : line)
                .map(String::stripTrailing)
                .toList();
    }

    Schema parse() {
        List<Body> bodies = new ArrayList<>();
        String name = null;
        while (skipBlank()) {
            List<String> words = words(lines.get(at));
            name = words.size() > 1 ? words.get(1) : null;
            bodies.add(body(words));
        }
        if (name == null) {
            throw wrong("empty schema");
        }
        return new Schema(name, bodies);
    }

    private Body body(List<String> words) {
        Kind kind = Kind.valueOf(words.get(0).toUpperCase(Locale.ROOT));
        int key = -1;
        Versions versions = Versions.NONE;
        Versions flexible = Versions.NONE;
        for (int i = 2; i < words.size(); i += 2) {
            switch (words.get(i)) {
                case "key" -> key = Integer.parseInt(words.get(i + 1));
                case "versions" -> versions = versions(words.get(i + 1));
                case "flexible" -> flexible = versions(words.get(i + 1));
                default -> throw wrong("unknown word " + words.get(i));
            }
        }
        at++;
        return new Body(kind, key, versions, flexible, fields(1, versions));
    }

    private List<Field> fields(int depth, Versions outer) {
        List<Field> fields = new ArrayList<>();
        while (at < lines.size() && !lines.get(at).isEmpty() && depthOf(lines.get(at)) == depth) {
            fields.add(field(depth, outer));
        }
        if (at < lines.size() && !lines.get(at).isEmpty() && depthOf(lines.get(at)) > depth) {
            throw wrong("indented too far");
        }
        return fields;
    }

    private Field field(int depth, Versions outer) {
        List<String> words = words(lines.get(at));
        if (words.size() < 2) {
            throw wrong("a field needs a name and a type");
        }
        boolean array = words.get(1).startsWith("[]");
        String type = array ? words.get(1).substring(2) : words.get(1);
        Versions versions = outer;
        Versions nullable = Versions.NONE;
        int tag = -1;
        boolean plain = false;
        String fallback = null;
        List<String> per = List.of();
        for (int i = 2; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("null")) {
                boolean ranged = i + 1 < words.size() && isRange(words.get(i + 1));
                nullable = ranged ? versions(words.get(++i)) : versions;
            } else if (word.equals("tag")) {
                tag = Integer.parseInt(words.get(++i));
            } else if (word.equals("plain")) {
                plain = true;
            } else if (word.equals("=")) {
                fallback = words.get(++i);
            } else if (word.equals("per")) {
                per = List.of(words.get(++i).split("\\|"));
            } else if (isRange(word)) {
                versions = versions(word);
            } else {
                throw wrong("unknown word " + word);
            }
        }
        at++;
        return new Field(
                words.get(0), array, type, versions, nullable, tag, plain, fallback, per, fields(depth + 1, versions));
    }

    private boolean skipBlank() {
        while (at < lines.size() && lines.get(at).isEmpty()) {
            at++;
        }
        return at < lines.size();
    }

    private static int depthOf(String line) {
        return (line.length() - line.stripLeading().length()) / 2;
    }

    private static List<String> words(String line) {
        return Arrays.asList(line.strip().split("\\s+"));
    }

    private static boolean isRange(String word) {
        return Character.isDigit(word.charAt(0));
    }

    private static Versions versions(String word) {
        if (word.endsWith("+")) {
            return new Versions(Integer.parseInt(word.substring(0, word.length() - 1)), Versions.OPEN);
        }
        int dash = word.indexOf('-');
        if (dash < 0) {
            return new Versions(Integer.parseInt(word), Integer.parseInt(word));
        }
        return new Versions(Integer.parseInt(word.substring(0, dash)), Integer.parseInt(word.substring(dash + 1)));
    }

    private IllegalArgumentException wrong(String what) {
        String line = at < lines.size() ? lines.get(at) : "end of file";
        return new IllegalArgumentException(file + ":" + (at + 1) + ": " + what + ": " + line.strip());
    }
}
