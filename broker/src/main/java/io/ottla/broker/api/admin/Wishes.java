package io.ottla.broker.api.admin;

import io.ottla.coordinator.controller.TopicOutcome;
import io.ottla.coordinator.store.StoreException;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The wishes of one request about topics, each with what became of it, in the order of the request. Those that are
 * refused on sight never reach the controller. Thread: the loop of the request's connection.
 *
 * @param <W> what the controller is asked for
 */
final class Wishes<W> {
    private final List<String> names = new ArrayList<>();
    private final List<@Nullable TopicOutcome> outcomes = new ArrayList<>();
    private final List<W> passed = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();

    /** One that the controller decides. */
    void pass(String name, W wish) {
        places.add(outcomes.size());
        passed.add(wish);
        names.add(name);
        outcomes.add(null);
    }

    /** One that is wrong in itself. */
    void refuse(String name, ErrorCode error, String message) {
        names.add(name);
        outcomes.add(TopicOutcome.refused(name, error, message));
    }

    /**
     * Asks the controller, and completes with all outcomes: REQUEST_TIMED_OUT for those that were not there after
     * {@code patienceMs}, though they may come about later.
     */
    Reply<List<TopicOutcome>> ask(
            Lane asker, long patienceMs, Function<List<W>, Reply<List<TopicOutcome>>> controller) {
        if (passed.isEmpty()) {
            return Reply.done(all(List.of()));
        }
        Reply<List<TopicOutcome>> answer = Reply.on(asker);
        controller.apply(passed).read((decided, failure) -> {
            if (decided != null) {
                answer.complete(all(decided));
            } else if (failure instanceof StoreException store) {
                answer.complete(all(unreachable(store)));
            } else {
                answer.fail(Objects.requireNonNull(failure));
            }
        });
        return Replies.within(asker, patienceMs, answer, () -> all(late(patienceMs)));
    }

    private List<TopicOutcome> all(List<TopicOutcome> decided) {
        List<@Nullable TopicOutcome> all = new ArrayList<>(outcomes);
        for (int i = 0; i < decided.size(); i++) {
            all.set(places.get(i), decided.get(i));
        }
        return all.stream().map(Objects::requireNonNull).toList();
    }

    private List<TopicOutcome> late(long patienceMs) {
        return everyPassed(ErrorCode.REQUEST_TIMED_OUT, "not done within " + patienceMs + " ms; it may still be done");
    }

    private List<TopicOutcome> unreachable(StoreException failure) {
        String why =
                Objects.requireNonNullElse(failure.getMessage(), failure.kind().name());
        return everyPassed(failure.kind().error(), why);
    }

    private List<TopicOutcome> everyPassed(ErrorCode error, String message) {
        return places.stream()
                .map(place -> TopicOutcome.refused(names.get(place), error, message))
                .toList();
    }
}
