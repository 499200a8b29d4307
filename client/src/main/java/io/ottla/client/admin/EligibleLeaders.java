package io.ottla.client.admin;

import io.ottla.client.ClientException;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.DescribeTopicPartitions;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asks who may lead the partitions of topics, page by page until nothing is left. Thread: the client's loop. */
final class EligibleLeaders {
    private final Calls calls;
    private final List<DescribeTopicPartitions.Request.Topic> topics;
    private final int pagePartitions;
    private final Map<String, List<Topics.Eligible>> found = new LinkedHashMap<>();
    private final Map<String, ClientException> failed = new LinkedHashMap<>();
    private final Reply<Map<String, Result<List<Topics.Eligible>>>> reply;

    EligibleLeaders(Calls calls, List<String> names, int pagePartitions) {
        this.calls = calls;
        this.topics = names.stream()
                .sorted()
                .distinct()
                .map(DescribeTopicPartitions.Request.Topic::new)
                .toList();
        this.pagePartitions = pagePartitions;
        this.reply = Reply.on(calls.cluster().lane());
    }

    /** One attempt. */
    Reply<Map<String, Result<List<Topics.Eligible>>>> ask() {
        page(null);
        return reply;
    }

    private void page(DescribeTopicPartitions.Request.@Nullable Cursor from) {
        DescribeTopicPartitions.Request body = DescribeTopicPartitions.Request.builder()
                .topics(topics)
                .responsePartitionLimit(pagePartitions)
                .cursor(from)
                .build();
        calls.cluster()
                .any(Request.of(ApiKey.DESCRIBE_TOPIC_PARTITIONS, body))
                .map(answer -> answer.as(DescribeTopicPartitions.Response.class))
                .read((response, failure) -> {
                    if (response == null) {
                        reply.fail(failure);
                    } else {
                        take(response);
                    }
                });
    }

    private void take(DescribeTopicPartitions.Response response) {
        response.topics().forEach(this::take);
        DescribeTopicPartitions.Response.NextCursor next = response.nextCursor();
        if (next == null) {
            reply.complete(results());
        } else {
            page(new DescribeTopicPartitions.Request.Cursor(next.topicName(), next.partitionIndex()));
        }
    }

    private void take(DescribeTopicPartitions.Response.Topic topic) {
        String name = Objects.requireNonNullElse(topic.name(), "");
        ErrorCode error = ErrorCode.of(topic.errorCode());
        if (error != ErrorCode.NONE) {
            failed.put(name, ClientException.of(error, null, "Topic '" + name + "'"));
            return;
        }
        List<Topics.Eligible> all = found.computeIfAbsent(name, n -> new ArrayList<>());
        topic.partitions()
                .forEach(one -> all.add(new Topics.Eligible(
                        one.partitionIndex(),
                        one.leaderId(),
                        one.isrNodes(),
                        Objects.requireNonNullElse(one.eligibleLeaderReplicas(), List.of()),
                        Objects.requireNonNullElse(one.lastKnownElr(), List.of()))));
    }

    private Map<String, Result<List<Topics.Eligible>>> results() {
        Map<String, Result<List<Topics.Eligible>>> results = new LinkedHashMap<>();
        found.forEach((name, partitions) -> results.put(name, Result.of(List.copyOf(partitions))));
        failed.forEach((name, why) -> results.put(name, Result.failed(why)));
        return results;
    }
}
