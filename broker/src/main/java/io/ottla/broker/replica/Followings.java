package io.ottla.broker.replica;

import io.ottla.broker.log.PartitionName;
import io.ottla.broker.partition.CopyPosition;
import io.ottla.broker.partition.Follower;
import io.ottla.broker.partition.FollowingListener;
import io.ottla.broker.partition.Partition;
import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Gives every partition that this broker follows to the fetch loop that copies it: one loop per leader and fetcher, each
 * on one of a few lanes. A loop without partitions is closed.
 *
 * <p>Thread: called on the partitions' lanes; each home owns the loops that live on its lane.
 */
public final class Followings implements FollowingListener {
    private final List<Home> homes;
    private final IntSupplier fetchers;
    private final Supplier<LoopSettings> settings;
    private final Pace pace;
    private final LongSupplier brokerEpoch;

    /**
     * @param sites lanes for loops, and how their links are made; at least one
     * @param fetchers loops per leader; from any thread
     * @param pace how fast slowed copies may go
     * @param brokerEpoch of this broker's registration as it is now; from any thread
     */
    public Followings(
            List<Site> sites,
            IntSupplier fetchers,
            Supplier<LoopSettings> settings,
            Pace pace,
            LongSupplier brokerEpoch) {
        this.pace = pace;
        this.homes = sites.stream().map(Home::new).toList();
        this.fetchers = fetchers;
        this.settings = settings;
        this.brokerEpoch = brokerEpoch;
    }

    /** A lane on which loops may live. */
    public record Site(Lane lane, LeaderLink.Opener opener) {}

    private record Key(int leaderId, int fetcher) {}

    @Override
    public void began(Partition partition, Follower role, CopyPosition from) {
        Key key = new Key(role.leaderId(), fetcher(partition.name()));
        Home home = home(key);
        home.site.lane().run(() -> home.add(key, partition, role, from));
    }

    /** Every loop of that leader is told, as the number of loops may have changed meanwhile. */
    @Override
    public void ended(Partition partition, Follower role) {
        for (Home home : homes) {
            home.site.lane().run(() -> home.remove(partition, role));
        }
    }

    /** Ends all loops; complete when they will hand nothing more to partitions. From any thread. */
    public Reply<Boolean> close(Lane asker) {
        Reply<Boolean> done = Reply.on(asker);
        asker.enter(() -> {
            Gather<Boolean> gather = new Gather<>(asker);
            for (Home home : homes) {
                Reply<Boolean> closed = Reply.on(asker);
                home.site.lane().run(() -> {
                    home.close();
                    closed.complete(true);
                });
                gather.add(closed);
            }
            gather.all().read((all, error) -> done.complete(error == null));
        });
        return done;
    }

    private int fetcher(PartitionName name) {
        return Math.floorMod(31 * name.topic().hashCode() + name.index(), Math.max(1, fetchers.getAsInt()));
    }

    private Home home(Key key) {
        return homes.get(Math.floorMod(key.leaderId + key.fetcher, homes.size()));
    }

    /** The loops of one lane, on that lane. */
    private final class Home {
        private final Site site;
        private final Map<Key, FetchLoop> loops = new HashMap<>();
        private boolean closed;

        private Home(Site site) {
            this.site = site;
        }

        private void add(Key key, Partition partition, Follower role, CopyPosition from) {
            if (!closed) {
                loops.computeIfAbsent(key, this::loop).add(partition, role, from);
            }
        }

        private FetchLoop loop(Key key) {
            return new FetchLoop(
                    key.leaderId, site.lane(), site.opener().open(key.leaderId), settings, pace, brokerEpoch);
        }

        private void remove(Partition partition, Follower role) {
            loops.entrySet().removeIf(entry -> {
                if (entry.getKey().leaderId != role.leaderId()) {
                    return false;
                }
                FetchLoop loop = entry.getValue();
                loop.remove(partition, role);
                if (loop.isEmpty()) {
                    loop.close();
                }
                return loop.isEmpty();
            });
        }

        private void close() {
            closed = true;
            loops.values().forEach(FetchLoop::close);
            loops.clear();
        }
    }
}
