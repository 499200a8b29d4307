package io.ottla.interop;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** What a disk does to the newest file of a log whose broker is down. */
interface Damage {
    void happensTo(Path log, SplittableRandom random);

    /** The end is gone, in the middle of a batch more often than not. */
    static void cut(Path log, SplittableRandom random) {
        change(log, file -> file.setLength(file.length() - random.nextLong(file.length() / 2 + 1)));
    }

    /** One bit in the second half is another. */
    static void flip(Path log, SplittableRandom random) {
        change(log, file -> {
            if (file.length() == 0) {
                return;
            }
            long at = file.length() - 1 - random.nextLong((file.length() + 1) / 2);
            file.seek(at);
            int before = file.read();
            file.seek(at);
            file.write(before ^ 1 << random.nextInt(Byte.SIZE));
        });
    }

    private static void change(Path log, Change change) {
        try (Stream<Path> files = Files.list(log);
                RandomAccessFile newest = new RandomAccessFile(
                        files.filter(f -> f.toString().endsWith(".log"))
                                .max(Comparator.naturalOrder())
                                .orElseThrow()
                                .toFile(),
                        "rw")) {
            change.in(newest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A change to an open file. */
    interface Change {
        void in(RandomAccessFile file) throws IOException;
    }
}
