package io.ottla.broker.tool;

import io.ottla.broker.log.Disk;
import io.ottla.broker.log.FileSystemDisk;
import io.ottla.client.cli.CommandLine;
import io.ottla.client.cli.Terminal;
import io.ottla.client.cli.Tool;
import io.ottla.client.cli.ToolFailure;
import io.ottla.client.cli.ToolOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import joptsimple.OptionSpec;

/** kafka-dump-log.sh: prints what is in the files of a log, and what is wrong with its indexes. */
public final class DumpLogTool implements Tool {
    private static final String PURPOSE =
            "This tool helps to parse a log file and dump its contents to the console, useful for debugging a seemingly "
                    + "corrupt log segment.";

    private static final String DECODER = "org.apache.kafka.tools.api.StringDecoder";

    private final ToolOptions known = new ToolOptions(PURPOSE);
    private final OptionSpec<String> files = known.text(
            "files",
            "REQUIRED: files of logs, with commas between them, by their endings: .log, .index, "
                    + ".timeindex, .txnindex, .snapshot.",
            "file1, file2, ...");
    private final OptionSpec<Void> deep = known.flag("deep-iteration", "Print records too, not only batches.");
    private final OptionSpec<Void> print = known.flag("print-data-log", "Print what the records hold.");
    private final OptionSpec<Void> bare = known.flag("skip-record-metadata", "Of records, print only what they hold.");
    private final OptionSpec<Void> offsets =
            known.flag("offsets-decoder", "Print records of __consumer_offsets as what they mean.");
    private final OptionSpec<Void> transactions =
            known.flag("transaction-log-decoder", "Print records of __transaction_state as what they mean.");
    private final OptionSpec<String> keys = known.maybe(
            "key-decoder-class",
            "How keys are printed: StringDecoder, IntegerDecoder or LongDecoder.",
            "class",
            DECODER);
    private final OptionSpec<String> values =
            known.maybe("value-decoder-class", "How values are printed, as for keys.", "class", DECODER);
    private final OptionSpec<Integer> bytes =
            known.number(Integer.class, "max-bytes", "Read at most so much of a .log.", "size", Integer.MAX_VALUE);
    private final OptionSpec<Integer> messageSize = known.number(
            Integer.class,
            "max-message-size",
            "The largest batch that an index is expected to point to.",
            "size",
            5 << 20);
    private final OptionSpec<Void> sanity =
            known.flag("index-sanity-check", "Only say whether an index would be used at start.");
    private final OptionSpec<Void> verify =
            known.flag("verify-index-only", "Compare an index with its log and print only what is wrong.");
    private final List<OptionSpec<Void>> foreign = List.of(
            known.flag("cluster-metadata-decoder", "Not here: for clusters without ZooKeeper."),
            known.flag("remote-log-metadata-decoder", "Not here: for tiered storage."),
            known.flag("share-group-state-decoder", "Not here: for share groups."));

    public static void main(String[] args) {
        Tool.main(new DumpLogTool(), args);
    }

    @Override
    public int run(Terminal terminal, String... args) {
        CommandLine line = known.parse(args);
        line.require(files);
        for (OptionSpec<Void> option : foreign) {
            if (line.has(option)) {
                throw new ToolFailure("Option \"" + option + "\": this release has no such records");
            }
        }
        if (line.count(offsets, transactions) > 1) {
            throw new ToolFailure("--offsets-decoder and --transaction-log-decoder exclude each other");
        }
        RecordText text = line.has(offsets)
                ? InternalRecords::offsets
                : line.has(transactions)
                        ? InternalRecords::transactions
                        : RecordText.of(line.required(keys), line.required(values));
        boolean content = line.count(print, offsets, transactions, keys, values) > 0;
        DumpedLog log = new DumpedLog(
                terminal.out(), line.has(deep) || content, line.has(bare), content ? text : null, line.required(bytes));
        DumpedIndexes indexes =
                new DumpedIndexes(terminal.out(), line.has(verify), line.has(sanity), line.required(messageSize));
        for (String file : line.required(files).split(",")) {
            dump(file.trim(), log, indexes, terminal);
        }
        indexes.complain();
        return 0;
    }

    private static void dump(String name, DumpedLog log, DumpedIndexes indexes, Terminal terminal) {
        Path file = Path.of(name);
        if (!Files.isRegularFile(file)) {
            throw new ToolFailure("There is no file " + name);
        }
        Disk disk = new FileSystemDisk();
        terminal.out().println("Dumping " + name);
        try {
            switch (name.substring(Math.max(0, name.lastIndexOf('.')))) {
                case ".log" -> log.dump(disk, file);
                case ".index" -> indexes.offsets(disk, file);
                case ".timeindex" -> indexes.times(disk, file);
                case ".txnindex" -> DumpedProducers.aborted(disk, file, terminal.out());
                case ".snapshot" -> DumpedProducers.snapshot(disk, file, terminal.out());
                default -> terminal.err().println("Ignoring unknown file " + name);
            }
        } catch (IOException e) {
            throw new ToolFailure(name + " cannot be read: " + e.getMessage());
        }
    }
}
