package io.ottla.coordinator.zk;

import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks the same of many things without waiting for each, with a bounded number of questions open: the time it takes is
 * ZooKeeper's throughput, not its round trips. Answers keep the order; the first failure fails the whole, and nothing
 * more is asked. Thread: the asker's lane.
 */
final class Pipeline<T, R> {
    /** Enough to keep a server busy; small enough that its queue, limited to 1000 by default, never fills. */
    static final int OPEN_MAX = 400;

    private final List<T> things;
    private final Function<T, Reply<R>> question;
    private final List<@Nullable R> answers;
    private final Reply<List<R>> all;
    private int asked;
    private int open;
    private boolean failed;
    private boolean filling;

    private Pipeline(Lane asker, List<T> things, Function<T, Reply<R>> question) {
        this.things = things;
        this.question = question;
        this.answers = new ArrayList<>(things.size());
        this.all = Reply.on(asker);
        for (int i = 0; i < things.size(); i++) {
            answers.add(null);
        }
    }

    static <T, R> Reply<List<R>> each(Lane asker, List<T> things, Function<T, Reply<R>> question) {
        if (things.isEmpty()) {
            return Reply.done(List.of());
        }
        Pipeline<T, R> pipeline = new Pipeline<>(asker, things, question);
        pipeline.fill();
        return pipeline.all;
    }

    /** An answer may be there at once; then the loop that is running goes on, instead of one inside the other. */
    private void fill() {
        if (filling) {
            return;
        }
        filling = true;
        while (!failed && open < OPEN_MAX && asked < things.size()) {
            int at = asked++;
            open++;
            question.apply(things.get(at)).read((answer, error) -> arrived(at, answer, error));
        }
        filling = false;
    }

    @SuppressWarnings("NullAway") // every slot is filled when nothing is open
    private void arrived(int at, @Nullable R answer, @Nullable Throwable error) {
        open--;
        if (failed) {
            return;
        }
        if (error != null) {
            failed = true;
            all.fail(error);
            return;
        }
        answers.set(at, answer);
        if (open == 0 && asked == things.size()) {
            all.complete((List<R>) answers);
            return;
        }
        fill();
    }
}
