package io.ottla.coordinator.zk;

import io.ottla.coordinator.cluster.ConfigResource;
import io.ottla.coordinator.store.ConfigStore;
import io.ottla.coordinator.store.StoreEvent;
import io.ottla.protocol.lane.Lane;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the notices of changed overrides: reads those that came after the last one read, tells the listener what the
 * overrides are now, and deletes notices that every broker had time to read. After a lost connection or session it
 * reads again, so none is missed. Thread: the listener's lane.
 */
final class ZkConfigNotices {
    private static final Logger LOG = LoggerFactory.getLogger(ZkConfigNotices.class);
    /** As Kafka: a broker that was away for longer than this has to be restarted to see the change. */
    private static final long KEEP_MS = 15 * 60 * 1000L;

    private static final int ANY_VERSION = -1;

    private final ZkSession session;
    private final ZkOps ops;
    private final ConfigStore configs;
    private final Lane lane;
    private final ConfigStore.Listener listener;
    private final Watcher watcher;
    private long lastRead = -1;
    private boolean reading;
    private boolean again;

    ZkConfigNotices(ZkSession session, ZkOps ops, ConfigStore configs, Lane lane, ConfigStore.Listener listener) {
        this.session = session;
        this.ops = ops;
        this.configs = configs;
        this.lane = lane;
        this.listener = listener;
        this.watcher = seen -> {
            if (seen.getType() != Watcher.Event.EventType.None) {
                lane.run(this::look);
            }
        };
    }

    void start() {
        session.subscribe(lane, event -> {
            if (event instanceof StoreEvent.Opened || event instanceof StoreEvent.Resumed) {
                look();
            }
        });
    }

    private void look() {
        if (reading) {
            again = true;
            return;
        }
        reading = true;
        ops.children(lane, ZkPaths.CONFIG_CHANGES, watcher).read((answer, error) -> {
            if (answer == null) {
                looked(error);
                return;
            }
            read(answer.children().stream()
                    .filter(name -> name.startsWith(ZkPaths.CONFIG_CHANGE_PREFIX))
                    .sorted()
                    .toList());
        });
    }

    private void read(List<String> names) {
        List<String> paths =
                names.stream().map(name -> ZkPaths.CONFIG_CHANGES + "/" + name).toList();
        Pipeline.each(lane, paths, path -> ops.get(lane, path, null)).read((notices, error) -> {
            if (notices == null) {
                looked(error);
                return;
            }
            Set<ConfigResource> changed = new LinkedHashSet<>();
            List<String> old = new ArrayList<>();
            for (int i = 0; i < paths.size(); i++) {
                note(paths.get(i), notices.get(i), changed, old);
            }
            old.forEach(path -> ops.delete(lane, path, ANY_VERSION).read((gone, failure) -> {}));
            tell(List.copyOf(changed));
        });
    }

    private void note(String path, Answer notice, Set<ConfigResource> changed, List<String> old) {
        Stat stat = notice.stat();
        if (stat == null || !notice.isOk()) {
            return;
        }
        if (stat.getCzxid() > lastRead) {
            lastRead = stat.getCzxid();
            ConfigResource resource = resource(path, notice);
            if (resource != null) {
                changed.add(resource);
            }
        }
        if (lane.nowMs() - stat.getCtime() > KEEP_MS) {
            old.add(path);
        }
    }

    /** A notice that cannot be read must not keep the others from being heard. */
    private static @Nullable ConfigResource resource(String path, Answer notice) {
        try {
            return ConfigNode.readNotice(path, notice.bytes());
        } catch (RuntimeException e) {
            LOG.warn("config change notice ignored: {}", e.getMessage());
            return null;
        }
    }

    private void tell(List<ConfigResource> changed) {
        Pipeline.each(lane, changed, resource -> configs.read(lane, resource)).read((overrides, error) -> {
            if (overrides != null) {
                for (int i = 0; i < changed.size(); i++) {
                    LOG.info(
                            "config changed, resource={} overrides={}",
                            changed.get(i).path(),
                            overrides.get(i).keySet());
                    listener.changed(changed.get(i), overrides.get(i));
                }
            }
            looked(error);
        });
    }

    private void looked(@Nullable Throwable error) {
        reading = false;
        if (error != null) {
            LOG.warn("config change notices not read, will be when ZooKeeper is back: {}", error.getMessage());
            return;
        }
        if (again) {
            again = false;
            look();
        }
    }
}
