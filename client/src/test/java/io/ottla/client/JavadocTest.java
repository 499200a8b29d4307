package io.ottla.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.DocumentationTool;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What applications see of the client is documented, all of it. */
class JavadocTest {
    private static final List<String> EXPORTED = List.of(
            "io.ottla.client",
            "io.ottla.client.admin",
            "io.ottla.client.consumer",
            "io.ottla.client.producer",
            "io.ottla.client.serialization");

    @Test
    void everythingPublicHasADescriptionThatTheToolHasNothingAgainst(@TempDir Path folder) {
        DocumentationTool tool = ToolProvider.getSystemDocumentationTool();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        List<String> arguments = new ArrayList<>(List.of(
                "-quiet",
                "-public",
                "-Xdoclint:all/public",
                "-Xmaxwarns",
                "10000",
                "-d",
                folder.toString(),
                "-sourcepath",
                "src/main/java",
                "-classpath",
                System.getProperty("java.class.path")));
        arguments.addAll(EXPORTED);
        tool.getTask(new StringWriter(), null, found, null, arguments, null).call();
        assertThat(found.getDiagnostics())
                .filteredOn(JavadocTest::isOfADescription)
                .extracting(one -> one.getSource() + ":" + one.getLineNumber() + " "
                        + one.getMessage(Locale.ENGLISH).lines().findFirst().orElse(""))
                .isEmpty();
    }

    /** That each parameter has a line of its own is not asked for: where its name says enough it has none. */
    private static boolean isOfADescription(Diagnostic<? extends JavaFileObject> one) {
        String code = String.valueOf(one.getCode());
        return code.contains(".dc.")
                && !code.endsWith("missing.param")
                && !code.endsWith("missing.return")
                && !code.endsWith("missing.throws")
                // The tool asks for a comment on the hidden fields of an exception, which is serializable.
                && !(code.endsWith("missing.comment") && isOfAnException(one));
    }

    private static boolean isOfAnException(Diagnostic<? extends JavaFileObject> one) {
        return one.getSource() != null && one.getSource().getName().endsWith("Exception.java");
    }
}
