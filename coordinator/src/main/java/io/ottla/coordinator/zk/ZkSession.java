package io.ottla.coordinator.zk;

import io.ottla.coordinator.store.SessionNote;
import io.ottla.coordinator.store.StoreEvent;
import io.ottla.coordinator.store.StoreException;
import io.ottla.protocol.lane.Clock;
import io.ottla.protocol.lane.Lane;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.RetryForever;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of this process to ZooKeeper and the sessions on it, kept by Curator.
 *
 * <pre>
 *            connected                silent               session timeout
 *  (start) ------------> Opened ------------> Suspended ------------------> Expired
 *                          ^                    |  back in the same session    |
 *                          |                    +--------> Resumed             |
 *                          +------------- a new session -----------------------+
 * </pre>
 *
 * Thread: subscribers hear on their own lane, in order; what is shared between the threads here is guarded by the
 * monitor of this object and held for a moment only.
 */
public final class ZkSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ZkSession.class);
    private static final int RETRY_EVERY_MS = 500;

    private final ZkSettings settings;
    private final CuratorFramework curator;
    private final List<Subscriber> subscribers = new ArrayList<>();
    private long sessionId;
    private boolean open;
    private boolean closed;

    private ZkSession(ZkSettings settings) {
        this.settings = settings;
        this.curator = CuratorFrameworkFactory.builder()
                .connectString(settings.connect())
                .sessionTimeoutMs(settings.sessionTimeoutMs())
                .connectionTimeoutMs(settings.connectionTimeoutMs())
                .retryPolicy(new RetryForever(RETRY_EVERY_MS))
                .ensembleTracker(false)
                .dontUseContainerParents()
                .zkClientConfig(PlainClientConfig.read())
                .build();
        curator.getConnectionStateListenable().addListener((client, state) -> changed(state));
    }

    /**
     * Connects; blocks until there is a session, at most the connection timeout, which is for the start of a process.
     *
     * @throws StoreException UNREACHABLE when there is none by then; the message names the address
     */
    public static ZkSession open(ZkSettings settings) {
        ZkSession session = new ZkSession(settings);
        boolean connected = false;
        try {
            ServerWait wait = new ServerWait(settings.connect(), Clock.SYSTEM);
            if (!wait.anyServes(settings.connectionTimeoutMs(), NodeRehearsal::run)) {
                throw unreachable(settings);
            }
            session.makeChroot();
            session.curator.start();
            connected = session.curator.blockUntilConnected(settings.connectionTimeoutMs(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!connected) {
                session.curator.close();
            }
        }
        if (!connected) {
            throw unreachable(settings);
        }
        return session;
    }

    /** Names a listener of the life of the session; an open session is told at once. */
    void subscribe(Lane lane, Consumer<StoreEvent> listener) {
        Subscriber subscriber = new Subscriber(lane, listener);
        synchronized (this) {
            subscribers.add(subscriber);
            if (open) {
                subscriber.tell(new StoreEvent.Opened());
            }
        }
    }

    /** The session by which a later process can clean up after this one. */
    SessionNote.Note note() {
        ZooKeeper zooKeeper = zooKeeper();
        return new SessionNote.Note(
                zooKeeper.getSessionId(), Base64.getEncoder().encodeToString(zooKeeper.getSessionPasswd()));
    }

    /** The id of the current session. */
    public long sessionId() {
        return zooKeeper().getSessionId();
    }

    ZkSettings settings() {
        return settings;
    }

    /** The handle of the current session. */
    ZooKeeper zooKeeper() {
        try {
            return curator.getZookeeperClient().getZooKeeper();
        } catch (KeeperException e) {
            throw new StoreException(StoreException.Kind.UNREACHABLE, "no connection to ZooKeeper", e);
        } catch (Exception e) {
            throw new StoreException(StoreException.Kind.UNREACHABLE, "ZooKeeper client is closed", e);
        }
    }

    /** Ends the session: what is registered under it goes at once. Subscribers are told that it is gone, once. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (open) {
                open = false;
                tell(new StoreEvent.Expired());
            }
        }
        curator.close();
    }

    private synchronized void changed(ConnectionState state) {
        if (closed) {
            return;
        }
        switch (state) {
            case CONNECTED, RECONNECTED -> connected();
            case SUSPENDED -> {
                LOG.warn("zookeeper connection lost, session=0x{}", Long.toHexString(sessionId));
                tell(new StoreEvent.Suspended());
            }
            case LOST -> expired();
            default -> LOG.warn("zookeeper is read-only");
        }
    }

    private void connected() {
        long current = zooKeeper().getSessionId();
        if (open && current == sessionId) {
            LOG.info("zookeeper connection back, session=0x{}", Long.toHexString(current));
            tell(new StoreEvent.Resumed());
            return;
        }
        expired();
        sessionId = current;
        open = true;
        LOG.info("zookeeper session opened, connect={} session=0x{}", settings.connect(), Long.toHexString(current));
        tell(new StoreEvent.Opened());
    }

    private void expired() {
        if (open) {
            open = false;
            LOG.warn("zookeeper session expired, session=0x{}", Long.toHexString(sessionId));
            tell(new StoreEvent.Expired());
        }
    }

    private void tell(StoreEvent event) {
        for (Subscriber subscriber : subscribers) {
            subscriber.tell(event);
        }
    }

    /** A chroot that does not exist yet has to be made from outside of it. */
    private void makeChroot() throws InterruptedException {
        if (settings.chroot().isEmpty()) {
            return;
        }
        CuratorFramework outside = CuratorFrameworkFactory.builder()
                .connectString(settings.servers())
                .sessionTimeoutMs(settings.sessionTimeoutMs())
                .connectionTimeoutMs(settings.connectionTimeoutMs())
                .retryPolicy(new RetryForever(RETRY_EVERY_MS))
                .ensembleTracker(false)
                .dontUseContainerParents()
                .zkClientConfig(PlainClientConfig.read())
                .build();
        try (outside) {
            outside.start();
            if (!outside.blockUntilConnected(settings.connectionTimeoutMs(), TimeUnit.MILLISECONDS)) {
                throw unreachable(settings);
            }
            outside.create()
                    .orSetData()
                    .creatingParentsIfNeeded()
                    .withACL(ZooDefs.Ids.OPEN_ACL_UNSAFE)
                    .forPath(settings.chroot(), new byte[0]);
        } catch (StoreException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new StoreException(
                    StoreException.Kind.UNREACHABLE, "cannot make chroot " + settings.chroot() + ": " + e, e);
        }
    }

    private static StoreException unreachable(ZkSettings settings) {
        return new StoreException(
                StoreException.Kind.UNREACHABLE,
                "no ZooKeeper answers at zookeeper.connect=" + settings.connect() + " within "
                        + settings.connectionTimeoutMs() + " ms");
    }

    private record Subscriber(Lane lane, Consumer<StoreEvent> listener) {
        void tell(StoreEvent event) {
            lane.run(() -> listener.accept(event));
        }
    }
}
