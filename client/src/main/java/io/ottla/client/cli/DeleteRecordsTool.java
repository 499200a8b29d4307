package io.ottla.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.ottla.client.TopicPartition;
import io.ottla.client.admin.Admin;
import io.ottla.client.admin.Records;
import io.ottla.client.net.CallerThread;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import joptsimple.OptionSpec;

/** kafka-delete-records.sh: deletes the records of partitions before given offsets. */
public final class DeleteRecordsTool implements Tool {
    private static final String PURPOSE =
            "This tool helps to delete records of the given partitions down to the specified offset.";
    private static final long ALL = -1;

    private final ToolOptions known = new ToolOptions(PURPOSE);
    private final OptionSpec<String> bootstrap = known.servers();
    private final OptionSpec<String> config = known.adminConfig();
    private final OptionSpec<String> file = known.text(
            "offset-json-file",
            "The first offset to keep of each partition, -1 for none: {\"version\":1,\"partitions\":"
                    + "[{\"topic\":\"foo\",\"partition\":1,\"offset\":100}]}.",
            "Offset json file path");

    public static void main(String[] args) {
        Tool.main(new DeleteRecordsTool(), args);
    }

    @Override
    public int run(Terminal terminal, String... args) {
        CommandLine line = known.parse(args);
        line.require(bootstrap, file);
        Map<TopicPartition, Long> offsets = offsets(JsonFile.read(line.required(file)));
        try (Admin admin = Servers.admin(Servers.properties(line.value(config), line.required(bootstrap)))) {
            terminal.out().println("Executing records delete operation");
            Map<TopicPartition, Records.Deleted> deleted =
                    CallerThread.await(admin.records().deleteBefore(offsets));
            terminal.out().println("Records delete operation completed:");
            deleted.forEach((partition, one) -> terminal.out()
                    .println("partition: " + partition
                            + (one.outcome().succeeded()
                                    ? "\tlow_watermark: " + one.lowWatermark()
                                    : "\terror: " + one.outcome().text())));
        }
        return 0;
    }

    private static Map<TopicPartition, Long> offsets(JsonFile file) {
        file.checkVersion();
        Map<TopicPartition, Long> offsets = new TreeMap<>();
        Set<TopicPartition> twice = new TreeSet<>();
        for (JsonNode entry : file.each("partitions", node -> node)) {
            TopicPartition partition = file.partition(entry);
            long offset = file.longNumber(entry, "offset");
            if (offset < ALL) {
                throw file.wrong(entry, "offset", "-1 or more");
            }
            if (offsets.put(partition, offset) != null) {
                twice.add(partition);
            }
        }
        if (!twice.isEmpty()) {
            throw new ToolFailure(
                    "Offset json file contains duplicate topic partitions: " + ReassignmentPlan.joined(twice));
        }
        return offsets;
    }
}
