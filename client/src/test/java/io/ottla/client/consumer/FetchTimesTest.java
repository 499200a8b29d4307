package io.ottla.client.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How long what is there to be read has to wait, in virtual time. */
class FetchTimesTest {
    private static final int WAIT_MS = 500;
    /** A question and its answer, and the connection. */
    private static final int WAYS_MS = 5;
    /** How long a question aside may wait at the broker. */
    private static final int PATIENCE_MS = 25;

    @Test
    void aSeekIsNotHeldUpByTheFetchThatWaitsForNews() {
        SimReader reader = atTheEnd(1);
        long before = reader.nowMs();
        reader.seek(0, 1);
        assertThat(reader.poll(1000)).containsExactly("0:1");
        assertThat(reader.nowMs() - before).isLessThanOrEqualTo(WAYS_MS);
    }

    @Test
    void seeksOneAfterTheOtherNeverWaitForLong() {
        SimReader reader = atTheEnd(1);
        for (int i = 0; i < 50; i++) {
            long before = reader.nowMs();
            reader.seek(0, i % 3);
            assertThat(reader.poll(1000)).first().isEqualTo("0:" + i % 3);
            assertThat(reader.nowMs() - before).isLessThanOrEqualTo(PATIENCE_MS + WAYS_MS);
            reader.poll(i);
        }
    }

    @Test
    void whereTheWaitingFetchIsAlreadyNothingElseIsAskedFor() {
        SimReader reader = atTheEnd(1);
        reader.seek(0, 2);
        reader.heard.clear();
        assertThat(reader.poll(150)).containsExactly("0:2");
        assertThat(reader.poll(150)).isEmpty();
        assertThat(reader.heard).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void whileNothingComesAsideLittleIsAskedForAndThenOneWayIsEnoughAgain() {
        SimReader reader = new SimReader(1, 2);
        reader.assign(0, 1);
        reader.pause(1, true);
        reader.poll(WAIT_MS / 2);
        reader.pause(1, false);
        reader.poll(10);
        reader.heard.clear();
        assertThat(reader.poll(150)).isEmpty();
        assertThat(reader.heard).hasSizeBetween(3, 8).allMatch(SimReader.Heard::isAside);
        long before = reader.nowMs();
        reader.append(1, "new");
        assertThat(reader.poll(1000)).containsExactly("1:0");
        assertThat(reader.nowMs() - before).isLessThanOrEqualTo(WAYS_MS);
        reader.poll(2 * WAIT_MS);
        reader.heard.clear();
        reader.poll(2 * WAIT_MS);
        assertThat(reader.heard).isNotEmpty().noneMatch(SimReader.Heard::isAside);
    }

    @Test
    void aPartitionThatIsResumedOrAddedIsNotHeldUpByTheOthers() {
        SimReader reader = new SimReader(1, 3);
        reader.append(1, "a");
        reader.append(2, "a");
        reader.assign(0, 1);
        reader.pause(1, true);
        assertThat(reader.poll(WAIT_MS / 2)).isEmpty();
        long before = reader.nowMs();
        reader.pause(1, false);
        assertThat(reader.poll(1000)).containsExactly("1:0");
        assertThat(reader.nowMs() - before).isLessThanOrEqualTo(WAYS_MS);
        reader.poll(2 * WAIT_MS);
        before = reader.nowMs();
        reader.assign(0, 1, 2);
        assertThat(reader.poll(1000)).containsExactly("2:0");
        assertThat(reader.nowMs() - before).isLessThanOrEqualTo(PATIENCE_MS + 2 * WAYS_MS);
    }

    @Test
    void nothingComesTwiceWhenASeekGoesWhereTheWaitingFetchAlreadyIs() {
        SimReader reader = atTheEnd(1);
        reader.seek(0, 1);
        reader.seek(0, 3);
        reader.append(0, "x");
        assertThat(reader.poll(1000)).containsExactly("0:3");
        reader.seek(0, 2);
        assertThat(reader.poll(1000)).containsExactly("0:2");
        assertThat(reader.poll(1000)).containsExactly("0:3");
        assertThat(reader.poll(2 * WAIT_MS)).isEmpty();
    }

    @Test
    void brokersWithoutNewsDoNotTakeTheRoomOfThoseThatHaveSome() {
        SimReader reader = new SimReader(5, 5);
        reader.assign(0, 1, 2, 3, 4);
        reader.poll(10);
        for (int index = 4; index >= 0; index--) {
            long before = reader.nowMs();
            reader.append(index, "a");
            assertThat(reader.poll(3 * WAIT_MS)).containsExactly(index + ":0");
            assertThat(reader.nowMs() - before).isLessThanOrEqualTo(WAYS_MS);
        }
    }

    @Test
    void allBrokersAreAskedInTurnWhenThereIsRoomForFewOnly() {
        SimReader reader = new SimReader(4, 4, "prefetch.max.bytes", "2", "fetch.max.wait.ms", "40");
        reader.assign(0, 1, 2, 3);
        for (int round = 0; round < 3; round++) {
            for (int index = 3; index >= 0; index--) {
                reader.append(index, "a");
                assertThat(reader.poll(1000)).containsExactly(index + ":" + round);
            }
        }
    }

    @Test
    void aNewLeaderIsAskedAtOnceIfTheOldOneNamesIt() {
        SimReader reader = new SimReader(2, 1, "retry.backoff.ms", "900", "retry.backoff.max.ms", "900");
        reader.append(0, "a");
        reader.assign(0);
        assertThat(reader.poll(1000)).hasSize(1);
        reader.poll(1000);
        for (int epoch = 1; epoch < 5; epoch++) {
            long before = reader.nowMs();
            reader.lead(0, epoch % 2, epoch);
            reader.append(0, "b");
            assertThat(reader.poll(5000)).hasSize(1);
            assertThat(reader.nowMs() - before).isLessThanOrEqualTo(2 * WAYS_MS);
            reader.poll(2000);
        }
        assertThat(reader.metadataAsked)
                .as("that it is asked, and tells of the first leader")
                .isPositive();
    }

    @Test
    void aTopicThatIsMadeAnewIsReadFromItsBeginningThoughTheOldOffsetIsInItsRange() {
        SimReader reader = atTheEnd(1);
        FakeTopic another = new FakeTopic("t");
        another.append(0, "0");
        another.append(0, "1", "2", "3", "4", "5");
        reader.makeAnew(another);
        assertThat(reader.poll(5000)).first().isEqualTo("0:0");
    }

    @Test
    void aTopicThatIsMadeAnewIsToldToWhoeverWantsToSayHimselfWhereToGoOn() {
        SimReader reader = new SimReader(1, 1, "auto.offset.reset", "none");
        reader.append(0, "a");
        reader.assign(0);
        reader.poll(10);
        reader.seek(0, 0);
        assertThat(reader.poll(5000)).containsExactly("0:0");
        FakeTopic another = new FakeTopic("t");
        another.append(0, "0", "1", "2");
        reader.makeAnew(another);
        assertThat(reader.poll(5000)).isEmpty();
        assertThat(reader.core.assignment().stuckWhy()).hasMessageContaining("deleted and made anew");
        reader.seek(0, 2);
        assertThat(reader.poll(5000)).containsExactly("0:2");
    }

    /** Everything of the first partition was read, and a fetch waits for more. */
    private static SimReader atTheEnd(int partitions) {
        SimReader reader = new SimReader(1, partitions);
        for (String value : List.of("a", "b", "c")) {
            reader.append(0, value);
        }
        reader.assign(0);
        for (int read = 0; read < 3; ) {
            read += reader.poll(1000).size();
        }
        assertThat(reader.poll(2 * WAIT_MS + WAIT_MS / 2)).isEmpty();
        return reader;
    }
}
