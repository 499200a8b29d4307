package io.ottla.protocol.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplyTest {
    private final SimLane lane = new SimLane();

    @Test
    void readerHearsAResultThatComesLater() {
        Reply<String> reply = Reply.on(lane);
        List<String> heard = new ArrayList<>();
        reply.read((value, error) -> heard.add(value));
        assertThat(heard).isEmpty();
        reply.complete("x");
        assertThat(heard).containsExactly("x");
    }

    @Test
    void secondResultIsRefused() {
        Reply<String> reply = Reply.on(lane);
        reply.complete("x");
        assertThatThrownBy(() -> reply.complete("y")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void gatherKeepsTheOrderOfItsParts() {
        Reply<String> first = Reply.on(lane);
        Reply<String> second = Reply.on(lane);
        Gather<String> gather = new Gather<>(lane);
        gather.add(first);
        gather.add(second);
        List<List<String>> heard = new ArrayList<>();
        gather.all().read((value, error) -> heard.add(value));
        second.complete("b");
        first.complete("a");
        assertThat(heard).containsExactly(List.of("a", "b"));
    }

    @Test
    void mappedReplyCarriesAFailureOfTheConversion() {
        List<Throwable> heard = new ArrayList<>();
        Reply.done("x")
                .map(v -> {
                    throw new IllegalArgumentException("no");
                })
                .read((v, e) -> heard.add(e));
        assertThat(heard).hasSize(1).first().isInstanceOf(IllegalArgumentException.class);
    }
}
