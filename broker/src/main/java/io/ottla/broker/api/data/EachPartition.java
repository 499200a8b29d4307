package io.ottla.broker.api.data;

import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A question for each partition that a request names, and the answers put together again topic by topic. */
final class EachPartition {
    private EachPartition() {}

    /**
     * Asks at once about all of them; the answers stand in the order of the request.
     *
     * @param partitions those of a topic of the request
     * @param question about one of them, answered on whatever lane
     * @param answer of a topic, from those of its partitions
     */
    static <T, W, P, R> Reply<List<R>> ask(
            Lane asker,
            List<T> topics,
            Function<T, List<W>> partitions,
            BiFunction<T, W, Reply<P>> question,
            BiFunction<T, List<P>, R> answer) {
        Gather<P> gather = new Gather<>(asker);
        for (T topic : topics) {
            for (W wish : partitions.apply(topic)) {
                gather.add(question.apply(topic, wish));
            }
        }
        return gather.all().map(answered -> {
            List<R> answers = new ArrayList<>(topics.size());
            int at = 0;
            for (T topic : topics) {
                int to = at + partitions.apply(topic).size();
                answers.add(answer.apply(topic, answered.subList(at, to)));
                at = to;
            }
            return answers;
        });
    }
}
