package io.ottla.broker.api.admin;

import io.ottla.broker.api.Call;
import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.PartitionImage;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.controller.TopicOutcome;
import io.ottla.protocol.api.Metadata.Request;
import io.ottla.protocol.api.Metadata.Response;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes one answer to a Metadata request, by the rules of its version. For one use, on one thread. */
final class MetadataAnswer {
    /** From here on a leader on another listener is told apart from none. */
    private static final int LISTENER_ERRORS_SINCE = 6;
    /** Before it a client may name topics by name only, and be told nothing without a name. */
    private static final int IDS_SINCE = 12;

    private final Call<Request> call;
    private final TopicAnswers answers;
    private final ClusterImage image;

    MetadataAnswer(Call<Request> call, TopicAnswers answers) {
        this.call = call;
        this.answers = answers;
        this.image = answers.image();
    }

    /** What is told of topics that could not be created: that the creation is under way, when nothing is known yet. */
    static Map<String, TopicOutcome> refusals(Collection<String> wished, TopicCreation.Created created) {
        Map<String, TopicOutcome> refusals = new HashMap<>();
        for (String name : wished) {
            TopicOutcome refusal = created.refusals().get(name);
            if (refusal == null || refusal.error() == ErrorCode.NOT_CONTROLLER) {
                refusal = TopicOutcome.refused(name, ErrorCode.LEADER_NOT_AVAILABLE, "not created yet");
            }
            refusals.put(name, refusal);
        }
        return refusals;
    }

    Response all() {
        List<Response.Topic> topics = new ArrayList<>();
        for (TopicImage topic : image.topics()) {
            topics.add(known(topic));
        }
        return response(topics);
    }

    /** @param refusals of topics that should have been created and are not in the image */
    Response of(List<Request.Topic> asked, Map<String, TopicOutcome> refusals) {
        List<Response.Topic> topics = new ArrayList<>();
        for (Request.Topic topic : new LinkedHashSet<>(asked)) {
            String name = topic.name();
            topics.add(name == null ? byId(topic.topicId()) : byName(name, refusals.get(name)));
        }
        return response(topics);
    }

    private Response.Topic byName(String name, @Nullable TopicOutcome refusal) {
        TopicImage topic = image.topic(name);
        if (topic != null) {
            return known(topic);
        }
        if (TopicNames.trouble(name) != null) {
            return unknown(name, Uuid.ZERO, ErrorCode.INVALID_TOPIC_EXCEPTION);
        }
        return unknown(name, Uuid.ZERO, refusal == null ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : refusal.error());
    }

    private Response.Topic byId(Uuid id) {
        if (call.version() < IDS_SINCE) {
            return unknown("", id, ErrorCode.INVALID_REQUEST);
        }
        TopicImage topic = image.topic(id);
        return topic != null ? known(topic) : unknown(null, id, ErrorCode.UNKNOWN_TOPIC_ID);
    }

    private Response.Topic known(TopicImage topic) {
        List<Response.Partition> partitions =
                answers.partitions(topic).stream().map(this::partition).toList();
        return new Response.Topic(
                ErrorCode.NONE.code(),
                topic.name(),
                topic.id(),
                TopicNames.isInternal(topic.name()),
                partitions,
                topicOperations());
    }

    private Response.Topic unknown(@Nullable String name, Uuid id, ErrorCode error) {
        boolean internal = name != null && TopicNames.isInternal(name);
        return new Response.Topic(error.code(), name, id, internal, List.of(), Operations.NOT_ASKED);
    }

    private Response.Partition partition(PartitionImage partition) {
        ErrorCode error = answers.leaderError(partition);
        if (error == ErrorCode.LISTENER_NOT_FOUND && call.version() < LISTENER_ERRORS_SINCE) {
            error = ErrorCode.LEADER_NOT_AVAILABLE;
        }
        List<Integer> replicas = partition.replicas();
        List<Integer> inSync = partition.isr();
        if (call.version() == 0) { // it cannot say which replicas are offline: it leaves them out
            replicas = live(replicas);
            inSync = live(inSync);
            boolean some = replicas.size() < partition.replicas().size();
            error = error == ErrorCode.NONE && some ? ErrorCode.REPLICA_NOT_AVAILABLE : error;
        }
        boolean led = error == ErrorCode.NONE || error == ErrorCode.REPLICA_NOT_AVAILABLE;
        return new Response.Partition(
                error.code(),
                partition.index(),
                led ? partition.leader() : PartitionImage.NO_LEADER,
                partition.leaderEpoch(),
                replicas,
                inSync,
                answers.offline(partition));
    }

    private List<Integer> live(List<Integer> brokers) {
        return brokers.stream().filter(answers.reachable()::containsKey).toList();
    }

    private Response response(List<Response.Topic> topics) {
        List<Response.Broker> brokers = new ArrayList<>();
        answers.reachable().forEach((id, endpoint) -> {
            BrokerInfo broker = image.brokers().get(id);
            brokers.add(
                    new Response.Broker(id, endpoint.host(), endpoint.port(), broker == null ? null : broker.rack()));
        });
        return Response.builder()
                .brokers(brokers)
                .clusterId(image.clusterId())
                .controllerId(
                        answers.reachable().containsKey(image.controllerId())
                                ? image.controllerId()
                                : ClusterImage.NO_CONTROLLER)
                .topics(topics)
                .clusterAuthorizedOperations(
                        call.request().includeClusterAuthorizedOperations()
                                ? Operations.ALL_ON_CLUSTER
                                : Operations.NOT_ASKED)
                .build();
    }

    private int topicOperations() {
        return call.request().includeTopicAuthorizedOperations() ? Operations.ALL_ON_TOPIC : Operations.NOT_ASKED;
    }
}
