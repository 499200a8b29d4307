package io.ottla.client.admin;

import io.ottla.client.ClientException;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.Answer;
import io.ottla.client.net.Backoff;
import io.ottla.client.net.CallerThread;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.Coordinator;
import io.ottla.client.net.Request;
import io.ottla.client.net.Retry;
import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the areas of {@link Admin} ask: each attempt again until default.api.timeout.ms, on the client's loop.
 *
 * @param timeoutMs for one call with its retries
 * @param requestTimeoutMs after which a request without answer fails
 */
record Calls(Cluster cluster, Backoff backoff, int timeoutMs, int requestTimeoutMs) {
    /** How long a broker may take over a change: it has to say what became of it while we still listen. */
    int brokerTimeoutMs() {
        return (int) (Math.min(timeoutMs, requestTimeoutMs) * 0.9);
    }

    /** Runs the attempt, again after retriable failures. From anywhere. */
    <T> CompletableFuture<T> retried(Supplier<Reply<T>> attempt) {
        return CallerThread.future(cluster.lane(), () -> onLoop(attempt));
    }

    /** The same on the loop. */
    <T> Reply<T> onLoop(Supplier<Reply<T>> attempt) {
        return Retry.within(cluster.lane(), backoff, cluster.random(), timeoutMs, attempt);
    }

    /** Asks any broker. */
    <T> CompletableFuture<T> any(Request request, Function<Answer, T> read) {
        return retried(() -> cluster.any(request).map(read));
    }

    /** Asks the controller. */
    <T> CompletableFuture<T> controller(Request request, Function<Answer, T> read) {
        return retried(() -> cluster.controller(request).map(read));
    }

    /** Asks the broker with this id, which is looked up first. On the loop, one attempt. */
    <T> Reply<T> broker(int id, Request request, Function<Answer, T> read) {
        Reply<T> reply = Reply.on(cluster.lane());
        cluster.topics(List.of(), Cluster.Creation.NEVER).read((view, failure) -> {
            if (failure != null) {
                reply.fail(failure);
                return;
            }
            cluster.node(id, Cluster.Line.GENERAL, request).map(read).read((value, lost) -> {
                if (lost != null) {
                    reply.fail(lost);
                } else {
                    reply.complete(value);
                }
            });
        });
        return reply;
    }

    /** Asks the coordinator of the group. On the loop. */
    <T> Reply<T> coordinator(String group, Request request, Function<Answer, T> read) {
        Coordinator coordinator = new Coordinator(cluster, group);
        return onLoop(() -> coordinator.send(request).map(answer -> {
            try {
                return read.apply(answer);
            } catch (ClientException e) {
                coordinator.heard(e.error());
                throw e;
            }
        }));
    }

    /** The answer or its failure, as one of several things. On the loop. */
    <T> Reply<Result<T>> settled(Reply<T> asked) {
        Reply<Result<T>> settled = Reply.on(cluster.lane());
        asked.read((value, failure) -> {
            if (failure instanceof ClientException known) {
                settled.complete(Result.failed(known));
            } else if (failure != null) {
                settled.fail(failure);
            } else {
                settled.complete(Result.of(value));
            }
        });
        return settled;
    }

    /** Asks for each of these and says what came of each, in their order. From anywhere. */
    <K, T> CompletableFuture<Map<K, T>> byKey(Collection<K> keys, Function<K, Reply<T>> ask) {
        List<K> once = keys.stream().distinct().toList();
        return each(once, ask).thenApply(answers -> {
            Map<K, T> byKey = new LinkedHashMap<>();
            for (int i = 0; i < once.size(); i++) {
                byKey.put(once.get(i), answers.get(i));
            }
            return byKey;
        });
    }

    /** Asks for each and gathers what they say. From anywhere. */
    <K, T> CompletableFuture<List<T>> each(Collection<K> keys, Function<K, Reply<T>> ask) {
        return CallerThread.future(cluster.lane(), () -> gather(keys, ask));
    }

    /** The same on the loop. */
    <K, T> Reply<List<T>> gather(Collection<K> keys, Function<K, Reply<T>> ask) {
        Gather<T> all = new Gather<>(cluster.lane());
        keys.forEach(key -> all.add(ask.apply(key)));
        return all.all();
    }

    /** Throws the error, if it is one. */
    static void check(short code, String what) {
        check(code, null, what);
    }

    /** Throws the error, if it is one, with the broker's words for it, if it had some. */
    static void check(short code, @Nullable String message, String what) {
        ErrorCode error = ErrorCode.of(code);
        if (error != ErrorCode.NONE) {
            throw new ClientException(
                    error, what + ": " + (message == null || message.isBlank() ? error.toString() : message));
        }
    }

    /** The indexes of the partitions of each topic, both in order. */
    static Map<String, List<Integer>> byTopic(Collection<TopicPartition> partitions) {
        Map<String, List<Integer>> byTopic = new TreeMap<>();
        new TreeSet<>(partitions)
                .forEach(partition -> byTopic.computeIfAbsent(partition.topic(), t -> new ArrayList<>())
                        .add(partition.partition()));
        return byTopic;
    }
}
