package io.ottla.client.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.client.ClientException;
import io.ottla.client.HostPort;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.Backoff;
import io.ottla.client.net.ErrorAnswers;
import io.ottla.client.net.SimNet;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.CreateTopics;
import io.ottla.protocol.api.DeleteGroups;
import io.ottla.protocol.api.DeleteTopics;
import io.ottla.protocol.api.DescribeConfigs;
import io.ottla.protocol.api.DescribeGroups;
import io.ottla.protocol.api.FindCoordinator;
import io.ottla.protocol.api.IncrementalAlterConfigs;
import io.ottla.protocol.api.ListGroups;
import io.ottla.protocol.api.Metadata;
import io.ottla.protocol.api.OffsetCommit;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every error there is, in the answers of the APIs that an admin uses most, in virtual time: each call has an end, which is
 * either what was asked for or the error by its name.
 */
class AdminErrorsTest {
    private static final HostPort BROKER = new HostPort("broker", 9092);
    private static final TopicPartition P = new TopicPartition("t", 0);

    /** A call, and the API whose answers are spoiled. */
    private enum Call {
        CREATE(ApiKey.CREATE_TOPICS, calls -> new Topics(calls).create(List.of(NewTopic.of("t", 1, 1)), false)),
        DELETE(ApiKey.DELETE_TOPICS, calls -> new Topics(calls).delete(List.of("t"))),
        CONFIGS(ApiKey.DESCRIBE_CONFIGS, calls -> new Configs(calls).describe(List.of(ConfigResource.topic("t")))),
        ALTER(
                ApiKey.INCREMENTAL_ALTER_CONFIGS,
                calls -> new Configs(calls)
                        .alter(
                                Map.of(ConfigResource.topic("t"), List.of(Configs.Change.set("retention.ms", "1"))),
                                Configs.Mode.CHANGE)),
        LIST_GROUPS(ApiKey.LIST_GROUPS, calls -> new Groups(calls).list(List.of(), List.of())),
        DELETE_GROUP(ApiKey.DELETE_GROUPS, calls -> new Groups(calls).delete(List.of("g"))),
        COORDINATOR(ApiKey.FIND_COORDINATOR, calls -> new Groups(calls).delete(List.of("g"))),
        COMMIT(ApiKey.OFFSET_COMMIT, calls -> new GroupOffsets(calls).alter("g", Map.of(P, OffsetAndMetadata.of(1))));

        private final ApiKey api;
        private final Function<Calls, CompletableFuture<?>> ask;

        Call(ApiKey api, Function<Calls, CompletableFuture<?>> ask) {
            this.api = api;
            this.ask = ask;
        }
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void everyCallHasAnEndThatSaysWhatHappened(Call call) {
        List<Short> codes = new ArrayList<>(ErrorAnswers.codes(ErrorAnswers.errors(true)));
        codes.addAll(ErrorAnswers.codes(ErrorAnswers.errors(false)));
        codes.add(ErrorAnswers.UNHEARD_OF);
        for (short code : codes) {
            ErrorCode error = ErrorCode.of(code);
            SimNet net = new SimNet(1);
            int[] left = {1};
            net.peer(BROKER, (key, version, body, answer) -> {
                Message whole = answer(key, body);
                answer.accept(key == call.api && left[0]-- > 0 ? ErrorAnswers.with(whole, code) : whole);
            });
            Calls calls = new Calls(net.cluster(List.of(BROKER)), new Backoff(10, 100), 10_000, 5000);
            CompletableFuture<?> asked = call.ask.apply(calls);
            net.lane.advance(20_000);
            assertThat(asked).as("%s", error).isDone();
            ErrorCode told = told(asked);
            assertThat(told).as("%s", error).isIn(ErrorCode.NONE, error);
            if (!error.isRetriable() && error != ErrorCode.BROKER_NOT_AVAILABLE) {
                assertThat(told).as("%s", error).isEqualTo(error);
            }
        }
    }

    private static ErrorCode told(CompletableFuture<?> asked) {
        ErrorCode[] told = {ErrorCode.NONE};
        asked.whenComplete((value, failure) -> {
            if (failure != null) {
                Throwable why = failure instanceof CompletionException ? failure.getCause() : failure;
                told[0] = ((ClientException) why).error();
            } else if (value instanceof Map<?, ?> outcomes) {
                outcomes.values().stream()
                        .filter(Outcome.class::isInstance)
                        .map(outcome -> ((Outcome) outcome).error())
                        .forEach(error -> told[0] = error);
            }
        });
        return told[0];
    }

    private static Message answer(ApiKey key, Message body) {
        return switch (key) {
            case METADATA -> metadata();
            case FIND_COORDINATOR ->
                FindCoordinator.Response.builder()
                        .coordinators(List.of(FindCoordinator.Response.Coordinator.builder()
                                .key("g")
                                .nodeId(0)
                                .host(BROKER.host())
                                .port(BROKER.port())
                                .build()))
                        .build();
            case CREATE_TOPICS ->
                CreateTopics.Response.builder()
                        .topics(List.of(
                                CreateTopics.Response.Topic.builder().name("t").build()))
                        .build();
            case DELETE_TOPICS ->
                DeleteTopics.Response.builder()
                        .responses(List.of(DeleteTopics.Response.TopicResponse.builder()
                                .name("t")
                                .build()))
                        .build();
            case DESCRIBE_CONFIGS ->
                DescribeConfigs.Response.builder()
                        .results(List.of(DescribeConfigs.Response.Result.builder()
                                .resourceType((byte) 2)
                                .resourceName("t")
                                .build()))
                        .build();
            case INCREMENTAL_ALTER_CONFIGS ->
                IncrementalAlterConfigs.Response.builder()
                        .responses(List.of(IncrementalAlterConfigs.Response.ResourceResponse.builder()
                                .resourceType((byte) 2)
                                .resourceName("t")
                                .build()))
                        .build();
            case LIST_GROUPS -> ListGroups.Response.DEFAULT;
            case DESCRIBE_GROUPS -> DescribeGroups.Response.DEFAULT;
            case DELETE_GROUPS ->
                DeleteGroups.Response.builder()
                        .results(List.of(DeleteGroups.Response.Result.builder()
                                .groupId("g")
                                .build()))
                        .build();
            case OFFSET_COMMIT ->
                OffsetCommit.Response.builder()
                        .topics(List.of(OffsetCommit.Response.Topic.builder()
                                .name("t")
                                .partitions(List.of(new OffsetCommit.Response.Partition(0, (short) 0)))
                                .build()))
                        .build();
            default -> throw new IllegalArgumentException(key + " " + Objects.toString(body));
        };
    }

    private static Metadata.Response metadata() {
        return Metadata.Response.builder()
                .brokers(List.of(Metadata.Response.Broker.builder()
                        .nodeId(0)
                        .host(BROKER.host())
                        .port(BROKER.port())
                        .build()))
                .controllerId(0)
                .build();
    }
}
