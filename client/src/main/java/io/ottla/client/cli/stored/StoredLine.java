package io.ottla.client.cli.stored;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One kind of record as the formatters among Kafka 3.9's tools print it; records of other kinds are not shown:
 *
 * <pre>  {"key":{"version":1,"data":{...}},"value":{"version":3,"data":{...}}}</pre>
 *
 * {@code "value":null} is a deletion, {@code "data":"unknown"} a version that this release does not know.
 */
record StoredLine<K, V>(StoredLayout<K, V> layout, Function<K, ObjectNode> keys, StoredJson.Value<V> values)
        implements StoredFormat {
    static final StoredFormat OFFSETS =
            new StoredLine<>(StoredLayout.OFFSET, StoredJson::offsetKey, StoredJson::offsetValue);
    static final StoredFormat GROUPS =
            new StoredLine<>(StoredLayout.GROUP, StoredJson::groupKey, StoredJson::groupValue);
    static final StoredFormat TRANSACTIONS =
            new StoredLine<>(StoredLayout.TRANSACTION, StoredJson::transactionKey, StoredJson::transactionValue);

    @Override
    public @Nullable String line(byte[] key, byte @Nullable [] value) {
        Stored<K, V> record = layout.read(key, value);
        if (record == null) {
            return null;
        }
        ObjectNode line = node();
        line.set("key", node().put("version", record.type()).set("data", keys.apply(record.key())));
        if (record.isDeletion()) {
            return line.putNull("value").toString();
        }
        ObjectNode shown = line.putObject("value").put("version", record.version());
        V known = record.value();
        if (known == null) {
            shown.put("data", "unknown");
        } else {
            shown.set("data", values.json(known, record.version()));
        }
        return line.toString();
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
