package io.ottla.interop;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
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
final class KcatAtWork extends ForeignAtWork {
    private static final Pattern DELIVERED =
            Pattern.compile(".*Message delivered to partition 0 \\(offset (\\d+)\\).*");
    private static final int READER_ENDED_BY_SIGTERM = 0;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger delivered = new AtomicInteger();
    private final Process writer;
    private final Process reader;
    private final Thread typist;

    KcatAtWork(String name, Path folder, String bootstrap) {
        super(name);
        String topic = topicOf(name);
        // What it tells of deliveries goes to its error output.
        String write = "exec kcat -P -vvv -b " + bootstrap + " -t " + topic
                + " -p 0 -X enable.idempotence=true -X acks=all 2>&1";
        writer = start(List.of("sh", "-c", write), folder, this::heardWriter);
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
        reader = start(read, folder, this::heardReader);
        typist = new Thread(this::type, "types for " + name);
        typist.start();
    }

    @Override
    void finish() throws Exception {
        over.set(true);
        typist.join();
        awaitEnd(writer, 0);
        Awaitility.await("kcat reads everything").until(() -> this.read.keySet().containsAll(acknowledged.keySet()));
        reader.destroy();
        awaitEnd(reader, READER_ENDED_BY_SIGTERM);
    }

    private void type() {
        try (OutputStream keyboard = writer.getOutputStream()) {
            for (int number = 0; !over.get(); number++) {
                keyboard.write((number + "\n").getBytes(StandardCharsets.UTF_8));
                keyboard.flush();
                TimeUnit.MILLISECONDS.sleep(20);
            }
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
