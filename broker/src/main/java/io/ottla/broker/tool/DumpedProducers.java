package io.ottla.broker.tool;

import io.ottla.broker.log.Disk;
import io.ottla.client.cli.ToolFailure;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/** Prints the two files of a segment that tell of producers; their formats are drawn where the log writes them. */
final class DumpedProducers {
    private static final int FILE_BYTES_MAX = 64 << 20;
    private static final int ABORTED_BYTES = 34;
    private static final int SNAPSHOT_CRC_FROM = 6;

    private DumpedProducers() {}

    /** Aborted transactions. */
    static void aborted(Disk disk, Path file, PrintStream out) throws IOException {
        ByteBuffer in = read(disk, file);
        while (in.remaining() >= ABORTED_BYTES) {
            out.println("version: " + in.getShort() + " producerId: " + in.getLong() + " firstOffset: " + in.getLong()
                    + " lastOffset: " + in.getLong() + " lastStableOffset: " + in.getLong());
        }
    }

    /** The producers as of an offset. */
    static void snapshot(Disk disk, Path file, PrintStream out) throws IOException {
        ByteBuffer in = read(disk, file);
        try {
            in.getShort();
            int stated = in.getInt();
            CRC32C crc = new CRC32C();
            crc.update(in.array(), SNAPSHOT_CRC_FROM, in.limit() - SNAPSHOT_CRC_FROM);
            if (stated != (int) crc.getValue()) {
                throw new ToolFailure(file + " is damaged: its checksum does not match");
            }
            int count = in.getInt();
            for (int i = 0; i < count; i++) {
                out.println(producer(in));
            }
        } catch (BufferUnderflowException e) {
            throw new ToolFailure(file + " ends amid an entry");
        }
    }

    private static String producer(ByteBuffer in) {
        long id = in.getLong();
        short epoch = in.getShort();
        int lastSequence = in.getInt();
        long lastOffset = in.getLong();
        int delta = in.getInt();
        long lastTimestampMs = in.getLong();
        int coordinatorEpoch = in.getInt();
        long transaction = in.getLong();
        String line = "producerId: " + id + " producerEpoch: " + epoch + " coordinatorEpoch: " + coordinatorEpoch
                + " currentTxnFirstOffset: "
                + (transaction < 0 ? OptionalLong.empty() : OptionalLong.of(transaction)) + " lastTimestamp: "
                + lastTimestampMs + " ";
        return lastSequence < 0
                ? line
                : line + "firstSequence: " + (lastSequence - delta & Integer.MAX_VALUE) + " lastSequence: "
                        + lastSequence + " lastOffset: " + lastOffset + " offsetDelta: " + delta + " timestamp: "
                        + lastTimestampMs;
    }

    private static ByteBuffer read(Disk disk, Path file) throws IOException {
        byte[] bytes = disk.readSmall(file, FILE_BYTES_MAX);
        if (bytes == null) {
            throw new ToolFailure(file + " is larger than " + FILE_BYTES_MAX + " bytes");
        }
        return ByteBuffer.wrap(bytes);
    }
}
