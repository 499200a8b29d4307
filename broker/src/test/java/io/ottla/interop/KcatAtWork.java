package io.ottla.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * kcat twice: one is typed numbers, one reads in a group. It tells that a line was delivered, and not which; being
 * idempotent it delivers them in order. A thread types.
 */
final class KcatAtWork extends ClientAtWork {
    private static final Pattern DELIVERED =
            Pattern.compile(".*Message delivered to partition 0 \\(offset (\\d+)\\).*");

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger delivered = new AtomicInteger();
    private final LineProcess writer;
    private final LineProcess reader;
    private final Thread typist;

    KcatAtWork(String name, Path folder, String bootstrap) {
        super(name);
        String topic = topicOf(name);
        // What it tells of deliveries goes to its error output.
        String write = "exec kcat -P -vvv -b " + bootstrap + " -t " + topic
                + " -p 0 -X enable.idempotence=true -X acks=all 2>&1";
        writer = LineProcess.start("kcat-writes", folder, List.of("sh", "-c", write), this::heardWriter);
        List<String> read = List.of(
                "kcat",
                "-b",
                bootstrap,
                "-q",
                "-u",
                "-f",
                "%o %s\\n",
                "-X",
                "auto.offset.reset=earliest",
                "-G",
                topic + "-g",
                topic);
        reader = LineProcess.start("kcat-reads", folder, read, this::heardReader);
        typist = new Thread(this::type, "types for " + name);
        typist.start();
    }

    @Override
    void finish() throws Exception {
        over.set(true);
        typist.join();
        writer.awaitEnd();
        Awaitility.await("kcat reads everything").until(() -> this.read.keySet().containsAll(acknowledged.keySet()));
        reader.terminate();
        reader.awaitEnd();
    }

    @Override
    public void close() {
        over.set(true);
        writer.close();
        reader.close();
    }

    private void type() {
        try {
            for (int number = 0; !over.get(); number++) {
                writer.type("" + number);
                TimeUnit.MILLISECONDS.sleep(20);
            }
            writer.endInput();
        } catch (IOException | InterruptedException e) {
            failures.add(e.toString());
        }
    }

    private void heardWriter(String line) {
        Matcher matcher = DELIVERED.matcher(line);
        if (matcher.matches()) {
            note(acknowledged, Long.parseLong(matcher.group(1)), delivered.getAndIncrement());
        } else if (line.contains("Delivery failed")) {
            failures.add(line);
        }
    }

    private void heardReader(String line) {
        int space = line.indexOf(' ');
        note(read, Long.parseLong(line.substring(0, space)), Integer.parseInt(line.substring(space + 1)));
    }
}
