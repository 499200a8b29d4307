package io.ottla.broker.meta;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.broker.api.admin.FakeStore;
import io.ottla.broker.config.BrokerSettings;
import io.ottla.broker.config.LiveSettings;
import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.ConfigResource;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.store.StoreException;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.lane.SimLane;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopicConfigsTest {
    private static final ConfigResource T = ConfigResource.topic("t");
    private final SimLane lane = new SimLane();
    private final FakeStore store = new FakeStore();
    private final LiveSettings live = new LiveSettings(settings(Map.of()));
    private final TopicConfigs configs = new TopicConfigs(lane, store, live);

    @Test
    void aTopicThatWasNotReadHasTheBrokersSettings() {
        assertThat(configs.of("t")).isEqualTo(live.current().topicDefaults());
        assertThat(configs.overrides("t")).isEmpty();
    }

    @Test
    void overridesAreReadOnceBeforeALogIsOpened() {
        store.overrides.put(T, Map.of("retention.ms", "5"));
        prepare("t", "u");
        prepare("t", "u");
        assertThat(retentionMs()).isEqualTo(5);
        assertThat(store.reads).isEqualTo(2);
    }

    @Test
    void theOverridesOfThousandsOfTopicsAreReadInOneGo() {
        store.overrides.put(T, Map.of("retention.ms", "5"));
        List<String> names = new ArrayList<>(
                IntStream.range(0, 3_000).mapToObj(i -> "topic-" + i).toList());
        names.add("t");
        prepare(names.toArray(String[]::new));
        assertThat(retentionMs()).isEqualTo(5);
        assertThat(store.reads).isEqualTo(1);
        assertThat(configs.of("topic-7"))
                .as("topics without overrides share one object")
                .isSameAs(configs.of("topic-8"));
    }

    @Test
    void aStoreThatIsAwayFailsThePreparation() {
        store.unreachable = true;
        List<Throwable> failures = new ArrayList<>();
        configs.prepare(lane, List.of("t")).read((done, failure) -> failures.add(failure));
        assertThat(failures).singleElement().isInstanceOf(StoreException.class);
    }

    @Test
    void aNewTopicDoesNotGetTheOverridesOfItsDeletedNamesake() {
        store.overrides.put(T, Map.of("retention.ms", "5"));
        prepare("t");
        ClusterImage with = image(new Uuid(1, 1));
        configs.imageChanged(with, image(new Uuid(2, 2)));
        store.overrides.put(T, Map.of("retention.ms", "6"));
        prepare("t");
        assertThat(retentionMs()).isEqualTo(6);
        configs.imageChanged(with, with.edit().remove("t").done());
        assertThat(configs.overrides("t")).isEmpty();
    }

    @Test
    void aChangeForATopicThatDoesNotExistIsNotKept() {
        configs.changed("t", Map.of("retention.ms", "5"), image(new Uuid(1, 1)));
        assertThat(retentionMs()).isEqualTo(5);
        configs.changed(
                "t",
                Map.of("retention.ms", "5"),
                image(new Uuid(1, 1)).edit().remove("t").done());
        assertThat(configs.overrides("t")).isEmpty();
    }

    @Test
    void beforeTheControllerHasSpokenAChangeCountsForWhatWasReadAtStart() {
        prepare("t");
        configs.changed("t", Map.of("retention.ms", "7"), ClusterImage.empty("c"));
        assertThat(retentionMs()).isEqualTo(7);
    }

    @Test
    void aNewDefaultOfTheBrokerReachesTopicsThatInheritItAndOnlyThose() {
        store.overrides.put(T, Map.of("retention.ms", "5"));
        prepare("t", "u");
        List<String> heard = new ArrayList<>();
        configs.onChange(
                (topic, settings) -> heard.add(topic + " " + settings.log().retentionMs()));
        live.replace(settings(Map.of("log.retention.ms", "9")));
        lane.runAll();
        assertThat(heard).containsExactly("u 9");
        assertThat(retentionMs()).isEqualTo(5);
    }

    private void prepare(String... topics) {
        Reply<Boolean> reply = configs.prepare(lane, List.of(topics));
        lane.runAll();
        assertThat(reply.isDone()).isTrue();
    }

    private long retentionMs() {
        return configs.of("t").log().retentionMs();
    }

    private static ClusterImage image(Uuid id) {
        PartitionImage partition =
                new PartitionImage(0, 1, 0, 0, 0, List.of(1), List.of(1), List.of(), List.of(), List.of());
        return ClusterImage.empty("c")
                .edit()
                .brokers(List.of(new BrokerInfo(1, 1, null, List.of())))
                .put(new TopicImage("t", id, List.of(partition)))
                .done();
    }

    private static BrokerSettings settings(Map<String, String> more) {
        Map<String, String> texts = new HashMap<>(more);
        texts.put("zookeeper.connect", "localhost:2181");
        return BrokerSettings.of(texts);
    }
}
