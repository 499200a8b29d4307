package io.ottla.protocol.codegen;

import io.ottla.protocol.codegen.Schema.Body;
import io.ottla.protocol.codegen.Schema.Field;
import io.ottla.protocol.codegen.Schema.Versions;
import java.util.List;
import java.util.Set;

/**
 * Writes the response of a call that failed as a whole: {@code errorCode} once, in the versions that have a place for it,
 * else in every item that was asked for.
 *
 * <pre>
 * responses         []TopicResponse  per topicData    one for each element of the request's topicData
 *   name            string                            names are the element's own
 *   partitions      []Partition      per partitions   and so on
 *     index         int32            per partition    that field of the element; the element itself: per item
 *     errorCode     int16
 * </pre>
 */
final class FailureEmitter {
    private static final String CODE = "errorCode";
    private static final String MESSAGE = "errorMessage";
    private static final String ITEM = "item";

    /** Types of fields that name what was asked for; the others are taken over only where the schema says so. */
    private static final Set<String> NAMES = Set.of("string", "uuid", "int8");

    private static final String ARGUMENTS = ", int version, short code, @Nullable String message)";

    private final JavaText out;

    FailureEmitter(JavaText out) {
        this.out = out;
    }

    /** Whether the response can say that the call failed. */
    static boolean canFail(Schema api) {
        return api.bodies().size() == 2
                && api.bodies().get(1).fields().stream()
                        .anyMatch(f ->
                                f.name().equals(CODE) || (f.array() && !f.per().isEmpty()));
    }

    void emit(Body request, Body response) {
        List<Field> fields = response.fields();
        out.blank()
                .line(
                        "/** The response that says the error, in all that was asked for if need be; null if it cannot. */");
        out.open("public static @Nullable Response failed(Request request" + ARGUMENTS);
        Field code = find(fields, CODE);
        boolean items = fields.stream().anyMatch(f -> f.array() && !f.per().isEmpty());
        String always = code == null ? null : code.versions().within(response.versions());
        if (!items && always != null) {
            out.open("if (!(" + always + "))").line("return null;").close();
        }
        out.line("Response.Builder b = Response.builder();");
        fill(fields, request.fields(), response.versions(), "request", false);
        out.line("return b.build();").close();
        items(fields, request.fields(), response.versions());
    }

    /** The methods that make single items, and those within them. */
    private void items(List<Field> fields, List<Field> asked, Versions outer) {
        for (Field field : fields) {
            for (String source : field.array() ? field.per() : List.<String>of()) {
                Field from = need(asked, source, field);
                String type = from.isStruct() ? "Request." + from.type() : JavaTypes.boxed(from.type());
                out.blank()
                        .open("private static Response." + field.type() + " failed" + field.type() + "(" + type
                                + " item" + ARGUMENTS);
                out.line("Response." + field.type() + ".Builder b = Response." + field.type() + ".builder();");
                fill(field.struct(), from.struct(), field.versions(), ITEM, true);
                out.line("return b.build();").close();
                items(field.struct(), from.struct(), field.versions());
            }
        }
    }

    private void fill(List<Field> fields, List<Field> asked, Versions outer, String source, boolean inItem) {
        Field code = find(fields, CODE);
        for (Field field : fields) {
            if (field.name().equals(CODE)) {
                out.when(field.versions().within(outer), "b.errorCode(code);");
            } else if (field.name().equals(MESSAGE)) {
                out.line("b.errorMessage(message);");
            } else if (field.array()) {
                for (String list : field.per()) {
                    list(field, need(asked, list, field), code, outer, source);
                }
            } else {
                copy(field, asked, source, inItem);
            }
        }
    }

    private void list(Field field, Field from, Field code, Versions outer, String source) {
        String list = source + "." + from.name() + "()";
        String map = list + ".stream().map(i -> failed" + field.type() + "(i, version, code, message)).toList()";
        String value = JavaTypes.mayBeNull(from) ? list + " == null ? List.of() : " + map : map;
        String there = from.versions().within(outer);
        String whole = code == null ? null : code.versions().within(outer);
        if (code != null && whole == null) {
            return; // there is always a place for the error above the items
        }
        String without = whole == null ? null : "!(" + whole + ")";
        String condition = there == null ? without : without == null ? there : there + " && " + without;
        out.when(condition, "b." + field.name() + "(" + value + ");");
    }

    /** A text without a default other than null, in versions in which it must not be null. */
    private void notNull(Field field) {
        if (field.type().equals("string")
                && "null".equals(field.fallback())
                && field.nullable().within(field.versions()) != null) {
            out.line("b." + field.name() + "(\"\");");
        }
    }

    private void copy(Field field, List<Field> asked, String source, boolean inItem) {
        if (asked.isEmpty()) {
            if (field.per().contains(ITEM)) {
                out.line("b." + field.name() + "(item);");
            }
            return;
        }
        boolean named = !field.per().isEmpty() && !field.per().contains(ITEM);
        Field from = find(asked, named ? field.per().get(0) : field.name());
        boolean isName = inItem && NAMES.contains(field.type());
        if (from == null || from.array() || !from.type().equals(field.type()) || !(isName || named)) {
            notNull(field);
            return;
        }
        String value = source + "." + from.name() + "()";
        boolean mayBeNull = JavaTypes.mayBeNull(from)
                && field.nullable().from()
                        > Math.max(from.nullable().from(), from.versions().from());
        out.line("b." + field.name() + "("
                + (mayBeNull ? value + " == null ? " + JavaTypes.fallback(field) + " : " + value : value) + ");");
    }

    private static Field need(List<Field> asked, String name, Field answering) {
        Field found = find(asked, name);
        if (found == null || !found.array()) {
            throw new IllegalArgumentException(answering.name() + " is per " + name + ", which the request lacks");
        }
        return found;
    }

    private static Field find(List<Field> fields, String name) {
        return fields.stream().filter(f -> f.name().equals(name)).findFirst().orElse(null);
    }
}
