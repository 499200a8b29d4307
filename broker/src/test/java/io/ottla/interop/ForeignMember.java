package io.ottla.interop;

import io.ottla.client.TopicPartition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A consumer of others in a process that prints "owns PARTITION..." when that changes, and "read VALUE". */
final class ForeignMember implements Member {
    private final String topic;
    private final LineProcess process;
    private final List<String> read = new ArrayList<>();
    private Set<TopicPartition> owned = Set.of();

    ForeignMember(String name, Path folder, String topic, List<String> command) {
        this.topic = topic;
        process = LineProcess.start(name, folder, command, this::heard);
    }

    private synchronized void heard(String line) {
        String[] words = line.split(" ");
        switch (words[0]) {
            case "owns" ->
                owned = Arrays.stream(words)
                        .skip(1)
                        .map(index -> new TopicPartition(topic, Integer.parseInt(index)))
                        .collect(Collectors.toUnmodifiableSet());
            case "read" -> read.add(words[1]);
            case "ok" -> owned = Set.of();
            default -> throw new IllegalStateException(line);
        }
    }

    @Override
    public synchronized Set<TopicPartition> owned() {
        return owned;
    }

    @Override
    public synchronized List<String> read() {
        return List.copyOf(read);
    }

    @Override
    public void leave() throws InterruptedException {
        process.endInput();
        process.awaitEnd();
    }

    @Override
    public void close() {
        process.close();
    }
}
