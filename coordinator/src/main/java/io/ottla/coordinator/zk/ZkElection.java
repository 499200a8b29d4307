package io.ottla.coordinator.zk;

import io.ottla.coordinator.store.ControllerEpoch;
import io.ottla.coordinator.store.Election;
import io.ottla.coordinator.store.StoreException;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher;

/**
 * The election of the controller, as Kafka 3.9 holds it: whoever creates the ephemeral node /controller is it, and in
 * the same step counts /controller_epoch up, so that two can never win with the same number.
 */
final class ZkElection {
    private static final int TRIES_MAX = 20;

    private final ZkOps ops;
    private final ZkLayout layout;
    private final Watcher watcher;

    /** @param watcher told when /controller changes */
    ZkElection(ZkOps ops, Watcher watcher) {
        this.ops = ops;
        this.layout = new ZkLayout(ops);
        this.watcher = watcher;
    }

    Reply<Election> elect(Lane asker, int brokerId) {
        return attempt(asker, brokerId, TRIES_MAX);
    }

    Reply<Boolean> resign(Lane asker, ControllerEpoch epoch) {
        return ops.multi(asker, List.of(check(epoch), Op.delete(ZkPaths.CONTROLLER, -1)))
                .map(Answer::isOk);
    }

    /** The guard of every write of a controller. */
    static Op check(ControllerEpoch epoch) {
        return Op.check(ZkPaths.CONTROLLER_EPOCH, epoch.version());
    }

    private Reply<Election> attempt(Lane asker, int brokerId, int triesLeft) {
        if (triesLeft == 0) {
            return Reply.failed(
                    new StoreException(StoreException.Kind.UNREACHABLE, "/controller changes faster than we can read"));
        }
        Reply<Answer> current = ops.exists(asker, ZkPaths.CONTROLLER, watcher);
        return current.then(answer -> answer.isOk()
                ? follow(asker, brokerId, triesLeft)
                : epoch(asker).then(epoch -> claim(asker, brokerId, epoch, triesLeft)));
    }

    /** Somebody is controller: perhaps ourselves, when the answer to our claim was lost. */
    private Reply<Election> follow(Lane asker, int brokerId, int triesLeft) {
        return ops.get(asker, ZkPaths.CONTROLLER, watcher).then(controller -> {
            if (controller.isMissing()) {
                return attempt(asker, brokerId, triesLeft - 1);
            }
            if (controller.owner() == ops.session().sessionId()) {
                return epoch(asker).map(Election.Won::new);
            }
            return Reply.done(new Election.Lost(ControllerNode.readBrokerId(controller.bytes())));
        });
    }

    private Reply<Election> claim(Lane asker, int brokerId, ControllerEpoch last, int triesLeft) {
        int next = last.number() + 1;
        byte[] node = ControllerNode.write(brokerId, asker.nowMs());
        Reply<Answer> claimed = ops.multi(
                asker,
                List.of(
                        ops.createOp(ZkPaths.CONTROLLER, node, CreateMode.EPHEMERAL),
                        Op.setData(ZkPaths.CONTROLLER_EPOCH, bytes(next), last.version())));
        return claimed.then(answer -> {
            if (!answer.isOk()) {
                return attempt(asker, brokerId, triesLeft - 1);
            }
            Election won = new Election.Won(new ControllerEpoch(next, last.version() + 1));
            return layout.create(asker, ZkPaths.FEATURE, IdNode.writeFeatures()).map(made -> won);
        });
    }

    /** The count of controllers; the node is made, with 0, when there never was one. */
    Reply<ControllerEpoch> epoch(Lane asker) {
        return ops.get(asker, ZkPaths.CONTROLLER_EPOCH, null).then(answer -> {
            if (answer.isOk()) {
                return Reply.done(new ControllerEpoch(number(answer.bytes()), answer.version()));
            }
            Reply<Answer> made = ops.create(asker, ZkPaths.CONTROLLER_EPOCH, bytes(0), CreateMode.PERSISTENT);
            return made.then(ignored -> epoch(asker));
        });
    }

    private static byte[] bytes(int number) {
        return Integer.toString(number).getBytes(StandardCharsets.UTF_8);
    }

    private static int number(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw Json.corrupt(ZkPaths.CONTROLLER_EPOCH, "'" + text + "' is no number");
        }
    }
}
