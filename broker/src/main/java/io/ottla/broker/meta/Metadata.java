package io.ottla.broker.meta;

import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.protocol.api.UpdateMetadata;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * This broker's picture of the cluster, as the controller tells it. The image is swapped as a whole, so a request that
 * takes it once sees one state. Thread: {@link #image} from anywhere; changes, listeners and watches on one lane.
 */
public final class Metadata {
    private final Lane lane;
    private final LongSupplier brokerEpoch;
    private final AtomicReference<ClusterImage> image;
    private final CopyOnWriteArrayList<ImageListener> listeners = new CopyOnWriteArrayList<>();
    private final List<Watch> watches = new ArrayList<>();
    /** Of the last controller that named our registration: what it says without comes from before it knew us. */
    private int registeredWithEpoch = -1;

    /**
     * @param lane on which the image changes
     * @param first normally {@link ClusterImage#empty}
     * @param brokerEpoch of this broker's registration as it is now; from any thread
     */
    public Metadata(Lane lane, ClusterImage first, LongSupplier brokerEpoch) {
        this.lane = lane;
        this.image = new AtomicReference<>(first);
        this.brokerEpoch = brokerEpoch;
    }

    /** The picture at this moment. */
    public ClusterImage image() {
        return Objects.requireNonNull(image.get());
    }

    /** Names a listener that hears of every change from now on, on the metadata lane. */
    public void onChange(ImageListener listener) {
        listeners.add(listener);
    }

    /**
     * Takes in what the controller says. The answer is NONE once {@link #image} holds it, STALE_CONTROLLER_EPOCH when a
     * newer controller has spoken, STALE_BROKER_EPOCH when it is meant for an earlier life of this broker.
     */
    public Reply<ErrorCode> update(Lane asker, UpdateMetadata.Request request) {
        Reply<ErrorCode> reply = Reply.on(asker);
        lane.enter(() -> reply.complete(apply(request)));
        return reply;
    }

    /**
     * The first image, from the current one on, that is enough; or, when {@code patienceMs} have passed, the one that
     * there is then, which the asker has to look at.
     *
     * @param enough pure; called on the asker's thread and on the metadata lane
     */
    public Reply<ClusterImage> when(Lane asker, Predicate<ClusterImage> enough, long patienceMs) {
        ClusterImage now = image();
        if (patienceMs <= 0 || enough.test(now)) {
            return Reply.done(now);
        }
        Reply<ClusterImage> reply = Reply.on(asker);
        lane.enter(() -> watch(new Watch(enough, reply), patienceMs));
        return reply;
    }

    private void watch(Watch watch, long patienceMs) {
        if (watch.enough.test(image())) {
            watch.reply.complete(image());
            return;
        }
        watches.add(watch);
        watch.timer = lane.after(patienceMs, () -> {
            watches.remove(watch);
            watch.reply.complete(image());
        });
    }

    private ErrorCode apply(UpdateMetadata.Request request) {
        assert lane.here();
        ClusterImage before = image();
        if (request.controllerEpoch() < before.controllerEpoch()) {
            return ErrorCode.STALE_CONTROLLER_EPOCH;
        }
        if (request.brokerEpoch() == ImageUpdate.NO_EPOCH
                ? request.controllerEpoch() <= registeredWithEpoch
                : request.brokerEpoch() < brokerEpoch.getAsLong()) {
            return ErrorCode.STALE_BROKER_EPOCH;
        }
        if (request.brokerEpoch() != ImageUpdate.NO_EPOCH) {
            registeredWithEpoch = request.controllerEpoch();
        }
        ClusterImage after = ImageUpdate.apply(before, request);
        image.set(after);
        listeners.forEach(listener -> listener.changed(before, after));
        wake(after);
        return ErrorCode.NONE;
    }

    private void wake(ClusterImage now) {
        List<Watch> satisfied =
                watches.stream().filter(watch -> watch.enough.test(now)).toList();
        watches.removeAll(satisfied);
        for (Watch watch : satisfied) {
            if (watch.timer != null) {
                watch.timer.cancel();
            }
            watch.reply.complete(now);
        }
    }

    /** Hears of a new image. */
    @FunctionalInterface
    public interface ImageListener {
        void changed(ClusterImage before, ClusterImage after);
    }

    /** Someone who waits for an image. */
    private static final class Watch {
        private final Predicate<ClusterImage> enough;
        private final Reply<ClusterImage> reply;
        private Lane.@Nullable Timer timer;

        private Watch(Predicate<ClusterImage> enough, Reply<ClusterImage> reply) {
            this.enough = enough;
            this.reply = reply;
        }
    }
}
