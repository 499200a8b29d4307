package io.ottla.protocol.codegen;

import io.ottla.protocol.codegen.Schema.Field;
import io.ottla.protocol.codegen.Schema.Versions;
import java.util.List;

/** Writes the {@code size} of a record: exactly the bytes that {@code write} will produce. */
final class SizeEmitter {
    private final JavaText out;
    private final Versions flexible;

    SizeEmitter(JavaText out, Versions flexible) {
        this.out = out;
        this.flexible = flexible;
    }

    void emit(Versions versions, List<Field> fields) {
        FieldConditions conditions = new FieldConditions(flexible, versions);
        out.line("@Override");
        out.open("public int size(int version)");
        if (conditions.tagged()) {
            out.line("boolean flexible = " + conditions.flexibleExpression() + ";");
        }
        out.line("int size = 0;");
        for (Field field : fields) {
            if (field.tag() < 0) {
                out.when(field.versions().within(versions), "size += " + size(field, conditions) + ";");
            }
        }
        if (conditions.tagged()) {
            tags(fields, conditions);
        }
        out.line("return size;").close().blank();
    }

    private void tags(List<Field> fields, FieldConditions conditions) {
        out.open("if (flexible)");
        List<Field> tagged = fields.stream().filter(f -> f.tag() >= 0).toList();
        if (tagged.isEmpty()) {
            out.line("size += 1;").close();
            return;
        }
        out.line("int tags = 0;");
        for (Field field : tagged) {
            out.open("if (" + WriteEmitter.written(field, conditions) + ")").line("tags++;");
            out.line("size += Wire.sizeOfTag(" + field.tag() + ", " + size(field, conditions) + ");")
                    .close();
        }
        out.line("size += Wire.sizeOfUnsignedVarint(tags);").close();
    }

    static String size(Field field, FieldConditions conditions) {
        String name = field.name();
        String compact = conditions.compact(field);
        if (field.array()) {
            return field.isStruct()
                    ? "Wire.sizeOfStructs(" + name + ", " + compact + ", version)"
                    : "Wire.sizeOf" + capital(field.type()) + "List(" + name + ", " + compact + ")";
        }
        return switch (field.type()) {
            case "bool", "int8" -> "1";
            case "int16", "uint16" -> "2";
            case "int32", "uint32" -> "4";
            case "int64", "float64" -> "8";
            case "uuid" -> "16";
            case "string" -> "Wire.sizeOfString(" + name + ", " + compact + ")";
            case "bytes" -> "Wire.sizeOfBytes(" + name + ", " + compact + ")";
            case "records" -> "Wire.sizeOfRecords(" + name + ", " + compact + ")";
            default ->
                conditions.nullable(field).equals("false")
                        ? name + ".size(version)"
                        : "Wire.sizeOfOptional(" + name + ", version)";
        };
    }

    private static String capital(String type) {
        return Character.toUpperCase(type.charAt(0)) + type.substring(1);
    }
}
