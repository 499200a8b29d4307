package io.ottla.broker.check;

import io.netty.buffer.ByteBuf;
import io.ottla.broker.log.Compacted;
import io.ottla.broker.log.LogDirs;
import io.ottla.broker.log.Mending;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mends one segment with what the other replicas have, asking one after the other.
 *
 * <pre>
 *   home lane   start      ask <------------- wrong: the next replica     told
 *                 |       ^   |              |                             ^
 *   another       |       |   '-read-.       |                             |
 *   disk pool     '-begin-'          '-> add-'- all there: finish          |
 *   log's lane                                                '-- swap ----'
 * </pre>
 *
 * Thread: begins and ends on the home lane; the mending is used by one thread at a time, handed over with each hop.
 */
final class Repair {
    private static final Logger LOGGER = LoggerFactory.getLogger(Repair.class);

    private final Mending mending;
    private final LogDirs dirs;
    private final Replicas replicas;
    private final Consumer<@Nullable String> told;
    private final List<Integer> brokers;
    private final List<String> reasons = new ArrayList<>();
    private int asked;

    /** @param told on the home lane: null if the segment is whole again, or why it is not */
    Repair(Mending mending, LogDirs dirs, Replicas replicas, Consumer<@Nullable String> told) {
        this.mending = mending;
        this.dirs = dirs;
        this.replicas = replicas;
        this.told = told;
        this.brokers = replicas.of(mending.partition());
    }

    void start() {
        if (brokers.isEmpty()) {
            told.accept("there is no other live replica");
            return;
        }
        onPool(() -> {
            mending.begin();
            dirs.home().run(this::ask);
        });
    }

    private void ask() {
        long offset = mending.want();
        if (offset < 0) {
            onPool(this::finish);
            return;
        }
        if (asked >= brokers.size()) {
            giveUp(String.join("; ", reasons));
            return;
        }
        int broker = brokers.get(asked);
        replicas.read(dirs.home(), broker, mending.partition(), mending.topicId(), offset)
                .read((records, error) -> {
                    if (records == null) {
                        refused(broker, error == null ? "no answer" : String.valueOf(error.getMessage()));
                    } else {
                        onPool(() -> add(broker, records));
                    }
                });
    }

    private void refused(int broker, String why) {
        reasons.add("broker " + broker + ": " + why);
        asked++;
        ask();
    }

    /** Disk pool. */
    private void add(int broker, ByteBuf records) throws IOException {
        String wrong = mending.add(records);
        dirs.home().run(() -> {
            if (wrong == null) {
                ask();
            } else {
                refused(broker, wrong);
            }
        });
    }

    /** Disk pool. */
    private void finish() throws IOException {
        Compacted made = mending.finish();
        mending.log().lane().run(() -> {
            boolean swapped = mending.log().swap(made);
            dirs.home().run(() -> {
                if (swapped) {
                    LOGGER.info(
                            "repaired log={} from broker={} {}",
                            mending.partition(),
                            brokers.get(Math.min(asked, brokers.size() - 1)),
                            mending.damages());
                }
                told.accept(swapped ? null : "the log has changed meanwhile");
            });
        });
    }

    private void giveUp(String why) {
        dirs.pool().execute(() -> {
            discard();
            dirs.home().run(() -> told.accept(why));
        });
    }

    private void discard() {
        try {
            mending.discard();
        } catch (IOException e) {
            LOGGER.warn("files of a repair of {} are left until the next start: {}", mending.partition(), e.toString());
        }
    }

    private void onPool(Step step) {
        dirs.pool().execute(() -> {
            try {
                step.run();
            } catch (IOException | RuntimeException e) {
                discard();
                dirs.home().run(() -> told.accept(e.toString()));
            }
        });
    }

    private interface Step {
        void run() throws IOException;
    }
}
