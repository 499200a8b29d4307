package io.ottla.broker.sim;

import io.ottla.broker.control.ClusterChanges;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.ElectionType;
import io.ottla.coordinator.controller.Reassign;
import io.ottla.coordinator.store.StoreEvent;
import io.ottla.coordinator.store.StoredState;
import io.ottla.protocol.api.AlterPartition;
import io.ottla.protocol.api.LeaderAndIsr;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.wire.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * Breaks things, and mends them after a while. A machine may lose power only while another replica that is in sync lives
 * and stays alive until the controller can have noticed: more is not promised.
 */
final class Trouble {
    private static final int AMBUSH_ONE_IN = 12;
    private static final int MENDED_MAX_MS = 3500;

    private final SimCluster cluster;
    private final World world;
    private int lossesOpen;

    Trouble(SimCluster cluster) {
        this.cluster = cluster;
        this.world = cluster.world;
    }

    void start() {
        cluster.network.tapped(this::hears);
        later();
    }

    private void later() {
        world.at(world.between(20, 700), () -> {
            if (!cluster.isOver()) {
                breakOne(cluster.machines.get(1 + world.random.nextInt(SimCluster.BROKERS)));
                later();
            }
        });
    }

    /** A broker that is being told something, or is on its way into an in-sync set, is the most delicate. */
    private void hears(int from, int to, Message question) {
        if (cluster.isOver() || !world.oneIn(AMBUSH_ONE_IN)) {
            return;
        }
        if (question instanceof LeaderAndIsr.Request) {
            ambush(cluster.machines.get(to));
        } else if (question instanceof AlterPartition.Request wish) {
            List<Integer> members = wish.topics().get(0).partitions().get(0).newIsrWithEpochs().stream()
                    .map(AlterPartition.Request.NewIsrWithEpoch::brokerId)
                    .toList();
            ambush(cluster.machines.get(members.get(members.size() - 1)));
            if (world.oneIn(2)) {
                cut(from, to);
            }
        }
    }

    private void ambush(Machine machine) {
        world.at(world.between(0, 3), () -> {
            if (world.oneIn(2)) {
                losePower(machine);
            } else {
                kill(machine);
            }
            if (!machine.isAlive()) {
                world.at(world.between(5, 60), () -> start(machine));
            }
        });
    }

    /** Mends everything. */
    void end() {
        world.tell("calm");
        cluster.network.mendAll();
        for (Machine machine : cluster.machines.values()) {
            if (machine.isAlive()) {
                machine.broker().life.goOn();
            } else {
                machine.start();
            }
        }
    }

    private void breakOne(Machine machine) {
        switch (world.random.nextInt(16)) {
            case 0, 1 -> kill(machine);
            case 2, 3 -> losePower(machine);
            case 4 -> pause(machine);
            case 5 -> stopInOrder(machine);
            case 6 -> cutFromZooKeeper(machine);
            case 7 -> cutFromPeers(machine);
            case 8 -> cut(machine.id, 1 + world.random.nextInt(SimCluster.BROKERS));
            case 9 -> {
                int other = 1 + world.random.nextInt(SimCluster.BROKERS);
                cut(machine.id, other);
                cut(other, machine.id);
            }
            case 10 -> expire(machine);
            case 11 -> dethrone();
            case 12 -> reassign();
            case 13 -> elect();
            default -> {
                world.tell("a connection breaks");
                cluster.network.breakOne();
            }
        }
    }

    /** Whether a broker may be hurt: not while one that lost its files may still be taken for whole. */
    private boolean isHurtable(Machine machine) {
        return machine.isAlive() && lossesOpen == 0 && cluster.history.isWhole();
    }

    // ---- processes -------------------------------------------------------------------------------------------------

    private void kill(Machine machine) {
        if (isHurtable(machine)) {
            world.tell("kill -9 " + machine.id);
            machine.kill();
            startLater(machine);
        }
    }

    private void startLater(Machine machine) {
        world.at(world.between(10, world.oneIn(2) ? 300 : MENDED_MAX_MS), () -> start(machine));
    }

    private void start(Machine machine) {
        if (!machine.isAlive()) {
            world.tell("start " + machine.id);
            machine.start();
        }
    }

    private void losePower(Machine machine) {
        if (!isHurtable(machine) || !cluster.terms.tellsLives() || !isSpare(machine.id)) {
            return;
        }
        world.tell("power failure " + machine.id);
        machine.losePower();
        startLater(machine);
        lossesOpen++;
        world.at(2L * SimSession.TIMEOUT_MS, () -> lossesOpen--);
    }

    /** Whether of each partition another replica is in sync, and will be when the controller hears of this one's loss. */
    private boolean isSpare(int id) {
        for (TopicPartition name : SimCluster.PARTITIONS) {
            StoredState stored = cluster.history.facts(name).stored();
            if (stored == null
                    || stored.isr().contains(id)
                            && stored.isr().stream().noneMatch(other -> other != id && isSound(name, other))) {
                return false;
            }
        }
        return true;
    }

    private boolean isSound(TopicPartition name, int id) {
        Machine machine = cluster.machines.get(id);
        return machine.isRunning()
                && machine.broker().session.isSound()
                && cluster.history.facts(name).hasAcknowledged(id);
    }

    private void pause(Machine machine) {
        if (isHurtable(machine)) {
            world.tell("SIGSTOP " + machine.id);
            Life life = machine.broker().life;
            life.stop();
            world.at(world.between(200, 2 * MENDED_MAX_MS), () -> {
                world.tell("SIGCONT " + machine.id);
                life.goOn();
            });
        }
    }

    private void stopInOrder(Machine machine) {
        if (isHurtable(machine) && machine.isRunning()) {
            world.tell("SIGTERM " + machine.id);
            BrokerLife broker = machine.broker();
            broker.stopInOrder(() -> {
                if (!broker.life.isDead()) {
                    world.tell("stopped " + machine.id);
                    machine.kill();
                    cluster.zk.expire(broker.session);
                    startLater(machine);
                }
            });
        }
    }

    // ---- ways ------------------------------------------------------------------------------------------------------

    private void cutFromZooKeeper(Machine machine) {
        if (lossesOpen == 0 && cluster.history.isWhole()) {
            int kind = world.random.nextInt(3);
            if (kind != 0) {
                cut(machine.id, Network.ZOOKEEPER);
            }
            if (kind != 1) {
                cut(Network.ZOOKEEPER, machine.id);
            }
        }
    }

    private void cutFromPeers(Machine machine) {
        cluster.machines.keySet().forEach(other -> {
            cut(machine.id, other);
            cut(other, machine.id);
        });
    }

    private void cut(int from, int to) {
        if (from != to && !cluster.network.isCut(from, to)) {
            world.tell("cut " + from + " to " + to);
            cluster.network.cut(from, to);
            world.at(world.between(100, MENDED_MAX_MS), () -> {
                world.tell("mended " + from + " to " + to);
                cluster.network.mend(from, to);
            });
        }
    }

    // ---- the cluster -----------------------------------------------------------------------------------------------

    private void expire(Machine machine) {
        if (isHurtable(machine)) {
            world.tell("session expires " + machine.id);
            cluster.zk.expire(machine.broker().session);
        }
    }

    /** As an operator who deletes /controller, while the controller may stand still. */
    private void dethrone() {
        BrokerLife controller = cluster.controller();
        if (controller == null) {
            return;
        }
        if (world.oneIn(2) && controller.life.isRunning() && lossesOpen == 0) {
            world.tell("SIGSTOP, for less than a session, " + controller.life.id);
            controller.life.stop();
            world.at(world.between(300, SimSession.TIMEOUT_MS - 500), controller.life::goOn);
        }
        world.at(world.between(10, 300), () -> {
            world.tell("/controller is deleted");
            cluster.zk.controller = null;
            cluster.zk.fire(new StoreEvent.ControllerChanged());
        });
    }

    private void reassign() {
        List<Integer> ids = new ArrayList<>(cluster.machines.keySet());
        Collections.shuffle(ids, world.random);
        TopicPartition name = world.anyOf(SimCluster.PARTITIONS);
        List<Integer> target = world.oneIn(4) ? null : List.copyOf(ids.subList(0, 3));
        world.tell("reassign " + name + " to " + target);
        cluster.atController((changes, lane) -> changes.reassign(
                        lane, List.of(new Reassign.Wish(name, target)), Reassign.Factor.MAY_CHANGE)
                .map(Objects::nonNull));
    }

    private void elect() {
        world.tell("elect preferred leaders");
        cluster.atController((ClusterChanges changes, Lane lane) ->
                changes.electLeaders(lane, ElectionType.PREFERRED, null).map(Objects::nonNull));
    }
}
