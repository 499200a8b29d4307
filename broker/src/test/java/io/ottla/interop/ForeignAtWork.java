package io.ottla.interop;

import java.nio.file.Path;
import java.util.List;

/** A client of others, in one process that prints "acked OFFSET NUMBER", "read OFFSET NUMBER" and in the end "ok". */
final class ForeignAtWork extends ClientAtWork {
    private final LineProcess process;

    ForeignAtWork(String name, Path folder, List<String> command) {
        super(name);
        process = LineProcess.start(name, folder, command, this::heard);
    }

    @Override
    void finish() throws Exception {
        process.endInput();
        process.awaitEnd();
    }

    @Override
    public void close() {
        process.close();
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
}
