package io.ottla.client.admin;

import io.ottla.client.ClientException;
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
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How the areas of {@link Admin} ask: each attempt again until default.api.timeout.ms, on the client's loop.
 *
 * @param timeoutMs for one call with its retries
 */
record Calls(Cluster cluster, Backoff backoff, int timeoutMs) {
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
        ErrorCode error = ErrorCode.of(code);
        if (error != ErrorCode.NONE) {
            throw new ClientException(error, what + ": " + error);
        }
    }
}
