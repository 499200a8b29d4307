package io.ottla.broker.api.admin;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.control.ClusterChanges;
import io.ottla.broker.meta.Metadata;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.controller.TopicOutcome;
import io.ottla.coordinator.controller.TopicRef;
import io.ottla.protocol.api.DeleteTopics.Request;
import io.ottla.protocol.api.DeleteTopics.Response;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * DeleteTopics: by name up to version 5, by name or id from 6 on (KIP-516). Answered when this broker has forgotten the
 * topics, or when the request's time is up. A topic that is named twice is deleted once and answered twice.
 */
final class DeleteTopicsHandler implements Handler<Request, Response> {
    private static final int IDS_SINCE = 6;
    /** Before it there is no code for a broker that does not delete. */
    private static final int DISABLED_SINCE = 3;

    private final Metadata metadata;
    private final ClusterChanges changes;

    DeleteTopicsHandler(Metadata metadata, ClusterChanges changes) {
        this.metadata = metadata;
        this.changes = changes;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        List<Request.Topic> asked = call.version() < IDS_SINCE
                ? call.request().topicNames().stream()
                        .map(name -> new Request.Topic(name, Uuid.ZERO))
                        .toList()
                : call.request().topics();
        Wishes<TopicRef> wishes = new Wishes<>();
        Map<TopicRef, Integer> places = new HashMap<>();
        List<Integer> outcomeOf = new ArrayList<>();
        int count = 0;
        for (Request.Topic topic : asked) {
            TopicRef ref = ref(topic);
            Integer earlier = ref == null ? null : places.get(ref);
            if (earlier != null) {
                outcomeOf.add(earlier);
                continue;
            }
            String name = Objects.requireNonNullElse(topic.name(), "");
            if (ref == null) {
                wishes.refuse(
                        name,
                        ErrorCode.INVALID_REQUEST,
                        topic.name() == null
                                ? "neither the name nor the id of a topic is given"
                                : "the topic is given by name and by id: only one is allowed");
            } else {
                wishes.pass(name, ref);
                places.put(ref, count);
            }
            outcomeOf.add(count++);
        }
        long patienceMs = call.request().timeoutMs();
        return wishes.ask(call.lane(), patienceMs, refs -> delete(call, refs, patienceMs))
                .map(outcomes -> response(call.version(), asked, outcomeOf, outcomes));
    }

    private static @Nullable TopicRef ref(Request.Topic topic) {
        String name = topic.name();
        if (name != null) {
            return topic.topicId().isZero() ? new TopicRef.Named(name) : null;
        }
        return topic.topicId().isZero() ? null : new TopicRef.Identified(topic.topicId());
    }

    private Reply<List<TopicOutcome>> delete(Call<Request> call, List<TopicRef> refs, long patienceMs) {
        return Replies.then(call.lane(), changes.deleteTopics(call.lane(), refs), outcomes -> {
            List<Uuid> gone = outcomes.stream()
                    .filter(TopicOutcome::isDone)
                    .map(TopicOutcome::id)
                    .toList();
            return metadata.when(call.lane(), image -> gone.stream().noneMatch(id -> has(image, id)), patienceMs)
                    .map(image -> outcomes);
        });
    }

    private static boolean has(ClusterImage image, Uuid id) {
        return image.topic(id) != null;
    }

    private static Response response(
            int version, List<Request.Topic> asked, List<Integer> outcomeOf, List<TopicOutcome> outcomes) {
        List<Response.TopicResponse> topics = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            Request.Topic topic = asked.get(i);
            TopicOutcome outcome = outcomes.get(outcomeOf.get(i));
            ErrorCode error = outcome.error() == ErrorCode.TOPIC_DELETION_DISABLED && version < DISABLED_SINCE
                    ? ErrorCode.INVALID_REQUEST
                    : outcome.error();
            String name = topic.name() == null && !outcome.name().isEmpty() ? outcome.name() : topic.name();
            topics.add(new Response.TopicResponse(
                    name, outcome.id().isZero() ? topic.topicId() : outcome.id(), error.code(), outcome.message()));
        }
        return Response.builder().responses(topics).build();
    }
}
