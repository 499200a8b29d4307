package io.ottla.client.cli.stored;

import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The formats by the class names that Kafka has for them: up to 3.9 they are classes of the coordinators and print text;
 * since 3.9 they are classes of the tools, too, and print JSON.
 */
public final class StoredFormats {
    private static final String OF_GROUPS = "kafka.coordinator.group.GroupMetadataManager$";
    private static final String OF_TRANSACTIONS = "kafka.coordinator.transaction.TransactionLog$";
    private static final String OF_TOOLS = "org.apache.kafka.tools.consumer.";

    private static final Map<String, StoredFormat> ALL = Map.of(
            OF_GROUPS + "OffsetsMessageFormatter",
            OffsetText::line,
            OF_GROUPS + "GroupMetadataMessageFormatter",
            GroupText::line,
            OF_TRANSACTIONS + "TransactionLogMessageFormatter",
            TransactionText::line,
            OF_TOOLS + "OffsetsMessageFormatter",
            StoredLine.OFFSETS,
            OF_TOOLS + "GroupMetadataMessageFormatter",
            StoredLine.GROUPS,
            OF_TOOLS + "TransactionLogMessageFormatter",
            StoredLine.TRANSACTIONS);

    private StoredFormats() {}

    /** The format of this class name; null if there is none. */
    public static @Nullable StoredFormat named(String className) {
        return ALL.get(className);
    }

    /** The class names, sorted, with commas between. */
    public static String names() {
        return String.join(", ", new TreeSet<>(ALL.keySet()));
    }
}
