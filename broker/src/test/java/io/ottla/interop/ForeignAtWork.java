package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A client of others that writes ascending numbers with acks=all to the one partition of a topic of its own and reads
 * them in a group, in processes of its own. Each process has a thread here that reads what it prints.
 */
abstract class ForeignAtWork implements AutoCloseable {
    private static final long LIMIT_S = 90;

    final String name;
    /** Number by offset. */
    final ConcurrentSkipListMap<Long, Integer> acknowledged = new ConcurrentSkipListMap<>();
    /** Number by offset. */
    final ConcurrentSkipListMap<Long, Integer> read = new ConcurrentSkipListMap<>();
    /** What went wrong, in the client's words. */
    final List<String> failures = new CopyOnWriteArrayList<>();

    private final List<Process> processes = new ArrayList<>();
    private final List<Thread> listeners = new ArrayList<>();

    ForeignAtWork(String name) {
        this.name = name;
    }

    static String topicOf(String name) {
        return "moved-" + name;
    }

    /** Ends the writing and waits until the client has read what it wrote, and has ended well. */
    abstract void finish() throws Exception;

    /** A client whose one process prints "acked OFFSET NUMBER", "read OFFSET NUMBER" and in the end "ok". */
    static ForeignAtWork telling(String name, Path folder, List<String> command) {
        return new ForeignAtWork(name) {
            private final Process process = start(command, folder, this::heard);

            @Override
            void finish() throws Exception {
                process.getOutputStream().close();
                awaitEnd(process, 0);
            }

            private void heard(String line) {
                String[] words = line.split(" ");
                if (words[0].equals("acked")) {
                    note(acknowledged, Long.parseLong(words[1]), Integer.parseInt(words[2]));
                } else if (words[0].equals("read")) {
                    note(read, Long.parseLong(words[1]), Integer.parseInt(words[2]));
                } else if (!line.equals("ok")) {
                    failures.add(line);
                }
            }
        };
    }

    /** Notes what is at an offset; another number at the same offset is a failure. */
    final void note(ConcurrentSkipListMap<Long, Integer> map, long offset, int number) {
        Integer before = map.put(offset, number);
        if (before != null && before != number) {
            failures.add("at offset " + offset + " first " + before + ", then " + number);
        }
    }

    /** Starts a process with its errors in a file, and hands each line of its output to the listener. */
    final Process start(List<String> command, Path folder, Consumer<String> listener) {
        Path errors = folder.resolve(name + "-" + processes.size() + ".err");
        try {
            Files.createDirectories(folder);
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            processes.add(process);
            Thread thread = new Thread(() -> listen(process, listener), "hears " + name);
            thread.start();
            listeners.add(thread);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    final void awaitEnd(Process process, int status) throws InterruptedException {
        assertThat(process.waitFor(LIMIT_S, TimeUnit.SECONDS))
                .as("%s ends", name)
                .isTrue();
        listeners.get(processes.indexOf(process)).join();
        assertThat(process.exitValue()).as("how %s ended; %s", name, failures).isEqualTo(status);
    }

    @Override
    public String toString() {
        return name + " wrote " + acknowledged.size() + ", read " + read.size();
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }

    private void listen(Process process, Consumer<String> listener) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(listener);
        } catch (IOException | UncheckedIOException e) {
            failures.add(e.toString());
        }
    }
}
