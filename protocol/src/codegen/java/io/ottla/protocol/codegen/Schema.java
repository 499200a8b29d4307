package io.ottla.protocol.codegen;

import java.util.List;

/** What one schema file says. */
record Schema(String name, List<Body> bodies) {

    /** The versions in which something exists; {@code to} is {@link #OPEN} for "and all later ones". */
    record Versions(int from, int to) {
        static final int OPEN = Integer.MAX_VALUE;
        static final Versions ALL = new Versions(0, OPEN);
        static final Versions NONE = new Versions(OPEN, OPEN);

        boolean isNone() {
            return from == OPEN;
        }

        /** The Java condition under which {@code version} lies in this range inside {@code outer}; null if always. */
        String within(Versions outer) {
            boolean low = from > outer.from;
            boolean high = to < outer.to;
            if (low && high) {
                return from == to ? "version == " + from : "version >= " + from + " && version <= " + to;
            }
            return low ? "version >= " + from : high ? "version <= " + to : null;
        }
    }

    enum Kind {
        REQUEST,
        RESPONSE,
        DATA
    }

    /** A request, a response or a stored record. {@code key} is -1 for a stored record. */
    record Body(Kind kind, int key, Versions versions, Versions flexible, List<Field> fields) {}

    /**
     * One field. {@code struct} is empty unless the type is a struct; {@code tag} is -1 unless tagged; {@code fallback}
     * is the literal after '=' or null; {@code plain} keeps the long encoding even in flexible versions; {@code per} names
     * what of the request it answers, see {@link FailureEmitter}.
     */
    record Field(
            String name,
            boolean array,
            String type,
            Versions versions,
            Versions nullable,
            int tag,
            boolean plain,
            String fallback,
            List<String> per,
            List<Field> struct) {
        boolean isStruct() {
            return Character.isUpperCase(type.charAt(0));
        }

        boolean isNullable() {
            return !nullable.isNone();
        }
    }
}
