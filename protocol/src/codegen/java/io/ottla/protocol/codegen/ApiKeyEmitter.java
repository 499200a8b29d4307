package io.ottla.protocol.codegen;

import io.ottla.protocol.codegen.Schema.Body;
import io.ottla.protocol.codegen.Schema.Kind;
import java.util.List;
import java.util.Locale;

/** Writes the enum of all APIs, from the headers of all schemas. */
final class ApiKeyEmitter {
    private final JavaText out = new JavaText();

    String emit(List<Schema> apis) {
        out.line("package io.ottla.protocol.api;").blank();
        out.line("import io.ottla.protocol.wire.Message;");
        out.line("import io.ottla.protocol.wire.Reader;");
        out.line("import org.jspecify.annotations.Nullable;").blank();
        out.line(
                "/** The APIs of the wire protocol, with every version that our codecs know. Made from schema/*.api. */");
        out.open("public enum ApiKey");
        apis.forEach(this::constant);
        out.line(";").blank();
        members();
        lookup(apis);
        read("Request", apis);
        read("Response", apis);
        failed(apis);
        out.close();
        return out.toString();
    }

    private void constant(Schema schema) {
        Body body = schema.bodies().get(0);
        int flexibleFrom =
                body.flexible().isNone() ? Integer.MAX_VALUE : body.flexible().from();
        out.line(constantName(schema.name()) + "(" + body.key() + ", \"" + schema.name() + "\", "
                + body.versions().from() + ", " + body.versions().to() + ", " + flexibleFrom + "),");
    }

    private void members() {
        out.line("private final short id;")
                .line("private final String apiName;")
                .line("private final short lowest;");
        out.line("private final short highest;")
                .line("private final int flexibleFrom;")
                .blank();
        out.open("ApiKey(int id, String apiName, int lowest, int highest, int flexibleFrom)");
        out.line("this.id = (short) id;").line("this.apiName = apiName;").line("this.lowest = (short) lowest;");
        out.line("this.highest = (short) highest;")
                .line("this.flexibleFrom = flexibleFrom;")
                .close()
                .blank();
        getter("The number on the wire.", "short id", "id");
        getter("The name as the protocol's documentation spells it.", "String apiName", "apiName");
        getter("The lowest version that the codec knows.", "short lowest", "lowest");
        getter("The highest version that the codec knows.", "short highest", "highest");
        getter(
                "Whether the version uses compact lengths and tagged fields (KIP-482).",
                "boolean flexible",
                "version >= flexibleFrom",
                "int version");
        getter(
                "The version of the request header that goes with the version of this API.",
                "int requestHeader",
                "flexible(version) ? 2 : this == CONTROLLED_SHUTDOWN && version == 0 ? 0 : 1",
                "int version");
        out.line(
                "/** The version of the response header; ApiVersions keeps 0, as its reader may not know the version. */");
        out.open("public int responseHeader(int version)");
        out.line("return flexible(version) && this != API_VERSIONS ? 1 : 0;")
                .close()
                .blank();
    }

    private void getter(String doc, String signature, String expression, String... parameters) {
        out.line("/** " + doc + " */");
        out.open("public " + signature + "(" + String.join(", ", parameters) + ")");
        out.line("return " + expression + ";").close().blank();
    }

    private void lookup(List<Schema> apis) {
        out.line("/** The API with this number, or null. */");
        out.open("public static @Nullable ApiKey of(int id)").open("return switch (id)");
        apis.forEach(s -> out.line("case " + s.bodies().get(0).key() + " -> " + constantName(s.name()) + ";"));
        out.line("default -> null;");
        out.close().line(";").close().blank();
    }

    private void read(String kind, List<Schema> apis) {
        out.line("/** Reads a " + kind.toLowerCase(Locale.ROOT) + " body of this API. */");
        out.open("public Message read" + kind + "(Reader r, int version)").open("return switch (this)");
        for (Schema api : apis) {
            boolean there =
                    api.bodies().stream().anyMatch(b -> b.kind() == Kind.valueOf(kind.toUpperCase(Locale.ROOT)));
            if (there) {
                out.line("case " + constantName(api.name()) + " -> " + api.name() + "." + kind + ".read(r, version);");
            }
        }
        out.close().line(";").close().blank();
    }

    private void failed(List<Schema> apis) {
        out.line(
                "/** The response by which this API says that the call failed as a whole; null if it has no place for it. */");
        out.open("public @Nullable Message failed(Message request, int version, short code, @Nullable String message)");
        out.open("return switch (this)");
        for (Schema api : apis) {
            if (FailureEmitter.canFail(api)) {
                out.line("case " + constantName(api.name()) + " -> " + api.name() + ".failed((" + api.name()
                        + ".Request) request, version, code, message);");
            }
        }
        out.line("default -> null;");
        out.close().line(";").close().blank();
    }

    static String constantName(String name) {
        return name.replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    }
}
