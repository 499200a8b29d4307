package io.ottla.coordinator.zk;

import io.ottla.coordinator.store.SessionNote;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.io.IOException;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ConnectStringParser;
import org.apache.zookeeper.client.StaticHostProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the session of a process that is dead: resumes it with its secret, and closes it, on a thread of its own that
 * blocks for as long as the connection takes.
 */
final class ZkSessionEnd {
    private static final Logger LOG = LoggerFactory.getLogger(ZkSessionEnd.class);

    private ZkSessionEnd() {}

    /** True when the session was resumed and closed, false when it could not be; never fails. */
    static Reply<Boolean> end(Lane asker, ZkSettings settings, SessionNote.Note note) {
        Reply<Boolean> ended = Reply.on(asker);
        Thread thread = new Thread(() -> ended.complete(endNow(settings, note)), "zookeeper-session-end");
        thread.setDaemon(true);
        thread.start();
        return ended;
    }

    private static boolean endNow(ZkSettings settings, SessionNote.Note note) {
        CountDownLatch settled = new CountDownLatch(1);
        try {
            ZooKeeper zooKeeper = resume(settings, note, settled);
            boolean reached = settled.await(settings.connectionTimeoutMs(), TimeUnit.MILLISECONDS);
            zooKeeper.close();
            return reached;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("the earlier session cannot be ended, it will run out by itself: {}", e.toString());
            return false;
        }
    }

    private static ZooKeeper resume(ZkSettings settings, SessionNote.Note note, CountDownLatch settled)
            throws IOException {
        Watcher watcher = event -> {
            if (event.getState() == KeeperState.SyncConnected || event.getState() == KeeperState.Expired) {
                settled.countDown();
            }
        };
        return new ZooKeeper(
                settings.connect(),
                settings.sessionTimeoutMs(),
                watcher,
                note.sessionId(),
                Base64.getDecoder().decode(note.password()),
                false,
                new StaticHostProvider(new ConnectStringParser(settings.connect()).getServerAddresses()),
                PlainClientConfig.read());
    }
}
