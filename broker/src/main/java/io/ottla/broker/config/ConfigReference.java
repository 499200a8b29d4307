package io.ottla.broker.config;

import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.OptionTable;
import io.ottla.protocol.config.OptionType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Writes docs/config-reference.md from the option rows: run its main with the path of the file. A test checks that the
 * file is what this writes.
 */
public final class ConfigReference {
    private static final Map<String, OptionTable> AREAS = new LinkedHashMap<>();

    static {
        AREAS.put("The broker and its threads", IdentityOptions.TABLE);
        AREAS.put("Network", NetworkOptions.TABLE);
        AREAS.put("Log files and retention", LogOptions.TABLE);
        AREAS.put("Compaction", CleanerOptions.TABLE);
        AREAS.put("Records", RecordOptions.TABLE);
        AREAS.put("Topics, replication and leaders", ReplicationOptions.TABLE);
        AREAS.put("Copying partitions", FollowerOptions.TABLE);
        AREAS.put("Fetching and producing", ClientOptions.TABLE);
        AREAS.put("Consumer groups", GroupOptions.TABLE);
        AREAS.put("ZooKeeper", ZooKeeperOptions.TABLE);
        AREAS.put("What only Ottla has", OttlaOptions.TABLE);
    }

    private ConfigReference() {}

    /** @param arguments the path of the file to write */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(Path.of(arguments[0]), text());
    }

    /** The page. */
    static String text() {
        StringBuilder page = new StringBuilder();
        page.append("""
                # Configuration reference

                Made from the option rows in `io.ottla.broker.config` by `ConfigReference`; do not edit.

                A broker reads its settings from a property file; `--override key=value` takes precedence. Names, types and
                defaults are Kafka 3.9's. A value that is not allowed stops the start with one line; a name that is not known
                is warned of. A setting of Kafka's that is not listed here has no effect, and the broker says so at start.

                Update: *read-only* settings count from the next start; *per-broker* ones can be changed while the broker runs
                (`kafka-configs.sh --entity-type brokers --entity-name 0`), *cluster-wide* ones also for all brokers at once
                (`--entity-default`). Topic settings can be changed at any time (`kafka-configs.sh --entity-type topics`).
                What is changed so is kept in ZooKeeper (`/config/brokers/0`, `/config/brokers/<default>`) and holds after a
                restart, above the property file. A stored value that cannot be used does not stop the start: the broker warns
                of it by name and goes on without it.
                """);
        AREAS.forEach((title, table) -> {
            page.append("\n## ").append(title).append('\n');
            table.all().forEach(row -> broker(page, row));
        });
        page.append("\n## Topics\n\nWhat a topic does not set it takes from the broker setting named.\n");
        TopicOptions.TABLE.all().forEach(row -> topic(page, row));
        return page.toString();
    }

    private static void broker(StringBuilder page, Option<?> row) {
        head(page, row);
        page.append("; update: ").append(row.updateMode().label()).append("\n");
    }

    private static void topic(StringBuilder page, Option<?> row) {
        head(page, row);
        if (!row.synonyms().isEmpty()) {
            page.append("; broker: `")
                    .append(String.join("`, `", row.synonyms()))
                    .append('`');
        }
        page.append("\n");
    }

    private static void head(StringBuilder page, Option<?> row) {
        String text = row.defaultText();
        String shown = text == null ? "none" : text.isEmpty() ? "empty" : "`" + text + "`";
        page.append("\n### `").append(row.name()).append("`\n");
        page.append(row.documentation()).append("\n\n");
        page.append("Type: ").append(row.type().name().toLowerCase(Locale.ROOT));
        if (row.type() != OptionType.BOOLEAN && !row.range().isEmpty()) {
            page.append(", ").append(row.range());
        }
        page.append("; default: ").append(shown);
    }
}
