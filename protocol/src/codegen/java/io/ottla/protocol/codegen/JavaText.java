package io.ottla.protocol.codegen;

/** Java source under construction: lines with the indentation of the open blocks. */
final class JavaText {
    private final StringBuilder text = new StringBuilder();
    private int depth;

    JavaText line(String line) {
        text.append("    ".repeat(depth)).append(line).append('\n');
        return this;
    }

    JavaText blank() {
        text.append('\n');
        return this;
    }

    JavaText open(String line) {
        line(line + " {");
        depth++;
        return this;
    }

    JavaText close() {
        depth--;
        return line("}");
    }

    /** A statement, under the condition if there is one. */
    JavaText when(String condition, String statement) {
        return condition == null
                ? line(statement)
                : open("if (" + condition + ")").line(statement).close();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
