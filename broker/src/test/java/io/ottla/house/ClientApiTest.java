package io.ottla.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What an application sees of the client names nothing that is not for applications. */
class ClientApiTest {
    /** Packages that are written for applications. Everything else, client.net above all, may change at any time. */
    private static final Set<String> API = Set.of(
            "io.ottla.client",
            "io.ottla.client.admin",
            "io.ottla.client.consumer",
            "io.ottla.client.producer",
            "io.ottla.client.serialization");

    /** What of others is spoken of in them. */
    private static final Set<String> SHARED = Set.of(
            "io.ottla.protocol.wire.ErrorCode",
            "io.ottla.protocol.wire.Uuid",
            "io.ottla.protocol.record.Header",
            "io.ottla.protocol.record.TimestampType",
            "io.ottla.protocol.record.Codec",
            "io.ottla.protocol.config.Option",
            "io.ottla.protocol.config.OptionTable",
            "io.ottla.protocol.config.BadSettingException",
            "com.fasterxml.jackson.databind.ObjectMapper");

    @Test
    void whatIsPublicSpeaksOnlyOfWhatIsPublic() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.ottla.client")) {
            if (API.contains(type.getPackageName()) && isPublic(type)) {
                for (JavaCodeUnit unit : type.getCodeUnits()) {
                    if (unit.getModifiers().contains(JavaModifier.PUBLIC)) {
                        spokenOf(unit).stream()
                                .filter(spoken -> !isForApplications(spoken))
                                .forEach(spoken -> wrong.add(type.getSimpleName() + "." + unit.getName() + " speaks of "
                                        + spoken.getName()));
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(ClientApiTest::isPublic).orElse(true);
    }

    private static List<JavaClass> spokenOf(JavaCodeUnit unit) {
        List<JavaClass> spoken = new ArrayList<>(unit.getRawParameterTypes());
        spoken.add(unit.getRawReturnType());
        return spoken;
    }

    private static boolean isForApplications(JavaClass type) {
        JavaClass base = type.getBaseComponentType();
        return base.isPrimitive()
                || base.getName().startsWith("java.")
                || SHARED.contains(base.getName())
                || API.contains(base.getPackageName()) && isPublic(base);
    }
}
