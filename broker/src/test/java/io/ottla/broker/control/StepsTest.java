package io.ottla.broker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.coordinator.store.StoreException;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.lane.SimLane;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepsTest {
    private final SimLane lane = new SimLane();
    private final List<StoreException.Kind> failures = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final Steps steps = new Steps(lane, failure -> failures.add(failure.kind()));

    @Test
    void theNextStepBeginsWhenTheOneBeforeHasEnded() {
        Reply<Integer> first = Reply.on(lane);
        steps.add(() -> begin("first", first)).read((value, error) -> log.add("first=" + value));
        steps.add(() -> begin("second", Reply.done(2))).read((value, error) -> log.add("second=" + value));
        lane.runAll();
        assertThat(log).containsExactly("begin first");

        first.complete(1);
        lane.runAll();

        assertThat(log).containsExactly("begin first", "first=1", "begin second", "second=2");
    }

    @Test
    void aStepThatThrowsFailsAloneAndTheStoresFailureIsTold() {
        steps.add(() -> {
                    throw new IllegalStateException("wrong");
                })
                .read((value, error) -> log.add(error.getMessage()));
        steps.<Integer>add(() -> Reply.failed(new StoreException(StoreException.Kind.CONFLICT, "other")))
                .read((value, error) -> log.add(error.getMessage()));
        steps.add(() -> begin("third", Reply.done(3))).read((value, error) -> log.add("third=" + value));
        lane.runAll();

        assertThat(log).containsExactly("wrong", "other", "begin third", "third=3");
        assertThat(failures).containsExactly(StoreException.Kind.CONFLICT);
    }

    @Test
    void atTheEndEverythingIsFencedAlsoWhatIsUnderWayAndWhatComesLater() {
        Reply<Integer> open = Reply.on(lane);
        for (int i = 0; i < 2; i++) {
            steps.add(() -> begin("step", open)).read((value, error) -> log.add(kind(error)));
        }
        lane.runAll();

        steps.end();
        steps.add(() -> begin("late", Reply.done(1))).read((value, error) -> log.add(kind(error)));
        open.complete(1);
        lane.runAll();

        assertThat(log).containsExactly("begin step", "FENCED", "FENCED", "FENCED");
    }

    private Reply<Integer> begin(String name, Reply<Integer> result) {
        log.add("begin " + name);
        return result;
    }

    private static String kind(Throwable error) {
        return ((StoreException) error).kind().name();
    }
}
