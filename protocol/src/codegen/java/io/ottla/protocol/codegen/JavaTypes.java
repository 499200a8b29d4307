package io.ottla.protocol.codegen;

import io.ottla.protocol.codegen.Schema.Field;

/** How the schema's types look in Java. */
final class JavaTypes {
    private JavaTypes() {}

    static String of(Field field) {
        return field.array() ? "List<" + boxed(field.type()) + ">" : primitive(field.type());
    }

    static String annotated(Field field) {
        if (!mayBeNull(field)) {
            return of(field);
        }
        return field.type().equals("bytes") && !field.array() ? "byte @Nullable []" : "@Nullable " + of(field);
    }

    static boolean mayBeNull(Field field) {
        return field.isNullable() || "null".equals(field.fallback());
    }

    private static String primitive(String type) {
        return switch (type) {
            case "bool" -> "boolean";
            case "int8" -> "byte";
            case "int16" -> "short";
            case "uint16", "int32" -> "int";
            case "uint32", "int64" -> "long";
            case "float64" -> "double";
            case "uuid" -> "Uuid";
            case "string" -> "String";
            case "bytes" -> "byte[]";
            case "records" -> "Parts";
            default -> type;
        };
    }

    static String boxed(String type) {
        return switch (type) {
            case "bool" -> "Boolean";
            case "int8" -> "Byte";
            case "int16" -> "Short";
            case "uint16", "int32" -> "Integer";
            case "uint32", "int64" -> "Long";
            case "float64" -> "Double";
            default -> primitive(type);
        };
    }

    /** The value of a field that a version lacks. */
    static String fallback(Field field) {
        if ("null".equals(field.fallback())) {
            return "null";
        }
        if (field.array()) {
            return "List.of()";
        }
        String value = field.fallback();
        return switch (field.type()) {
            case "bool" -> value == null ? "false" : value;
            case "int8" -> "(byte) " + (value == null ? "0" : value);
            case "int16" -> "(short) " + (value == null ? "0" : value);
            case "uint16", "int32" -> value == null ? "0" : value;
            case "uint32", "int64" -> (value == null ? "0" : value) + "L";
            case "float64" -> value == null ? "0.0" : value;
            case "uuid" -> "Uuid.ZERO";
            case "string" -> value == null || value.equals("\"\"") ? "\"\"" : "\"" + value.replace("\"", "") + "\"";
            case "bytes" -> "Wire.NO_BYTES";
            case "records" -> "null";
            default -> field.type() + ".DEFAULT";
        };
    }

    /** The condition under which a tagged field differs from its default and is written. */
    static String differs(Field field, String of) {
        String fallback = fallback(field);
        if (fallback.equals("null")) {
            return of + " != null";
        }
        String whenNull = mayBeNull(field) ? of + " == null || " : "";
        if (field.array()) {
            return whenNull + "!" + of + ".isEmpty()";
        }
        return switch (field.type()) {
            case "string", "uuid" -> whenNull + "!" + of + ".equals(" + fallback + ")";
            case "bytes" -> whenNull + of + ".length != 0";
            case "bool" -> fallback.equals("true") ? "!" + of : of;
            default -> field.isStruct() ? whenNull + "!" + of + ".equals(" + fallback + ")" : of + " != " + fallback;
        };
    }
}
