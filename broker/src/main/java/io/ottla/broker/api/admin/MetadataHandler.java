package io.ottla.broker.api.admin;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.config.LiveSettings;
import io.ottla.broker.meta.AddressBook;
import io.ottla.broker.meta.Metadata;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.protocol.api.Metadata.Request;
import io.ottla.protocol.api.Metadata.Response;
import io.ottla.protocol.lane.Reply;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Metadata: brokers, and the topics asked for.
 *
 * <pre>
 * all topics      version 0: an empty list     from 1: null (an empty list is no topic)
 * creation        always up to 3               from 4: when the request allows it
 * by id           from 12
 * operations      of the cluster 8 to 10, of topics from 8, when asked
 * </pre>
 *
 * An answer that has to create topics waits until their leaders are known, see {@link TopicCreation}.
 */
final class MetadataHandler implements Handler<Request, Response> {
    /** Topics that one request may create; a client that names more asks again for the rest. */
    private static final int CREATED_MAX = 1000;

    private final Metadata metadata;
    private final AddressBook addresses;
    private final LiveSettings settings;
    private final TopicCreation creation;

    MetadataHandler(Metadata metadata, AddressBook addresses, LiveSettings settings, TopicCreation creation) {
        this.metadata = metadata;
        this.addresses = addresses;
        this.settings = settings;
        this.creation = creation;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        ClusterImage image = metadata.image();
        if (asksForAll(call)) {
            return Reply.done(answer(call, image).all());
        }
        List<Request.Topic> asked = Objects.requireNonNullElse(call.request().topics(), List.of());
        List<String> missing = mayCreate(call) ? missing(asked, image) : List.of();
        if (missing.isEmpty()) {
            return Reply.done(answer(call, image).of(asked, Map.of()));
        }
        return creation.create(call.lane(), missing)
                .map(created -> answer(call, created.image()).of(asked, MetadataAnswer.refusals(missing, created)));
    }

    private MetadataAnswer answer(Call<Request> call, ClusterImage image) {
        return new MetadataAnswer(call, new TopicAnswers(image, addresses, call.connection()));
    }

    private static boolean asksForAll(Call<Request> call) {
        List<Request.Topic> topics = call.request().topics();
        return topics == null || (call.version() == 0 && topics.isEmpty());
    }

    private boolean mayCreate(Call<Request> call) {
        return call.request().allowAutoTopicCreation()
                && settings.current().replication().autoCreateTopics();
    }

    private static List<String> missing(List<Request.Topic> asked, ClusterImage image) {
        return asked.stream()
                .map(Request.Topic::name)
                .filter(Objects::nonNull)
                .distinct()
                .filter(name -> image.topic(name) == null && TopicNames.trouble(name) == null)
                .filter(name -> !name.equals(TopicNames.TRANSACTIONS))
                .limit(CREATED_MAX)
                .toList();
    }
}
