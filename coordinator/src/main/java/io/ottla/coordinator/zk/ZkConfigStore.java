package io.ottla.coordinator.zk;

import io.ottla.coordinator.cluster.ConfigResource;
import io.ottla.coordinator.store.ConfigStore;
import io.ottla.coordinator.store.StoreException;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.zookeeper.CreateMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Config overrides in ZooKeeper, with the notices by which Kafka's brokers learn of a change. */
public final class ZkConfigStore implements ConfigStore {
    private static final Logger LOG = LoggerFactory.getLogger(ZkConfigStore.class);
    private static final int TRIES_MAX = 20;
    private static final String CLIENTS = "/clients";

    private final ZkSession session;
    private final ZkOps ops;
    private final ZkLayout layout;

    public ZkConfigStore(ZkSession session) {
        this.session = session;
        this.ops = new ZkOps(session);
        this.layout = new ZkLayout(ops);
    }

    @Override
    public Reply<Map<String, String>> read(Lane asker, ConfigResource resource) {
        String path = ZkPaths.config(resource.path());
        return ops.get(asker, path, null).map(answer -> readable(path, answer));
    }

    /** Overrides that nobody can read must not keep a broker or a topic down; who edits them is told. */
    private static Map<String, String> readable(String path, Answer answer) {
        try {
            return ConfigNode.read(path, answer.bytes());
        } catch (StoreException e) {
            LOG.warn("the overrides at {} have no effect: {}", path, e.getMessage());
            return Map.of();
        }
    }

    @Override
    public Reply<Map<String, Map<String, String>>> readAll(Lane asker, ConfigResource.Kind kind) {
        return names(asker, kind)
                .then(names -> Pipeline.each(asker, names, name -> read(asker, new ConfigResource(kind, name)))
                        .map(overrides -> {
                            Map<String, Map<String, String>> all = new TreeMap<>();
                            for (int i = 0; i < names.size(); i++) {
                                if (!overrides.get(i).isEmpty()) {
                                    all.put(names.get(i), overrides.get(i));
                                }
                            }
                            return all;
                        }));
    }

    /** Users have a second level: overrides for one client of one user. */
    private Reply<List<String>> names(Lane asker, ConfigResource.Kind kind) {
        String folder = ZkPaths.config(kind.folder());
        Reply<List<String>> names = ops.children(asker, folder, null)
                .map(answer -> answer.children().stream().sorted().toList());
        if (kind != ConfigResource.Kind.USER) {
            return names;
        }
        return names.then(users -> Pipeline.each(
                        asker, users, user -> ops.children(asker, folder + "/" + user + CLIENTS, null))
                .map(answers -> {
                    List<String> all = new ArrayList<>(users);
                    for (int i = 0; i < users.size(); i++) {
                        String user = users.get(i);
                        answers.get(i).children().forEach(client -> all.add(user + CLIENTS + "/" + client));
                    }
                    return all;
                }));
    }

    @Override
    public Reply<Edited> edit(Lane asker, ConfigResource resource, Edit edit) {
        return attempt(asker, resource, edit, TRIES_MAX);
    }

    private Reply<Edited> attempt(Lane asker, ConfigResource resource, Edit edit, int triesLeft) {
        if (triesLeft == 0) {
            return Reply.failed(new StoreException(
                    StoreException.Kind.CONFLICT, resource.path() + " changes faster than we can write"));
        }
        String path = ZkPaths.config(resource.path());
        return ops.get(asker, path, null).then(current -> {
            Edited edited = edit.apply(ConfigNode.read(path, current.bytes()));
            if (!(edited instanceof Edited.Stored stored)) {
                return Reply.done(edited);
            }
            byte[] data = ConfigNode.write(stored.overrides());
            Reply<Boolean> written = current.isOk()
                    ? ops.set(asker, path, data, current.version()).map(Answer::isOk)
                    : layout.create(asker, path, data);
            return written.then(done -> done
                    ? announce(asker, resource).map(told -> edited)
                    : attempt(asker, resource, edit, triesLeft - 1));
        });
    }

    private Reply<Answer> announce(Lane asker, ConfigResource resource) {
        return ops.create(
                asker,
                ZkPaths.CONFIG_CHANGES + "/" + ZkPaths.CONFIG_CHANGE_PREFIX,
                ConfigNode.writeNotice(resource),
                CreateMode.PERSISTENT_SEQUENTIAL);
    }

    @Override
    public void onChange(Lane lane, Listener listener) {
        new ZkConfigNotices(session, ops, this, lane, listener).start();
    }
}
