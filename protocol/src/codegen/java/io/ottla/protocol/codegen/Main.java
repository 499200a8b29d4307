package io.ottla.protocol.codegen;

import io.ottla.protocol.codegen.Schema.Body;
import io.ottla.protocol.codegen.Schema.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Turns a folder of schemas into a folder of Java: arguments {@code SCHEMA_FOLDER OUTPUT_FOLDER}. */
public final class Main {
    private Main() {}

    /** Runs in the build, before compilation. */
    public static void main(String[] args) throws IOException {
        Path target = Path.of(args[1], "io", "ottla", "protocol", "api");
        Files.createDirectories(target);
        try (Stream<Path> stale = Files.list(target)) {
            for (Path file : stale.toList()) {
                Files.delete(file);
            }
        }
        List<Schema> schemas = read(Path.of(args[0]));
        for (Schema schema : schemas) {
            Files.writeString(target.resolve(schema.name() + ".java"), java(schema));
        }
        List<Schema> apis = schemas.stream()
                .filter(s -> s.bodies().get(0).kind() != Kind.DATA)
                .sorted(Comparator.comparingInt(s -> s.bodies().get(0).key()))
                .toList();
        Files.writeString(target.resolve("ApiKey.java"), new ApiKeyEmitter().emit(apis));
        Files.writeString(target.resolve("package-info.java"), PACKAGE);
        Files.writeString(Path.of(args[1], ".generated"), schemas.size() + " schemas\n");
    }

    private static final String PACKAGE = """
            /** The messages of the wire protocol and of stored records, made from schema/*.api in the build. */
            @NullMarked
            package io.ottla.protocol.api;

            import org.jspecify.annotations.NullMarked;
            """;

    private static List<Schema> read(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> sorted =
                    files.filter(f -> f.toString().endsWith(".api")).sorted().toList();
            return sorted.stream().map(Main::parse).toList();
        }
    }

    private static Schema parse(Path file) {
        try {
            return new SchemaParser(file.getFileName().toString(), Files.readAllLines(file)).parse();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String java(Schema schema) {
        JavaText out = new JavaText();
        out.line("package io.ottla.protocol.api;").blank();
        for (String name : List.of("Message", "Parts", "Reader", "Struct", "Uuid", "Wire", "Writer")) {
            out.line("import io.ottla.protocol.wire." + name + ";");
        }
        out.line("import java.util.List;")
                .line("import org.jspecify.annotations.Nullable;")
                .blank();
        Body first = schema.bodies().get(0);
        out.line("/** " + schema.name() + ", versions " + first.versions().from() + " to "
                + first.versions().to() + ". Made from schema/" + schema.name() + ".api. */");
        out.line("@SuppressWarnings({\"UnusedVariable\", \"unused\", \"NullAway\"})");
        if (first.kind() == Kind.DATA) {
            new RecordEmitter(out, first.flexible()).message("public", schema.name(), first.versions(), first.fields());
            return out.toString();
        }
        out.open("public final class " + schema.name()).line("private " + schema.name() + "() {}");
        for (Body body : schema.bodies()) {
            out.blank();
            String name = body.kind() == Kind.REQUEST ? "Request" : "Response";
            new RecordEmitter(out, body.flexible()).message("public", name, body.versions(), body.fields());
        }
        if (FailureEmitter.canFail(schema)) {
            new FailureEmitter(out).emit(schema.bodies().get(0), schema.bodies().get(1));
        }
        out.close();
        return out.toString();
    }
}
