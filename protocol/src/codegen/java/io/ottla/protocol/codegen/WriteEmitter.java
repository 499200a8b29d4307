package io.ottla.protocol.codegen;

import io.ottla.protocol.codegen.Schema.Field;
import io.ottla.protocol.codegen.Schema.Versions;
import java.util.Comparator;
import java.util.List;

/** Writes the {@code write} of a record. */
final class WriteEmitter {
    private final JavaText out;
    private final Versions flexible;

    WriteEmitter(JavaText out, Versions flexible) {
        this.out = out;
        this.flexible = flexible;
    }

    void emit(Versions versions, List<Field> fields) {
        FieldConditions conditions = new FieldConditions(flexible, versions);
        out.line("@Override");
        out.open("public void write(Writer w, int version)");
        if (conditions.tagged()) {
            out.line("boolean flexible = " + conditions.flexibleExpression() + ";");
        }
        for (Field field : fields) {
            if (field.tag() < 0) {
                out.when(field.versions().within(versions), write(field, conditions));
            }
        }
        if (conditions.tagged()) {
            tags(fields, conditions);
        }
        out.close().blank();
    }

    private void tags(List<Field> fields, FieldConditions conditions) {
        List<Field> tagged = fields.stream()
                .filter(f -> f.tag() >= 0)
                .sorted(Comparator.comparingInt(Field::tag))
                .toList();
        out.open("if (flexible)");
        if (tagged.isEmpty()) {
            out.line("w.unsignedVarint(0);").close();
            return;
        }
        out.line("int tags = 0;");
        tagged.forEach(f -> out.when(written(f, conditions), "tags++;"));
        out.line("w.unsignedVarint(tags);");
        for (Field field : tagged) {
            out.open("if (" + written(field, conditions) + ")");
            out.line("w.unsignedVarint(" + field.tag() + ");");
            out.line("w.unsignedVarint(" + SizeEmitter.size(field, conditions) + ");");
            out.line(write(field, conditions)).close();
        }
        out.close();
    }

    static String written(Field field, FieldConditions conditions) {
        String differs = JavaTypes.differs(field, field.name());
        String condition = field.versions().within(conditions.outer());
        return condition == null ? differs : condition + " && (" + differs + ")";
    }

    private static String write(Field field, FieldConditions conditions) {
        String name = field.name();
        String how = name + ", " + conditions.compact(field) + ", " + conditions.nullable(field) + ", \"" + name + "\"";
        if (field.array()) {
            return field.isStruct()
                    ? "w.structs(" + how + ", version);"
                    : "w.list(Writer::" + field.type() + "Element, " + how + ");";
        }
        return switch (field.type()) {
            case "string", "bytes", "records" -> "w." + field.type() + "(" + how + ");";
            case "bool", "int8", "int16", "uint16", "int32", "uint32", "int64", "float64", "uuid" ->
                "w." + field.type() + "(" + name + ");";
            default ->
                conditions.nullable(field).equals("false")
                        ? name + ".write(w, version);"
                        : (field.tag() < 0 ? "w.optional(" : "w.optionalTag(") + name + ", version);";
        };
    }
}
