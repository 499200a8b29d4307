package io.ottla.coordinator.zk;

import io.ottla.coordinator.store.ControllerEpoch;
import io.ottla.coordinator.store.PeerNotes;
import io.ottla.coordinator.store.PeerReport;
import io.ottla.coordinator.store.StoreException;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What brokers say of each other, in nodes that Kafka does not look at. The folders are made when first needed. */
final class ZkPeerNotes implements PeerNotes {
    private static final Logger LOG = LoggerFactory.getLogger(ZkPeerNotes.class);
    private static final int ANY_VERSION = -1;

    private final ZkOps ops;
    private final ZkLayout layout;
    private final ZkElection election;
    private final Watcher reportWatcher;
    private final Watcher lookWatcher;

    ZkPeerNotes(ZkOps ops, ZkElection election, Watcher reportWatcher, Watcher lookWatcher) {
        this.ops = ops;
        this.layout = new ZkLayout(ops);
        this.election = election;
        this.reportWatcher = reportWatcher;
        this.lookWatcher = lookWatcher;
    }

    private static String report(int brokerId) {
        return ZkPaths.UNREACHABLE + "/" + brokerId;
    }

    private static String look(int brokerId) {
        return ZkPaths.LOOK + "/" + brokerId;
    }

    @Override
    public Reply<Boolean> report(Lane asker, PeerReport report) {
        String path = report(report.brokerId());
        if (report.unreachable().isEmpty()) {
            return ops.delete(asker, path, ANY_VERSION).map(gone -> true);
        }
        byte[] data = PeerNode.write(report.unreachable());
        return ops.exists(asker, path, null).then(there -> {
            if (there.isMissing()) {
                return folder(asker, ZkPaths.UNREACHABLE)
                        .then(made -> ops.create(asker, path, data, CreateMode.EPHEMERAL))
                        .map(Answer::isOk);
            }
            if (there.owner() == ops.session().sessionId()) {
                return ops.set(asker, path, data, ANY_VERSION).map(Answer::isOk);
            }
            List<Op> anew = List.of(Op.delete(path, ANY_VERSION), ops.createOp(path, data, CreateMode.EPHEMERAL));
            return ops.multi(asker, anew).map(Answer::isOk);
        });
    }

    @Override
    public Reply<List<PeerReport>> reports(Lane asker) {
        return folder(asker, ZkPaths.UNREACHABLE)
                .then(made -> ops.children(asker, ZkPaths.UNREACHABLE, reportWatcher))
                .then(answer -> {
                    List<Integer> ids = answer.children().stream()
                            .filter(name -> name.matches("\\d{1,9}"))
                            .map(Integer::valueOf)
                            .sorted()
                            .toList();
                    return Pipeline.each(asker, ids, id -> ops.get(asker, report(id), reportWatcher))
                            .map(nodes -> read(ids, nodes));
                });
    }

    private static List<PeerReport> read(List<Integer> ids, List<Answer> nodes) {
        List<PeerReport> reports = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            if (nodes.get(i).isOk()) {
                try {
                    reports.add(PeerNode.read(
                            report(ids.get(i)), ids.get(i), nodes.get(i).bytes()));
                } catch (StoreException e) {
                    LOG.warn("a report does not count: {}", e.getMessage());
                }
            }
        }
        return reports;
    }

    @Override
    public Reply<Boolean> sendToLook(Lane asker, ControllerEpoch epoch, int brokerId) {
        byte[] data = Integer.toString(epoch.number()).getBytes(StandardCharsets.UTF_8);
        return layout.create(asker, look(brokerId), data)
                .then(made -> made
                        ? Reply.done(true)
                        : ops.multi(
                                        asker,
                                        List.of(ZkElection.check(epoch), Op.setData(look(brokerId), data, ANY_VERSION)))
                                .map(Answer::isOk));
    }

    @Override
    public Reply<Boolean> watchForLook(Lane asker, int brokerId) {
        return ops.exists(asker, look(brokerId), lookWatcher).map(Answer::isOk);
    }

    @Override
    @SuppressWarnings("NullAway") // null is an answer here
    public Reply<@Nullable Reigning> reigning(Lane asker) {
        return election.epoch(asker).then(epoch -> {
            Reply<Answer> controller = ops.get(asker, ZkPaths.CONTROLLER, null);
            return controller.map(node ->
                    node.isOk() ? new Reigning(ControllerNode.readBrokerId(node.bytes()), epoch.number()) : null);
        });
    }

    private Reply<Boolean> folder(Lane asker, String path) {
        return layout.create(asker, path, Answer.NOTHING);
    }
}
