package io.ottla.broker.replica;

import io.ottla.broker.log.PartitionName;
import io.ottla.broker.partition.CopyPosition;
import io.ottla.broker.partition.Follower;
import io.ottla.broker.partition.Partition;
import io.ottla.client.net.Answer;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies partitions from one leader, over one connection: asks for all that are due, hands what comes to the lanes of the
 * partitions, and asks again once all have it. What a fetch says of a copy is in its log by then: the leader counts it.
 *
 * <pre>
 *            something due          sent                 answered
 *   RESTING --------------> ASKING ------> the leader ------------> LANDING on the lanes --.
 *      ^                      ^ |  failed: all that was asked for is delayed               |
 *      +----------------------+-+----------------------------------------------------------+
 * </pre>
 *
 * Thread: the lane of its link.
 */
final class FetchLoop {
    private static final Logger LOG = LoggerFactory.getLogger(FetchLoop.class);
    private static final int FIRST_WITH_TRUNCATION = 12;
    /** A fetch that brings records is answered sooner; partitions come in groups, as the controller's orders do. */
    private static final int HOLD_MS = 50;

    private static final int GATHER_MS = 50;
    /** A failure that goes on is worth a line from time to time. */
    private static final int LOG_EVERY = 60;

    private final int leaderId;
    private final Lane lane;
    private final LeaderLink link;
    private final Supplier<LoopSettings> settings;
    private final Pace pace;
    private final FetchExchange fetching;
    private final Inquiry inquiry;
    private final LinkedHashMap<PartitionName, Copy> copies = new LinkedHashMap<>();
    private Lane.@Nullable Timer timer;
    private boolean busy;
    private boolean waiting;
    private boolean hurrying;
    private boolean closed;
    private int failures;

    /** @param brokerEpoch of this broker's registration as it is now */
    FetchLoop(
            int leaderId,
            Lane lane,
            LeaderLink link,
            Supplier<LoopSettings> settings,
            Pace pace,
            LongSupplier brokerEpoch) {
        this.pace = pace;
        this.leaderId = leaderId;
        this.lane = lane;
        this.link = link;
        this.settings = settings;
        this.fetching = new FetchExchange(brokerEpoch);
        this.inquiry = new Inquiry(lane, link, settings, this::landed);
    }

    /** A partition is to be copied from now on. */
    void add(Partition partition, Follower role, CopyPosition from) {
        assert lane.here();
        copies.put(partition.name(), new Copy(partition, role, from));
        if (waiting && !hurrying) {
            hurrying = true;
            lane.after(GATHER_MS, this::hurry);
        }
        wake();
    }

    /**
     * The leader may keep the fetch that it has for long, and who is new would wait with it, and whoever waits for the
     * new one's acknowledgement too: that fetch is given up, with its connection, as answers come in order.
     */
    private void hurry() {
        if (waiting && hurrying) {
            link.close();
        } else {
            hurrying = false;
        }
    }

    /** It is not any more, unless a later epoch has been added meanwhile. */
    void remove(Partition partition, Follower role) {
        assert lane.here();
        Copy copy = copies.get(partition.name());
        if (copy != null && copy.partition == partition && copy.role.equals(role)) {
            copies.remove(partition.name());
        }
    }

    boolean isEmpty() {
        return copies.isEmpty();
    }

    void close() {
        closed = true;
        copies.clear();
        cancelTimer();
        link.close();
    }

    private void wake() {
        if (busy || closed) {
            return;
        }
        cancelTimer();
        long nowMs = nowMs();
        List<Copy> due = due(nowMs);
        if (due.isEmpty()) {
            rest(nowMs);
            return;
        }
        busy = true;
        link.version(ApiKey.FETCH).read((version, error) -> {
            if (version == null) {
                failed(due, error);
            } else {
                ask(due, version);
            }
        });
    }

    private List<Copy> due(long nowMs) {
        boolean exceeded = pace.rate().isExceeded();
        List<Copy> due = new ArrayList<>(copies.size());
        for (Copy copy : copies.values()) {
            if (copy.isDue(nowMs) && !(exceeded && isHeldBack(copy, nowMs))) {
                due.add(copy);
            }
        }
        return due;
    }

    /** A copy that is slowed down waits while more was taken than the rate allows, unless it has caught up. */
    private boolean isHeldBack(Copy copy, long nowMs) {
        boolean held = copy.isBehind() && pace.slowed().test(copy.partition.name());
        if (held) {
            copy.hold(nowMs + HOLD_MS);
        }
        return held;
    }

    private long nowMs() {
        return lane.clock().nanos() / 1_000_000;
    }

    private void rest(long nowMs) {
        copies.values().stream()
                .mapToLong(Copy::notBeforeMs)
                .min()
                .ifPresent(earliest -> timer = lane.after(Math.max(1, earliest - nowMs), this::wake));
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** What must be known before it can be fetched is asked first. */
    private void ask(List<Copy> due, int version) {
        List<Copy> asking = new ArrayList<>(due.size());
        List<Copy> comparing = new ArrayList<>(0);
        List<Copy> bounds = new ArrayList<>(0);
        for (Copy copy : due) {
            if (!isCurrent(copy)) {
                continue;
            }
            if (copy.step() == Copy.Step.COMPARING && version >= FIRST_WITH_TRUNCATION) {
                copy.step(Copy.Step.FETCHING);
            }
            switch (copy.step()) {
                case COMPARING -> comparing.add(copy);
                case BOUNDS -> bounds.add(copy);
                case FETCHING -> asking.add(copy);
            }
        }
        if (!comparing.isEmpty()) {
            inquiry.compare(comparing).read((done, error) -> inquired(comparing, error));
        } else if (!bounds.isEmpty()) {
            inquiry.bounds(bounds).read((done, error) -> inquired(bounds, error));
        } else if (asking.isEmpty()) {
            next();
        } else {
            fetch(asking, version);
        }
    }

    private boolean isCurrent(Copy copy) {
        return copies.get(copy.partition.name()) == copy;
    }

    private void inquired(List<Copy> asked, @Nullable Throwable error) {
        if (error != null) {
            failed(asked, error);
        } else {
            next();
        }
    }

    private void fetch(List<Copy> asking, int version) {
        Map<PartitionName, Asked> asked = new LinkedHashMap<>(asking.size() * 2);
        for (Copy copy : asking) {
            asked.put(copy.partition.name(), new Asked(copy, copy.at()));
        }
        waiting = true;
        link.send(fetching.request(asked, settings.get(), version)).read((answer, error) -> {
            waiting = false;
            boolean givenUp = hurrying;
            hurrying = false;
            if (answer == null) {
                fetching.failed();
                if (givenUp) {
                    next();
                } else {
                    failed(asking, error);
                }
            } else {
                answered(asked, answer);
            }
        });
    }

    private void answered(Map<PartitionName, Asked> asked, Answer answer) {
        Fetch.Response response = answer.as(Fetch.Response.class);
        List<Landing> landings = fetching.answered(asked, response);
        if (landings == null) {
            LOG.debug("fetch session with leader={} begins anew: {}", leaderId, ErrorCode.of(response.errorCode()));
            delayUnlessSession(asked, ErrorCode.of(response.errorCode()));
            next();
            return;
        }
        failures = 0;
        Landing.all(lane, landings).read((done, error) -> {
            if (error != null) {
                LOG.error("what leader={} sent could not be taken in", leaderId, error);
                asked.values().forEach(one -> delay(one.copy()));
            } else {
                landings.forEach(this::landed);
            }
            next();
        });
    }

    private void delayUnlessSession(Map<PartitionName, Asked> asked, ErrorCode error) {
        if (error != ErrorCode.FETCH_SESSION_ID_NOT_FOUND && error != ErrorCode.INVALID_FETCH_SESSION_EPOCH) {
            asked.values().forEach(one -> delay(one.copy()));
        }
    }

    private void landed(Landing landing) {
        Copy copy = landing.copy();
        switch (landing.outcome()) {
            case MOVED -> {
                copy.moved(landing.position());
                copy.behind(landing.isBehind());
                if (landing.bytes() > 0 && pace.slowed().test(copy.partition.name())) {
                    pace.rate().spent(landing.bytes());
                }
            }
            case BOUNDS -> copy.step(Copy.Step.BOUNDS);
            case GONE -> copies.remove(copy.partition.name(), copy);
            case DELAYED -> {
                copy.standsAt(landing.position());
                say(copy, landing);
                delay(copy);
            }
        }
    }

    private void say(Copy copy, Landing landing) {
        boolean expected = landing.error() == ErrorCode.NOT_LEADER_OR_FOLLOWER
                || landing.error() == ErrorCode.UNKNOWN_LEADER_EPOCH
                || landing.error() == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                || landing.error() == ErrorCode.UNKNOWN_TOPIC_ID
                || landing.error() == ErrorCode.FENCED_LEADER_EPOCH;
        if (copy.failures() % LOG_EVERY == (expected ? LOG_EVERY / 2 : 0)) {
            LOG.warn(
                    "copy of partition={} from leader={}: {} {}",
                    copy.partition.name(),
                    leaderId,
                    landing.error(),
                    landing.message());
        }
    }

    private void delay(Copy copy) {
        copy.delay(nowMs(), settings.get().backoffMs());
    }

    private void failed(List<Copy> asked, @Nullable Throwable error) {
        if (!closed && failures++ % LOG_EVERY == 0) {
            LOG.warn(
                    "cannot fetch from leader={} partitions={}: {}",
                    leaderId,
                    asked.size(),
                    error == null ? "no answer" : error.getMessage());
        }
        asked.forEach(this::delay);
        next();
    }

    private void next() {
        busy = false;
        wake();
    }
}
