package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collection;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** How each {@link Fault} goes, until others lead or all is well again; each tells the longest gap in ms. */
final class Faults {
    private static final Duration BEYOND_SESSION = Duration.ofMillis(3500);

    private Faults() {}

    static long killed(FaultScene scene, int broker) {
        scene.cluster.broker(broker).kill();
        scene.awaitOthersLead(broker);
        long gapMs = scene.writer.gapMs();
        scene.cluster.broker(broker).startAgain();
        return gapMs;
    }

    static long controllerKilled(FaultScene scene) {
        int before = scene.controller();
        long gapMs = killed(scene, before);
        assertThat(scene.controller()).isNotEqualTo(before);
        return gapMs;
    }

    static long allKilled(FaultScene scene) {
        Collection<BrokerProcess> brokers = scene.cluster.brokers().values();
        brokers.forEach(BrokerProcess::killAtOnce);
        brokers.forEach(BrokerProcess::kill);
        brokers.forEach(BrokerProcess::spawn);
        brokers.forEach(BrokerProcess::awaitListening);
        scene.writer.awaitProgress();
        return scene.writer.gapMs();
    }

    static long standsStill(FaultScene scene, int broker) {
        long session = scene.view.registeredBy(broker);
        scene.cluster.broker(broker).pause();
        scene.awaitOthersLead(broker);
        FaultScene.pass(BEYOND_SESSION);
        long gapMs = scene.writer.gapMs();
        scene.cluster.broker(broker).resume();
        awaitRegisteredAnew(scene, broker, session);
        return gapMs;
    }

    /** @param cut cuts that broker off */
    static long cut(FaultScene scene, BiConsumer<BrokerCluster, Integer> cut) {
        int leader = scene.any();
        cut.accept(scene.cluster, leader);
        scene.awaitOthersLead(leader);
        return scene.writer.gapMs();
    }

    static long cutFromZooKeeper(FaultScene scene) {
        int leader = scene.any();
        long session = scene.view.registeredBy(leader);
        scene.cluster.cutFromZooKeeper(leader);
        scene.awaitOthersLead(leader);
        long gapMs = scene.writer.gapMs();
        scene.cluster.mend();
        awaitRegisteredAnew(scene, leader, session);
        return gapMs;
    }

    /** @param bring brings it back */
    static long withoutZooKeeper(FaultScene scene, Duration time, Consumer<ZooKeeperProcess> bring) {
        FaultScene.pass(time);
        scene.writer.awaitProgress();
        bring.accept(scene.cluster.zooKeeper);
        scene.view.awaitBrokers(FaultScene.BROKERS);
        scene.awaitInSync();
        scene.writer.awaitProgress();
        return scene.writer.gapMs();
    }

    static long expired(FaultScene scene, int broker) throws Exception {
        long session = scene.view.registeredBy(broker);
        scene.view.expireSession(scene.cluster.broker(broker));
        awaitRegisteredAnew(scene, broker, session);
        scene.awaitInSync();
        scene.writer.awaitProgress();
        return scene.writer.gapMs();
    }

    static long rollingRestart(FaultScene scene) {
        scene.cluster.brokers().values().forEach(broker -> {
            broker.stop();
            scene.writer.awaitProgress();
            broker.startAgain();
            scene.awaitInSync();
            scene.writer.awaitProgress();
        });
        return scene.writer.gapMs();
    }

    /** @param end ends the broker's process */
    static long damaged(FaultScene scene, Consumer<BrokerProcess> end, Damage damage) {
        int id = scene.otherThanController();
        BrokerProcess broker = scene.cluster.broker(id);
        end.accept(broker);
        scene.awaitOthersLead(id);
        for (int p = 0; p < FaultScene.PARTITIONS; p++) {
            damage.happensTo(broker.data().resolve(FaultScene.TOPIC + "-" + p), scene.random);
        }
        broker.startAgain();
        scene.awaitInSync();
        scene.writer.awaitProgress();
        return scene.writer.gapMs();
    }

    private static void awaitRegisteredAnew(FaultScene scene, int broker, long session) {
        await("broker " + broker + " is registered in another session than " + session)
                .atMost(ClusterView.LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> scene.view.registeredBy(broker) > session);
    }
}
