package io.ottla.protocol.codegen;

import io.ottla.protocol.codegen.Schema.Field;
import io.ottla.protocol.codegen.Schema.Versions;
import java.util.List;
import java.util.stream.Collectors;

/** Writes one record: components, reader, writer, size, builder. */
final class RecordEmitter {
    private final JavaText out;
    private final Versions flexible;

    RecordEmitter(JavaText out, Versions flexible) {
        this.out = out;
        this.flexible = flexible;
    }

    /** A message record with the records of all its structs nested in it, however deep. */
    void message(String modifiers, String name, Versions versions, List<Field> fields) {
        open(modifiers, name, fields, "Message");
        body(name, versions, fields);
        structs(versions, fields);
        out.close();
    }

    private void structs(Versions outer, List<Field> fields) {
        for (Field field : fields) {
            if (field.isStruct()) {
                Versions versions = narrower(outer, field.versions());
                out.blank();
                open("public", field.type(), field.struct(), "Struct");
                body(field.type(), versions, field.struct());
                out.close();
                structs(versions, field.struct());
            }
        }
    }

    private static Versions narrower(Versions outer, Versions inner) {
        return new Versions(Math.max(outer.from(), inner.from()), Math.min(outer.to(), inner.to()));
    }

    private void open(String modifiers, String name, List<Field> fields, String kind) {
        String components = fields.stream()
                .map(f -> JavaTypes.annotated(f) + " " + f.name())
                .collect(Collectors.joining(", "));
        out.open(modifiers + " record " + name + "(" + components + ") implements " + kind);
    }

    private void body(String name, Versions versions, List<Field> fields) {
        out.line("/** Every field at its default. */");
        out.line("public static final " + name + " DEFAULT = builder().build();")
                .blank();
        new ReadEmitter(out, flexible).emit(name, versions, fields);
        new WriteEmitter(out, flexible).emit(versions, fields);
        new SizeEmitter(out, flexible).emit(versions, fields);
        builder(name, fields);
    }

    private void builder(String name, List<Field> fields) {
        out.line("/** A builder with every field at its default. */");
        out.open("public static Builder builder()")
                .line("return new Builder();")
                .close();
        out.blank().line("/** A builder with the fields of this record. */");
        out.open("public Builder toBuilder()").line("Builder b = new Builder();");
        fields.forEach(f -> out.line("b." + f.name() + " = " + f.name() + ";"));
        out.line("return b;").close().blank();
        out.line("/** Not thread-safe. */");
        out.open("public static final class Builder");
        fields.forEach(f ->
                out.line("private " + JavaTypes.annotated(f) + " " + f.name() + " = " + JavaTypes.fallback(f) + ";"));
        out.blank().line("private Builder() {}").blank();
        for (Field f : fields) {
            out.open("public Builder " + f.name() + "(" + JavaTypes.annotated(f) + " value)");
            out.line("this." + f.name() + " = value;")
                    .line("return this;")
                    .close()
                    .blank();
        }
        String values = fields.stream().map(Field::name).collect(Collectors.joining(", "));
        out.open("public " + name + " build()")
                .line("return new " + name + "(" + values + ");")
                .close();
        out.close();
    }
}
