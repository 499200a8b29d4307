package io.ottla.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Dependencies point one way, as layers.txt says. */
class LayerTest {
    private static final List<String> ALWAYS = List.of("java.", "javax.", "org.slf4j.", "org.jspecify.");
    private static final String OURS = "io.ottla.";

    private final Map<String, List<String>> rows = rows();
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar") && !location.contains("/test-classes/"))
            .importPackages("io.ottla");

    @Test
    void everyClassUsesOnlyWhatItsLayerMayUse() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass used = dependency.getTargetClass().getBaseComponentType();
                if (!used.isPrimitive() && !isAllowed(type.getPackageName(), used)) {
                    wrong.add(type.getPackageName() + " uses " + used.getName() + " (in " + type.getSimpleName() + ")");
                }
            }
        }
        assertThat(wrong).as("uses that layers.txt does not allow").isEmpty();
    }

    @Test
    void everyPackageHasARow() {
        Set<String> without = new TreeSet<>();
        CLASSES.forEach(type -> {
            if (row(type.getPackageName()) == null) {
                without.add(type.getPackageName());
            }
        });
        assertThat(without).isEmpty();
    }

    @Test
    void everyRowIsOfAPackageThatExists() {
        Set<String> packages = new TreeSet<>();
        CLASSES.forEach(type -> packages.add(type.getPackageName()));
        Set<String> unused = new TreeSet<>(rows.keySet());
        unused.removeIf(row -> packages.stream().anyMatch(name -> isWithin(name, row)));
        assertThat(unused).isEmpty();
    }

    private boolean isAllowed(String from, JavaClass used) {
        String name = used.getName();
        String row = row(from);
        if (row == null || ALWAYS.stream().anyMatch(name::startsWith)) {
            return true;
        }
        boolean sameRow = name.startsWith(OURS) && row.equals(row(used.getPackageName()));
        return sameRow
                || rows.get(row).stream()
                        .anyMatch(allowed -> isWithin(name, allowed) && !hasStricterRow(name, allowed, used));
    }

    /** A right-hand side that names a row's package means that row only, not rows of packages below it. */
    private boolean hasStricterRow(String name, String allowed, JavaClass used) {
        return rows.containsKey(allowed) && !allowed.equals(row(used.getPackageName()));
    }

    private String row(String packageName) {
        String best = null;
        for (String row : rows.keySet()) {
            if (isWithin(packageName, row) && (best == null || row.length() > best.length())) {
                best = row;
            }
        }
        return best;
    }

    private static boolean isWithin(String name, String prefix) {
        return name.equals(prefix) || name.startsWith(prefix + ".") || name.startsWith(prefix + "$");
    }

    private static Map<String, List<String>> rows() {
        Map<String, List<String>> rows = new TreeMap<>();
        try (InputStream in = LayerTest.class.getResourceAsStream("/layers.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String line : text.lines().toList()) {
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                int colon = line.indexOf(':');
                String right = line.substring(colon + 1).strip();
                rows.put(line.substring(0, colon).strip(), right.isEmpty() ? List.of() : List.of(right.split(" +")));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return rows;
    }
}
