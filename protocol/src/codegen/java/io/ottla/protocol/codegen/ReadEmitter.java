package io.ottla.protocol.codegen;

import io.ottla.protocol.codegen.Schema.Field;
import io.ottla.protocol.codegen.Schema.Versions;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the static {@code read} of a record. */
final class ReadEmitter {
    private final JavaText out;
    private final Versions flexible;

    ReadEmitter(JavaText out, Versions flexible) {
        this.out = out;
        this.flexible = flexible;
    }

    void emit(String name, Versions versions, List<Field> fields) {
        FieldConditions conditions = new FieldConditions(flexible, versions);
        out.line("/** Reads one; throws MalformedException, naming the field, when the bytes are not one. */");
        out.open("public static " + name + " read(Reader r, int version)");
        if (conditions.tagged()) {
            out.line("boolean flexible = " + conditions.flexibleExpression() + ";");
        }
        for (Field field : fields) {
            declare(field, conditions);
        }
        if (conditions.tagged()) {
            tags(name, fields, conditions);
        }
        String values = fields.stream().map(Field::name).collect(Collectors.joining(", "));
        out.line("return new " + name + "(" + values + ");").close().blank();
    }

    private void declare(Field field, FieldConditions conditions) {
        String type = JavaTypes.annotated(field);
        String condition = field.versions().within(conditions.outer());
        if (field.tag() >= 0) {
            out.line(type + " " + field.name() + " = " + JavaTypes.fallback(field) + ";");
        } else if (condition == null) {
            out.line(type + " " + field.name() + " = " + read(field, conditions) + ";");
        } else {
            out.line(type + " " + field.name() + " = " + JavaTypes.fallback(field) + ";");
            out.when(condition, field.name() + " = " + read(field, conditions) + ";");
        }
    }

    private void tags(String name, List<Field> fields, FieldConditions conditions) {
        out.open("if (flexible)");
        List<Field> tagged = fields.stream().filter(f -> f.tag() >= 0).toList();
        if (tagged.isEmpty()) {
            out.line("r.skipTags();").close();
            return;
        }
        out.open("for (int tags = r.tagCount(); tags > 0; tags--)");
        out.line("int tag = r.unsignedVarint();").line("int end = r.tagEnd(tag);");
        out.open("switch (tag)");
        for (Field field : tagged) {
            String condition = field.versions().within(conditions.outer());
            out.open("case " + field.tag() + " ->");
            if (condition != null) {
                out.open("if (" + condition + ")");
            }
            out.line(field.name() + " = " + read(field, conditions) + ";");
            out.line("r.finishTag(end, \"" + name + "." + field.name() + "\");");
            if (condition != null) {
                out.close().open("else").line("r.skipTo(end);").close();
            }
            out.close();
        }
        out.line("default -> r.skipTo(end);").close().close().close();
    }

    private static String read(Field field, FieldConditions conditions) {
        String compact = conditions.compact(field);
        String nullable = conditions.nullable(field);
        String named = "\"" + field.name() + "\"";
        String how = compact + ", " + nullable + ", " + named;
        if (field.array()) {
            if (field.type().equals("string")) {
                return "r.strings(" + how + ")";
            }
            String element = field.isStruct() ? field.type() + "::read" : "Reader::" + field.type() + "Element";
            return "r.list(" + element + ", version, " + how + ")";
        }
        return switch (field.type()) {
            case "string" -> "r.string(" + how + ")";
            case "bytes" -> "r.bytes(" + how + ")";
            case "records" -> "r.records(" + how + ")";
            case "bool", "int8", "int16", "uint16", "int32", "uint32", "int64", "float64", "uuid" ->
                "r." + field.type() + "(" + named + ")";
            default ->
                nullable.equals("false")
                        ? field.type() + ".read(r, version)"
                        : (field.tag() < 0 ? "r.present(" : "r.presentTag(") + nullable + ", " + named + ") ? "
                                + field.type() + ".read(r, version) : null";
        };
    }
}
