package io.ottla.client.producer;

import io.ottla.client.ClientException;
import io.ottla.client.TopicView;
import io.ottla.client.net.MetadataCache;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The topics that were sent to, as far as the cluster has described them. Who wants one that is not known waits here while
 * it is asked for.
 *
 * <p>Thread: {@link #known} from anywhere, everything else on the client's loop.
 */
final class Topics {
    private record Awaiting(int partition, CompletableFuture<TopicBuffers> future) {}

    private final Lane lane;
    private final MetadataCache metadata;
    private final TopicUse use;
    private final BatchMemory memory;
    private final SendRules rules;
    private final ConcurrentHashMap<String, TopicBuffers> byName = new ConcurrentHashMap<>();
    private final Map<String, List<Awaiting>> awaiting = new HashMap<>();
    private @Nullable RuntimeException closed;

    Topics(Lane lane, MetadataCache metadata, TopicUse use, BatchMemory memory, SendRules rules) {
        this.lane = lane;
        this.metadata = metadata;
        this.use = use;
        this.memory = memory;
        this.rules = rules;
    }

    /** The topic's buffers if it is known to have this partition; null if not. */
    @Nullable
    TopicBuffers known(String topic, int partition) {
        TopicBuffers buffers = byName.get(topic);
        return buffers != null && partition < buffers.count() ? buffers : null;
    }

    /** The topic's buffers, as soon as it is known to have this partition; fails when it does not become so in time. */
    CompletableFuture<TopicBuffers> ask(String topic, int partition, long timeoutMs) {
        TopicBuffers known = known(topic, partition);
        use.used(topic, lane.clock().nanos());
        if (known != null && metadata.topic(topic) != null) {
            return CompletableFuture.completedFuture(known);
        }
        if (closed != null) {
            return CompletableFuture.failedFuture(closed);
        }
        Awaiting one = new Awaiting(partition, new CompletableFuture<>());
        awaiting.computeIfAbsent(topic, name -> new ArrayList<>()).add(one);
        metadata.refresh();
        lane.after(Math.max(1, timeoutMs), () -> giveUp(topic, one));
        return one.future();
    }

    /** Takes over what is known now, after an answer or a failure to get one. */
    void refreshed() {
        for (TopicView view : metadata.topics().values()) {
            if (view.error() == ErrorCode.NONE && !view.partitions().isEmpty()) {
                byName.computeIfAbsent(
                                view.name(),
                                name -> new TopicBuffers(
                                        name,
                                        partition -> new PartitionBuffer(
                                                partition, memory, rules.compression(), lane.clock())))
                        .update(view);
            }
        }
        List.copyOf(awaiting.keySet()).forEach(this::answer);
        if (!awaiting.isEmpty()) {
            metadata.refresh();
        }
    }

    private void answer(String topic) {
        TopicView view = metadata.topic(topic);
        ErrorCode error = view == null ? ErrorCode.NONE : view.error();
        boolean refused = error != ErrorCode.NONE && !error.isRetriable();
        List<Awaiting> done = new ArrayList<>();
        List<Awaiting> here = awaiting.getOrDefault(topic, new ArrayList<>());
        Iterator<Awaiting> each = here.iterator();
        while (each.hasNext()) {
            Awaiting one = each.next();
            if (refused || view != null && known(topic, one.partition()) != null) {
                each.remove();
                done.add(one);
            }
        }
        if (here.isEmpty()) {
            nobodyAwaits(topic);
        }
        for (Awaiting one : done) {
            if (refused) {
                one.future().completeExceptionally(new ClientException(error, "Topic '" + topic + "': " + error));
            } else {
                one.future().complete(byName.get(topic));
            }
        }
    }

    private void giveUp(String topic, Awaiting one) {
        List<Awaiting> all = awaiting.get(topic);
        if (all != null && all.remove(one)) {
            if (all.isEmpty()) {
                nobodyAwaits(topic);
            }
            one.future()
                    .completeExceptionally(new ClientException(
                            ErrorCode.REQUEST_TIMED_OUT, missing(topic, one.partition()), metadata.lastFailure()));
        }
    }

    /** A name that turned out to be no topic's must not be asked for with every refresh from now on. */
    private void nobodyAwaits(String topic) {
        awaiting.remove(topic);
        if (!byName.containsKey(topic)) {
            use.forget(topic);
        }
    }

    /** What is not known, in words. */
    String missing(String topic, int partition) {
        TopicBuffers buffers = byName.get(topic);
        Throwable failure = metadata.lastFailure();
        String why = failure == null ? "" : " (" + failure.getMessage() + ")";
        return buffers == null
                ? "Topic " + topic + " not present in metadata after " + rules.maxBlockMs() + " ms." + why
                : "Partition " + partition + " of topic " + topic + " with partition count " + buffers.count()
                        + " is not present in metadata after " + rules.maxBlockMs() + " ms." + why;
    }

    /** Fails everybody who waits, now and from now on. */
    void close(RuntimeException why) {
        closed = why;
        List<Awaiting> all = awaiting.values().stream().flatMap(List::stream).toList();
        awaiting.clear();
        all.forEach(one -> one.future().completeExceptionally(why));
    }

    /** Shuts all buffers that there are, and shows those that are not empty. */
    void shut(Consumer<PartitionBuffer> filled) {
        byName.values()
                .forEach(topic -> topic.forEach(buffer -> {
                    buffer.shut();
                    if (!buffer.isEmpty()) {
                        filled.accept(buffer);
                    }
                }));
    }
}
