package io.ottla.protocol.proof;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The fields of a foreign message class; the same name may be spelt with other capitals than ours. */
final class FieldNames {
    private static final Set<String> NO_FIELDS = Set.of("_unknownTaggedFields", "next", "prev");
    /** Fields that a release calls otherwise, by our name. */
    private static final Map<String, String> OTHER_NAMES = Map.of(
            "generationIdOrMemberEpoch", "generationId",
            "metadataVersion", "version",
            "configResources", "clientMetricsResources",
            "resourceName", "name");

    private static final Map<Class<?>, FieldNames> KNOWN = new ConcurrentHashMap<>();

    private final Map<String, String> byLowerCase = new TreeMap<>();

    private FieldNames(Class<?> type) {
        Arrays.stream(type.getDeclaredFields())
                .filter(f -> !Modifier.isStatic(f.getModifiers()) && !NO_FIELDS.contains(f.getName()))
                .forEach(f -> byLowerCase.put(f.getName().toLowerCase(Locale.ROOT), f.getName()));
    }

    static FieldNames of(Object theirs) {
        return KNOWN.computeIfAbsent(theirs.getClass(), FieldNames::new);
    }

    /** Null if the class has no such field. */
    @Nullable
    String theirs(String ours) {
        String same = byLowerCase.get(ours.toLowerCase(Locale.ROOT));
        String other = OTHER_NAMES.get(ours);
        return same != null || other == null ? same : byLowerCase.get(other.toLowerCase(Locale.ROOT));
    }

    Set<String> all() {
        return Set.copyOf(byLowerCase.values());
    }
}
