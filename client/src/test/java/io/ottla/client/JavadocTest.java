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
                "-Xdoclint:all",
                "-Xmaxwarns",
                "10000",
                "-d",
                folder.toString(),
                "-sourcepath",
                "src/main/java",
                "-classpath",
                System.getProperty("java.class.path")));
        arguments.addAll(EXPORTED);
        StringWriter output = new StringWriter();
        assertThat(tool.getTask(output, null, found, null, arguments, null).call())
                .as("the tool did its work: %s %s", output, found.getDiagnostics())
                .isTrue();
        assertThat(found.getDiagnostics())
                .filteredOn(JavadocTest::isOfADescription)
                .extracting(one -> one.getSource() + ":" + one.getLineNumber() + " "
                        + one.getMessage(Locale.ENGLISH).lines().findFirst().orElse(""))
                .isEmpty();
    }

    /** That each parameter has a line of its own is not asked for: where its name says enough it has none. */
    private static boolean isOfADescription(Diagnostic<? extends JavaFileObject> one) {
        String message = one.getMessage(Locale.ENGLISH);
        return one.getKind() != Diagnostic.Kind.NOTE
                && !message.startsWith("no @")
                // The tool asks for a comment on the hidden fields of an exception, which is serializable.
                && !(message.equals("no comment") && isOfAnException(one));
    }

    private static boolean isOfAnException(Diagnostic<? extends JavaFileObject> one) {
        return one.getSource() != null && one.getSource().getName().contains("Exception.java");
    }
}
