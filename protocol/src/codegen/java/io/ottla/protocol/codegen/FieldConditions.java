package io.ottla.protocol.codegen;

import io.ottla.protocol.codegen.Schema.Field;
import io.ottla.protocol.codegen.Schema.Versions;

/** The conditions on {@code version} that decide how a field is encoded, folded to constants where they can be. */
record FieldConditions(Versions flexible, Versions outer) {

    /** Whether the lengths of this field are compact: an expression. */
    String compact(Field field) {
        if (field.plain() || flexible.isNone() || field.versions().to() < flexible.from()) {
            return "false";
        }
        return Math.max(outer.from(), field.versions().from()) >= flexible.from() ? "true" : "flexible";
    }

    /** Whether null is allowed for this field: an expression. */
    String nullable(Field field) {
        if (!field.isNullable()) {
            return "false";
        }
        String condition = field.nullable().within(field.versions());
        return condition == null ? "true" : condition;
    }

    /** Whether any version of the struct ends in a section of tagged fields. */
    boolean tagged() {
        return !flexible.isNone() && outer.to() >= flexible.from();
    }

    String flexibleExpression() {
        if (!tagged()) {
            return "false";
        }
        return outer.from() >= flexible.from() ? "true" : "version >= " + flexible.from();
    }
}
