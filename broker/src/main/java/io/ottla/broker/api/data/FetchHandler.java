package io.ottla.broker.api.data;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.config.BrokerSettings;
import io.ottla.broker.config.TopicSettings;
import io.ottla.broker.meta.TopicConfigs;
import io.ottla.broker.partition.CopyRate;
import io.ottla.broker.partition.Partition;
import io.ottla.broker.partition.Partitions;
import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.lane.Clock;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.record.Codec;
import io.ottla.protocol.record.Compression;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Fetch, for consumers and for replicas. */
public final class FetchHandler implements Handler<Fetch.Request, Fetch.Response> {
    private static final int TOPIC_ID_FROM = 13;
    private static final int HINTS_FROM = 16;
    private static final long UNKNOWN = -1;

    private final Supplier<ClusterImage> image;
    private final Supplier<BrokerSettings> settings;
    private final Partitions partitions;
    private final TopicConfigs configs;
    private final FetchThreads threads;
    private final LeaderHints hints;
    private final FetchSessions sessions;
    private final CopyRate rate;
    private final ConversionBudget conversions = new ConversionBudget(ConversionBudget.BYTES_MAX);

    /** @param pool threads that may wait for a disk */
    public FetchHandler(
            Supplier<ClusterImage> image,
            Supplier<BrokerSettings> settings,
            Partitions partitions,
            TopicConfigs configs,
            Executor pool,
            LeaderHints hints) {
        this.hints = hints;
        this.image = image;
        this.settings = settings;
        this.partitions = partitions;
        this.configs = configs;
        this.threads = FetchThreads.on(pool);
        this.rate = new CopyRate(
                Clock.SYSTEM, () -> settings.get().replication().follower().leaderRate());
        this.sessions = new FetchSessions(() -> settings.get().fetchSessionsMax());
    }

    @Override
    public Reply<Fetch.Response> handle(Call<Fetch.Request> call) {
        FetchSessions.Scope scope = sessions.scope(call);
        BrokerSettings now = settings.get();
        FetchTerms terms = FetchTerms.of(
                call.request(),
                call.version(),
                now.fetchBytesMax(),
                now.replication().follower().rackAware());
        List<Wanted> wanted = wanted(call, scope);
        for (Wanted one : wanted) {
            if (one.partition() != null) {
                call.connection().workedOn(one.partition().lane());
            }
        }
        PendingFetch fetch = new PendingFetch(
                call.lane(),
                terms,
                wanted,
                threads,
                now.topicDefaults().expandedBytesMax(),
                conversions,
                this::rack,
                rate);
        Pending.of(call.connection()).add(fetch);
        return fetch.start().map(answers -> {
            Pending.of(call.connection()).remove(fetch);
            return answer(call, scope, wanted, answers);
        });
    }

    private Fetch.Response answer(
            Call<Fetch.Request> call,
            FetchSessions.Scope scope,
            List<Wanted> wanted,
            List<Fetch.Response.Partition> answers) {
        boolean moved = call.version() >= HINTS_FROM
                && answers.stream().anyMatch(answer -> LeaderHints.helps(answer.errorCode()));
        if (!moved) {
            return answer(call.version(), scope, wanted, answers);
        }
        LeaderHints.Answer found = hints.answer(call.connection());
        List<Fetch.Response.Partition> hinted = new ArrayList<>(answers.size());
        for (int i = 0; i < answers.size(); i++) {
            hinted.add(hinted(answers.get(i), wanted.get(i).key(), found));
        }
        return answer(call.version(), scope, wanted, hinted).toBuilder()
                .nodeEndpoints(found.places(Fetch.Response.NodeEndpoint::new))
                .build();
    }

    private static Fetch.Response.Partition hinted(
            Fetch.Response.Partition one, FetchSession.Key key, LeaderHints.Answer found) {
        if (!LeaderHints.helps(one.errorCode())) {
            return one;
        }
        Fetch.Response.CurrentLeader told = one.currentLeader();
        LeaderHints.Lead lead = found.lead(
                found.image().topic(key.topicId()),
                key.partition(),
                new LeaderHints.Lead(told.leaderId(), told.leaderEpoch()));
        return one.toBuilder()
                .currentLeader(
                        lead == null
                                ? Fetch.Response.CurrentLeader.DEFAULT
                                : new Fetch.Response.CurrentLeader(lead.brokerId(), lead.epoch()))
                .build();
    }

    private @Nullable String rack(int brokerId) {
        BrokerInfo broker = image.get().brokers().get(brokerId);
        return broker == null ? null : broker.rack();
    }

    private List<Wanted> wanted(Call<Fetch.Request> call, FetchSessions.Scope scope) {
        ClusterImage now = image.get();
        List<Wanted> wanted = new ArrayList<>();
        FetchSession session = scope.session();
        if (session != null) {
            session.wanted()
                    .forEach(entry -> wanted.add(resolve(
                            call.version(),
                            now,
                            entry.getKey(),
                            entry.getValue().wanted(),
                            entry.getValue().toldWatermark())));
            return wanted;
        }
        for (Fetch.Request.Topic topic : call.request().topics()) {
            for (Fetch.Request.Partition partition : topic.partitions()) {
                FetchSession.Key key = new FetchSession.Key(topic.topic(), topic.topicId(), partition.partition());
                wanted.add(resolve(call.version(), now, key, partition, UNKNOWN));
            }
        }
        return wanted;
    }

    private Wanted resolve(
            int version, ClusterImage now, FetchSession.Key key, Fetch.Request.Partition request, long told) {
        boolean byId = version >= TOPIC_ID_FROM;
        TopicImage topic = byId ? now.topic(key.topicId()) : now.topic(key.topic());
        if (topic == null) {
            ErrorCode unknown = byId ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
            return new Wanted(key, request, null, unknown, told, false, false, true);
        }
        @Nullable Partition partition = partitions.find(topic.name(), key.partition());
        boolean exists =
                key.partition() >= 0 && key.partition() < topic.partitions().size();
        TopicSettings settings = configs.of(topic.name());
        Compression compression = settings.compression();
        return new Wanted(
                key,
                request,
                partition,
                exists ? ErrorCode.NOT_LEADER_OR_FOLLOWER : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                told,
                settings.leaderThrottled().covers(key.partition(), partitions.brokerId()),
                compression != null && compression.codec() == Codec.ZSTD,
                settings.downConversion());
    }

    private static Fetch.Response answer(
            int version, FetchSessions.Scope scope, List<Wanted> wanted, List<Fetch.Response.Partition> answers) {
        FetchSession session = scope.session();
        Map<Object, List<Fetch.Response.Partition>> byTopic = new LinkedHashMap<>();
        Map<Object, FetchSession.Key> keys = new LinkedHashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            FetchSession.Key key = wanted.get(i).key();
            boolean news = session == null || session.isNews(key, answers.get(i));
            if (news || !scope.incremental()) {
                Object topic = version >= TOPIC_ID_FROM ? key.topicId() : key.topic();
                keys.putIfAbsent(topic, key);
                byTopic.computeIfAbsent(topic, t -> new ArrayList<>()).add(answers.get(i));
            }
        }
        List<Fetch.Response.TopicResponse> topics = new ArrayList<>(byTopic.size());
        keys.forEach((topic, key) -> topics.add(
                new Fetch.Response.TopicResponse(key.topic(), key.topicId(), byTopic.getOrDefault(topic, List.of()))));
        return Fetch.Response.builder()
                .sessionId(session == null ? FetchSession.NO_ID : session.id())
                .responses(topics)
                .build();
    }
}
