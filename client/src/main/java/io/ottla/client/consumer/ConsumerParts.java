package io.ottla.client.consumer;

import io.ottla.client.HostPort;
import io.ottla.client.net.ClientLoop;
import io.ottla.client.net.ClientOptions;
import io.ottla.client.net.Cluster;
import io.ottla.client.serialization.Deserializer;
import io.ottla.protocol.config.Settings;
import java.util.List;
import java.util.random.RandomGenerator;

/** What a consumer is put together of. */
record ConsumerParts<K, V>(
        ClientLoop loop,
        ConsumerRules rules,
        Door door,
        ConsumerCore core,
        PollLoop<K, V> polls,
        Lookups lookups,
        Interceptors<K, V> interceptors,
        ConsumerFigures figures) {
    /** Requests of one connection that the broker has not answered yet. */
    private static final int IN_FLIGHT_MAX = 100;

    /** Starts the thread; connects when it is first used. */
    static <K, V> ConsumerParts<K, V> open(
            Settings settings,
            RandomGenerator random,
            Deserializer<K> keys,
            Deserializer<V> values,
            Interceptors<K, V> interceptors) {
        ConsumerRules rules = ConsumerRules.of(settings);
        List<HostPort> bootstrap = ClientOptions.bootstrap(settings);
        ClientLoop loop = ClientLoop.start("ottla-consumer");
        Cluster cluster = new Cluster(
                loop,
                ClientOptions.connections(settings, IN_FLIGHT_MAX),
                bootstrap,
                ClientOptions.reconnectBackoff(settings),
                random);
        ConsumerFigures figures = new ConsumerFigures(cluster.figures(ConsumerFigures.GROUP));
        ConsumerCore core = new ConsumerCore(cluster, rules, figures);
        Handing<K, V> handing = new Handing<>(keys, values);
        Door door = new Door(loop.lane(), handing::giveBack, core::takeBack);
        PollLoop<K, V> polls = new PollLoop<>(door, core, loop.lane().clock(), rules, handing, interceptors, figures);
        return new ConsumerParts<>(loop, rules, door, core, polls, new Lookups(cluster, rules), interceptors, figures);
    }
}
