package io.ottla.client.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.client.ClientException;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.lane.SimLane;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RetryTest {
    private static final ClientException MAY_PASS = new ClientException(ErrorCode.NETWORK_EXCEPTION, "gone");

    private final SimLane lane = new SimLane();
    private final long startMs = lane.nowMs();
    private final List<Long> attemptsMs = new ArrayList<>();
    private Throwable failure;
    private String value;

    @Test
    void itTriesAgainWhileThereIsTimeAndThenSaysWhatFailedLast() {
        run(1000, () -> Reply.failed(MAY_PASS));
        lane.advance(2000);
        assertThat(attemptsMs).hasSizeBetween(4, 12).allMatch(at -> at < 1000);
        assertThat(failure).isSameAs(MAY_PASS);
    }

    @Test
    void anAttemptThatIsNotAnsweredIsNotWaitedForWhenTheTimeIsUp() {
        run(1000, () -> attemptsMs.size() == 1 ? Reply.failed(MAY_PASS) : Reply.on(lane));
        lane.advance(999);
        assertThat(failure).isNull();
        lane.advance(2);
        assertThat(failure)
                .hasMessage("There was no answer within 1000 ms, after: gone")
                .hasCause(MAY_PASS);
    }

    @Test
    void anAnswerThatComesTooLateChangesNothing() {
        Reply<String> late = Reply.on(lane);
        run(1000, () -> late);
        lane.advance(1500);
        late.complete("late");
        lane.advance(1500);
        assertThat(failure).hasMessage("There was no answer within 1000 ms");
        assertThat(value).isNull();
    }

    @Test
    void withoutTimeThereIsOneAttemptAndThatIsWaitedFor() {
        Reply<String> answer = Reply.on(lane);
        run(0, () -> answer);
        lane.advance(5000);
        answer.complete("here");
        lane.advance(1);
        assertThat(value).isEqualTo("here");
    }

    private void run(long timeoutMs, Supplier<Reply<String>> attempt) {
        Retry.within(lane, new Backoff(50, 200), new Random(1), timeoutMs, () -> {
                    attemptsMs.add(lane.nowMs() - startMs);
                    return attempt.get();
                })
                .read((done, lost) -> {
                    value = done;
                    failure = lost;
                });
    }
}
