package io.ottla.interop;

import java.time.Duration;

/** What can happen to a {@link FaultScene}. */
enum Fault {
    LEADER_KILLED("kill -9 of a leader", scene -> Faults.killed(scene, scene.otherThanController())),
    CONTROLLER_KILLED("kill -9 of the controller", Faults::controllerKilled),
    ALL_KILLED("kill -9 of all at once, started again", Faults::allKilled),
    LEADER_STANDS_STILL(
            "SIGSTOP of a leader beyond its session", scene -> Faults.standsStill(scene, scene.otherThanController())),
    CONTROLLER_STANDS_STILL(
            "SIGSTOP of the controller beyond its session", scene -> Faults.standsStill(scene, scene.controller())),
    CUT_FROM_PEERS("leader cut from its peers", scene -> Faults.cut(scene, BrokerCluster::cutFromPeers)),
    NOT_REACHED(
            "leader whom its peers do not reach, though it reaches them",
            scene -> Faults.cut(scene, BrokerCluster::cutFromThoseWhoAsk)),
    CUT_FROM_ZOOKEEPER("leader cut from ZooKeeper alone", Faults::cutFromZooKeeper),
    ZOOKEEPER_STANDS_STILL("SIGSTOP of ZooKeeper for 10 s", scene -> {
        scene.cluster.zooKeeper.pause();
        return Faults.withoutZooKeeper(scene, Duration.ofSeconds(10), ZooKeeperProcess::resume);
    }),
    ZOOKEEPER_KILLED("kill -9 of ZooKeeper, started after 4 s", scene -> {
        scene.cluster.zooKeeper.kill();
        return Faults.withoutZooKeeper(scene, Duration.ofSeconds(4), ZooKeeperProcess::spawn);
    }),
    SESSION_EXPIRED("session expiry of a leader", scene -> Faults.expired(scene, scene.otherThanController())),
    CONTROLLERS_SESSION_EXPIRED("session expiry of the controller", scene -> Faults.expired(scene, scene.controller())),
    ROLLING_RESTART("rolling restart by SIGTERM", Faults::rollingRestart),
    TAIL_CUT("killed broker's logs lose their ends", scene -> Faults.damaged(scene, BrokerProcess::kill, Damage::cut)),
    TAIL_FLIPPED(
            "killed broker's logs get a wrong bit", scene -> Faults.damaged(scene, BrokerProcess::kill, Damage::flip)),
    TAIL_CUT_AFTER_STOP(
            "stopped broker's logs lose their ends", scene -> Faults.damaged(scene, BrokerProcess::stop, Damage::cut));

    private final String description;
    private final Course course;

    Fault(String description, Course course) {
        this.description = description;
        this.course = course;
    }

    /** How it goes. */
    private interface Course {
        long happensTo(FaultScene scene) throws Exception;
    }

    /** Lets it happen; the longest time without acknowledgement that it took, in milliseconds. */
    long happensTo(FaultScene scene) throws Exception {
        return course.happensTo(scene);
    }

    @Override
    public String toString() {
        return description;
    }
}
