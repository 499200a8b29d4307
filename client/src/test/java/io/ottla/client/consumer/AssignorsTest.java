package io.ottla.client.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ottla.client.TopicPartition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What must be true of every result, on groups from seeds. */
class AssignorsTest {
    private static final int ROUNDS = 400;

    @Test
    void rangeGivesTheFirstMembersOneMoreOfEveryTopic() {
        Map<String, List<TopicPartition>> shared = new RangeAssignor()
                .assign(Map.of("t", 3, "u", 3), List.of(member("b", "t", "u"), member("a", "u", "t")));
        assertThat(shared.get("a")).containsExactly(p("t", 0), p("t", 1), p("u", 0), p("u", 1));
        assertThat(shared.get("b")).containsExactly(p("t", 2), p("u", 2));
    }

    @Test
    void roundRobinGoesOnFromTopicToTopic() {
        Map<String, List<TopicPartition>> shared = new RoundRobinAssignor()
                .assign(Map.of("t", 3, "u", 3), List.of(member("b", "t", "u"), member("a", "u", "t")));
        assertThat(shared.get("a")).containsExactly(p("t", 0), p("t", 2), p("u", 1));
        assertThat(shared.get("b")).containsExactly(p("t", 1), p("u", 0), p("u", 2));
    }

    @Test
    void kafkasClassNamesAreUnderstood() {
        assertThat(Assignors.find("org.apache.kafka.clients.consumer.RangeAssignor"))
                .isEqualTo(new RangeAssignor());
        assertThat(Assignors.find("cooperative-sticky")).isEqualTo(new CooperativeStickyAssignor());
        assertThat(Assignors.find("org.example.StickyAssignor")).isNull();
        assertThat(Assignors.areKnown(List.of("range", "org.example.StickyAssignor")))
                .isFalse();
    }

    /** Everything to one. */
    public static class AllToOne implements Assignor {
        @Override
        public String name() {
            return "all-to-one";
        }

        @Override
        public Map<String, List<TopicPartition>> assign(Map<String, Integer> partitions, List<MemberWish> members) {
            List<TopicPartition> all = new ArrayList<>();
            partitions.forEach((topic, count) ->
                    IntStream.range(0, count).forEach(index -> all.add(new TopicPartition(topic, index))));
            return Map.of(members.stream().min(MemberWish.ORDER).orElseThrow().memberId(), all);
        }
    }

    /** Has a name that is taken. */
    public static final class CalledRange extends AllToOne {
        @Override
        public String name() {
            return "range";
        }
    }

    /** Gives each the same. */
    public static final class SameToAll extends AllToOne {
        @Override
        public Map<String, List<TopicPartition>> assign(Map<String, Integer> partitions, List<MemberWish> members) {
            Map<String, List<TopicPartition>> same = new HashMap<>();
            members.forEach(member -> same.put(member.memberId(), List.of(p("t", 0))));
            return same;
        }
    }

    @Test
    void anApplicationsOwnIsFoundByItsClass() {
        String own = AllToOne.class.getName();
        assertThat(Assignors.areKnown(List.of(own, "range"))).isTrue();
        assertThat(Assignors.areKnown(List.of(String.class.getName()))).isFalse();
        assertThat(Assignors.all(List.of(own, "range", own, "RangeAssignor")))
                .extracting(Assignor::name)
                .containsExactly("all-to-one", "range");
        assertThatThrownBy(() -> Assignors.all(List.of("range", CalledRange.class.getName())))
                .hasMessage("class " + CalledRange.class.getName() + " is called 'range', as is "
                        + RangeAssignor.class.getName());
    }

    @Test
    void whatAnApplicationsOwnMayNotGiveIsRefused() {
        List<MemberWish> members = List.of(member("a", "t"), member("b", "t"));
        assertThat(Assignors.share(new AllToOne(), Map.of("t", 2), members))
                .isEqualTo(Map.of("a", List.of(p("t", 0), p("t", 1))));
        assertThatThrownBy(() -> Assignors.share(new SameToAll(), Map.of("t", 2), members))
                .hasMessageMatching("Assignor 'all-to-one' gives t-0 to [ab], which [ab] has, too\\.");
        assertThatThrownBy(() -> Assignors.share(new SameToAll(), Map.of("u", 2), members))
                .hasMessageMatching("Assignor 'all-to-one' gives t-0 to [ab], which is not there\\.");
    }

    @Test
    void onlyWhoOffersNothingElseKeepsPartitionsWhileHeJoins() {
        assertThat(Assignors.areCooperative(Assignors.all(List.of("cooperative-sticky"))))
                .isTrue();
        assertThat(Assignors.areCooperative(Assignors.all(List.of("range", "cooperative-sticky"))))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void everyPartitionThatSomebodyWantsGoesToExactlyOneWhoWantsIt(Wishes.Kind kind) {
        for (Assignor assignor : all()) {
            forEachSeed(random -> {
                Wishes wishes = Wishes.random(random, kind);
                assertComplete(wishes, assignor.assign(wishes.topics(), wishes.members()));
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void stickyIsAsEvenAsCanBe(Wishes.Kind kind) {
        forEachSeed(random -> {
            Wishes wishes = afterSomeChanges(random, kind, new StickyAssignor(), new HashMap<>());
            Map<String, List<TopicPartition>> shared = new StickyAssignor().assign(wishes.topics(), wishes.members());
            assertComplete(wishes, shared);
            assertThat(couldBeMoreEven(wishes, shared)).isFalse();
        });
    }

    @ParameterizedTest
    @EnumSource
    void stickyMovesNothingWhenNothingHasChanged(Wishes.Kind kind) {
        forEachSeed(random -> {
            Wishes wishes = Wishes.random(random, kind);
            StickyAssignor sticky = new StickyAssignor();
            Map<String, List<TopicPartition>> first = sticky.assign(wishes.topics(), wishes.members());
            Wishes again = wishes.holding(first, 1, sticky);
            assertThat(sticky.assign(again.topics(), again.members())).isEqualTo(first);
        });
    }

    @Test
    void stickyMovesNoMoreThanTheNewcomerGets() {
        forEachSeed(random -> {
            Wishes wishes = Wishes.random(random, Wishes.Kind.ALL_WANT_ALL);
            StickyAssignor sticky = new StickyAssignor();
            Map<String, List<TopicPartition>> first = sticky.assign(wishes.topics(), wishes.members());
            Wishes joined = wishes.holding(first, 1, sticky);
            MemberWish newcomer = joined.newcomer(random, Wishes.Kind.ALL_WANT_ALL);
            joined.members().add(newcomer);
            Map<String, List<TopicPartition>> second = sticky.assign(joined.topics(), joined.members());
            assertThat(moved(first, second))
                    .isEqualTo(second.get(newcomer.memberId()).size());
        });
    }

    @Test
    void stickyMovesOnlyWhatTheOneWhoLeftHad() {
        forEachSeed(random -> {
            Wishes wishes = Wishes.random(random, Wishes.Kind.ALL_WANT_ALL);
            if (wishes.members().size() < 2) {
                return;
            }
            StickyAssignor sticky = new StickyAssignor();
            Map<String, List<TopicPartition>> first = sticky.assign(wishes.topics(), wishes.members());
            Wishes left = wishes.holding(first, 1, sticky);
            String gone = left.members().remove(0).memberId();
            Map<String, List<TopicPartition>> second = sticky.assign(left.topics(), left.members());
            assertThat(moved(first, second)).isEqualTo(first.get(gone).size());
        });
    }

    @ParameterizedTest
    @EnumSource
    void cooperativeGivesNobodyWhatAnotherStillHolds(Wishes.Kind kind) {
        CooperativeStickyAssignor cooperative = new CooperativeStickyAssignor();
        forEachSeed(random -> {
            Map<String, List<TopicPartition>> held = new HashMap<>();
            Wishes wishes = afterSomeChanges(random, kind, cooperative, held);
            Map<String, List<TopicPartition>> shared = cooperative.assign(wishes.topics(), wishes.members());
            for (MemberWish member : wishes.members()) {
                for (TopicPartition given : shared.get(member.memberId())) {
                    wishes.members().stream()
                            .filter(other -> other != member)
                            .forEach(other -> assertThat(other.owned()).doesNotContain(given));
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void cooperativeHasGivenOutEverythingInTheSecondGeneration(Wishes.Kind kind) {
        CooperativeStickyAssignor cooperative = new CooperativeStickyAssignor();
        forEachSeed(random -> {
            Wishes wishes = afterSomeChanges(random, kind, cooperative, new HashMap<>());
            Map<String, List<TopicPartition>> first = cooperative.assign(wishes.topics(), wishes.members());
            Wishes again = wishes.holding(first, 7, cooperative);
            Map<String, List<TopicPartition>> second = cooperative.assign(again.topics(), again.members());
            assertComplete(again, second);
            assertThat(couldBeMoreEven(again, second)).isFalse();
            first.forEach((member, kept) -> assertThat(second.get(member)).containsAll(kept));
        });
    }

    @Test
    void twoWhoSayThatTheyHoldTheSameKeepItFromEachOther() {
        MemberWish a = member("a", "t").owning(List.of(p("t", 0), p("t", 1)), 3);
        MemberWish b = member("b", "t").owning(List.of(p("t", 0)), 3);
        Map<String, List<TopicPartition>> shared =
                new CooperativeStickyAssignor().assign(Map.of("t", 2), List.of(a, b));
        assertThat(shared.values()).allSatisfy(given -> assertThat(given).doesNotContain(p("t", 0)));
    }

    @Test
    void whatAnOlderGenerationHeldCountsLess() {
        StickyAssignor sticky = new StickyAssignor();
        MemberWish a = told(member("a", "t"), sticky.userData(List.of(p("t", 0), p("t", 1)), 4));
        MemberWish b = told(member("b", "t"), sticky.userData(List.of(p("t", 1), p("t", 2)), 5));
        Map<String, List<TopicPartition>> shared = sticky.assign(Map.of("t", 4), List.of(a, b));
        assertThat(shared.get("a")).contains(p("t", 0));
        assertThat(shared.get("b")).contains(p("t", 1), p("t", 2));
    }

    @Test
    void userDataThatIsNoneCostsOnlyStickiness() {
        MemberWish a = told(member("a", "t"), new byte[] {0, 0, 0, 9, 1});
        assertThat(new StickyAssignor().assign(Map.of("t", 2), List.of(a)).get("a"))
                .containsExactly(p("t", 0), p("t", 1));
    }

    @Test
    void aLargeGroupIsSharedOutInAMoment() {
        Map<String, Integer> topics = new TreeMap<>();
        List<MemberWish> members = new ArrayList<>();
        for (int t = 0; t < 200; t++) {
            topics.put("topic-" + t, 25);
        }
        for (int m = 0; m < 100; m++) {
            Set<String> wanted = new HashSet<>(topics.keySet());
            wanted.remove("topic-" + m);
            members.add(new MemberWish("member-" + m, null, wanted, List.of(), -1, null));
        }
        members.set(0, members.get(0).owning(everything(topics), 1));
        Map<String, List<TopicPartition>> shared = new StickyShare(topics, members).share();
        assertThat(shared.values()).allSatisfy(given -> assertThat(given).hasSize(50));
    }

    private interface Check {
        void check(RandomGenerator random);
    }

    private static void forEachSeed(Check check) {
        for (int seed = 0; seed < ROUNDS; seed++) {
            try {
                check.check(new SplittableRandom(seed));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private static List<Assignor> all() {
        return List.of(
                new RangeAssignor(), new RoundRobinAssignor(), new StickyAssignor(), new CooperativeStickyAssignor());
    }

    /** A group that has had a generation, and then somebody left, somebody came and wishes changed. */
    private static Wishes afterSomeChanges(
            RandomGenerator random, Wishes.Kind kind, Assignor assignor, Map<String, List<TopicPartition>> held) {
        Wishes wishes = Wishes.random(random, kind);
        held.putAll(assignor.assign(wishes.topics(), wishes.members()));
        Wishes next = wishes.holding(held, 6, assignor);
        for (int change = random.nextInt(3); change >= 0; change--) {
            if (random.nextBoolean() && next.members().size() > 1) {
                next.members().remove(random.nextInt(next.members().size()));
            } else {
                next.members().add(next.newcomer(random, kind));
            }
        }
        next.topics().computeIfPresent("topic-1", (topic, count) -> count + random.nextInt(4));
        return next;
    }

    private static void assertComplete(Wishes wishes, Map<String, List<TopicPartition>> shared) {
        List<TopicPartition> given = new ArrayList<>();
        shared.values().forEach(given::addAll);
        Map<String, Integer> wanted = new TreeMap<>(wishes.topics());
        wanted.keySet().removeIf(topic -> wishes.members().stream().noneMatch(member -> member.wants(topic)));
        assertThat(given).containsExactlyInAnyOrderElementsOf(everything(wanted));
        wishes.members()
                .forEach(member -> assertThat(shared.get(member.memberId())).allMatch(p -> member.wants(p.topic())));
    }

    private static List<TopicPartition> everything(Map<String, Integer> topics) {
        List<TopicPartition> all = new ArrayList<>();
        topics.forEach((topic, count) -> {
            for (int index = 0; index < count; index++) {
                all.add(p(topic, index));
            }
        });
        return all;
    }

    /** Whether somebody could pass one on, through others, to somebody with at least two less: by trying every way. */
    private static boolean couldBeMoreEven(Wishes wishes, Map<String, List<TopicPartition>> shared) {
        for (MemberWish start : wishes.members()) {
            Set<MemberWish> reached = new HashSet<>(Set.of(start));
            for (boolean more = true; more; ) {
                more = false;
                for (MemberWish from : List.copyOf(reached)) {
                    for (TopicPartition has : shared.get(from.memberId())) {
                        for (MemberWish to : wishes.members()) {
                            more |= to.wants(has.topic()) && reached.add(to);
                        }
                    }
                }
            }
            int most = shared.get(start.memberId()).size();
            if (reached.stream().anyMatch(to -> shared.get(to.memberId()).size() <= most - 2)) {
                return true;
            }
        }
        return false;
    }

    private static int moved(Map<String, List<TopicPartition>> from, Map<String, List<TopicPartition>> to) {
        Map<TopicPartition, String> before = new HashMap<>();
        from.forEach((member, all) -> all.forEach(partition -> before.put(partition, member)));
        int[] moved = {0};
        to.forEach((member, all) -> all.forEach(partition -> moved[0] += member.equals(before.get(partition)) ? 0 : 1));
        return moved[0];
    }

    private static MemberWish member(String id, String... topics) {
        return new MemberWish(id, null, new HashSet<>(Arrays.asList(topics)), List.of(), -1, null);
    }

    private static MemberWish told(MemberWish member, byte[] userData) {
        return new MemberWish(member.memberId(), null, member.topics(), List.of(), -1, userData);
    }

    private static TopicPartition p(String topic, int partition) {
        return new TopicPartition(topic, partition);
    }
}
