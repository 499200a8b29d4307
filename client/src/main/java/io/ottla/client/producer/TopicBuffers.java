package io.ottla.client.producer;

import io.ottla.client.TopicPartition;
import io.ottla.client.TopicView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The buffers of a topic's partitions, and where records without key go at the moment. A topic that loses partitions keeps
 * their buffers: what is in them fails in time.
 *
 * <p>Thread: {@link #update} on the loop, everything else from anywhere.
 */
final class TopicBuffers {
    private record State(TopicShape shape, PartitionBuffer[] buffers) {}

    private final AtomicReference<State> state;
    private final AtomicInteger sticky = new AtomicInteger(-1);
    private final Function<TopicPartition, PartitionBuffer> maker;

    TopicBuffers(String topic, Function<TopicPartition, PartitionBuffer> maker) {
        this.maker = maker;
        this.state = new AtomicReference<>(new State(new TopicShape(topic, 0, List.of()), new PartitionBuffer[0]));
    }

    private State now() {
        return Objects.requireNonNull(state.get());
    }

    TopicShape shape() {
        return now().shape;
    }

    /** Partitions that the topic has. */
    int count() {
        return now().shape.partitions();
    }

    PartitionBuffer buffer(int partition) {
        return now().buffers[partition];
    }

    /** All buffers, those of partitions that are gone too. */
    void forEach(Consumer<PartitionBuffer> to) {
        Arrays.asList(now().buffers).forEach(to);
    }

    /** Takes over what the cluster says. */
    void update(TopicView view) {
        State before = now();
        List<Integer> available = view.partitions().stream()
                .filter(partition -> partition.leader() >= 0)
                .map(TopicView.PartitionView::index)
                .toList();
        int count = view.partitions().size();
        if (before.shape.partitions() == count && before.shape.available().equals(available)) {
            return;
        }
        PartitionBuffer[] buffers = before.buffers;
        for (int index = buffers.length; index < count; index++) {
            buffers = Arrays.copyOf(buffers, index + 1);
            buffers[index] = maker.apply(new TopicPartition(view.name(), index));
        }
        state.set(new State(new TopicShape(view.name(), count, available), buffers));
    }

    /** The partition for records without key. */
    int sticky(RandomGenerator random, Spread spread) {
        int current = sticky.get();
        return current >= 0 && current < count() ? current : move(current, random, spread);
    }

    /** Another partition for records without key, unless another thread has already left {@code from}. */
    int move(int from, RandomGenerator random, Spread spread) {
        if (sticky.get() == from) {
            sticky.compareAndSet(from, another(random, spread));
        }
        return sticky.get();
    }

    /** How the next partition is chosen. */
    enum Spread {
        /** Each with the same chance. */
        EVEN,
        /** Those whose brokers keep up are likelier than those with a backlog. */
        BY_BACKLOG
    }

    private int another(RandomGenerator random, Spread spread) {
        State now = now();
        List<Integer> among = now.shape.available();
        if (among.isEmpty()) {
            return random.nextInt(Math.max(1, now.shape.partitions()));
        }
        if (spread == Spread.EVEN || among.size() == 1) {
            return among.get(random.nextInt(among.size()));
        }
        return byBacklog(now, among, random);
    }

    /** Weights: one more than the longest backlog is ahead of one's own. */
    private static int byBacklog(State now, List<Integer> among, RandomGenerator random) {
        List<Integer> backlogs = new ArrayList<>(among.size());
        int longest = 0;
        for (int partition : among) {
            int backlog = now.buffers[partition].backlog();
            backlogs.add(backlog);
            longest = Math.max(longest, backlog);
        }
        long sum = 0;
        for (int backlog : backlogs) {
            sum += longest + 1 - backlog;
        }
        long at = random.nextLong(sum);
        int i = -1;
        while (at >= 0) {
            i++;
            at -= longest + 1 - backlogs.get(i);
        }
        return among.get(i);
    }
}
