package io.ottla.broker.api.admin;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.config.BrokerConfigs;
import io.ottla.broker.meta.Metadata;
import io.ottla.broker.meta.StoredConfigs;
import io.ottla.coordinator.store.StoreException;
import io.ottla.protocol.api.DescribeConfigs.Request;
import io.ottla.protocol.api.DescribeConfigs.Response;
import io.ottla.protocol.config.OptionType;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * DescribeConfigs: topics, this broker, the default of all brokers, and log levels; each config with its source, from
 * version 1 on with every value behind it (KIP-226), from 3 on with its type and what it is for (KIP-569). Overrides of
 * topics are read from the cluster store, so that they are right on any broker.
 */
final class DescribeConfigsHandler implements Handler<Request, Response> {
    private final IntSupplier brokerId;
    private final Metadata metadata;
    private final StoredConfigs stored;
    private final BrokerConfigs configs;
    private final LoggerConfigs loggers;

    DescribeConfigsHandler(
            IntSupplier brokerId,
            Metadata metadata,
            StoredConfigs stored,
            BrokerConfigs configs,
            LoggerConfigs loggers) {
        this.brokerId = brokerId;
        this.metadata = metadata;
        this.stored = stored;
        this.configs = configs;
        this.loggers = loggers;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        List<String> topics = call.request().resources().stream()
                .filter(resource -> resource.resourceType() == ResourceType.TOPIC)
                .map(Request.Resource::resourceName)
                .filter(name -> metadata.image().topic(name) != null)
                .toList();
        if (topics.isEmpty()) {
            return Reply.done(describe(call.request(), Map.of(), null));
        }
        Reply<Response> response = Reply.on(call.lane());
        stored.read(call.lane(), topics).read((overrides, failure) -> {
            if (overrides != null) {
                response.complete(describe(call.request(), overrides, null));
            } else if (failure instanceof StoreException unreachable) {
                response.complete(describe(call.request(), Map.of(), unreachable));
            } else {
                response.fail(new IllegalStateException("configs were not read", failure));
            }
        });
        return response;
    }

    private Response describe(
            Request request, Map<String, Map<String, String>> overrides, @Nullable StoreException unreachable) {
        List<Response.Result> results = new ArrayList<>();
        for (Request.Resource resource : request.resources()) {
            results.add(
                    switch (resource.resourceType()) {
                        case ResourceType.TOPIC -> topic(request, resource, overrides, unreachable);
                        case ResourceType.BROKER -> broker(request, resource);
                        case ResourceType.BROKER_LOGGER -> brokerLoggers(request, resource);
                        default ->
                            refused(
                                    resource,
                                    ErrorCode.INVALID_REQUEST,
                                    "resource type " + resource.resourceType()
                                            + " has no configs here, allowed are 2 (topic), "
                                            + "4 (broker) and 8 (broker logger)");
                    });
        }
        return Response.builder().results(results).build();
    }

    private Response.Result topic(
            Request request,
            Request.Resource resource,
            Map<String, Map<String, String>> overrides,
            @Nullable StoreException unreachable) {
        String name = resource.resourceName();
        String trouble = TopicNames.trouble(name);
        if (trouble != null) {
            return refused(resource, ErrorCode.INVALID_TOPIC_EXCEPTION, trouble);
        }
        if (metadata.image().topic(name) == null) {
            return refused(resource, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "there is no topic '" + name + "'");
        }
        if (unreachable != null) {
            return refused(resource, unreachable.kind().error(), String.valueOf(unreachable.getMessage()));
        }
        return result(request, resource, ConfigEntries.ofTopic(overrides.getOrDefault(name, Map.of()), configs));
    }

    private Response.Result broker(Request request, Request.Resource resource) {
        if (BrokerName.isEveryBroker(resource.resourceName())) {
            return result(request, resource, ConfigEntries.ofEveryBroker(configs));
        }
        String trouble = BrokerName.trouble(resource.resourceName(), brokerId.getAsInt());
        return trouble == null
                ? result(request, resource, ConfigEntries.ofBroker(configs))
                : refused(resource, ErrorCode.INVALID_REQUEST, trouble);
    }

    private Response.Result brokerLoggers(Request request, Request.Resource resource) {
        String trouble = BrokerName.trouble(resource.resourceName(), brokerId.getAsInt());
        return trouble == null
                ? result(request, resource, loggers.describe())
                : refused(resource, ErrorCode.INVALID_REQUEST, trouble);
    }

    private static Response.Result refused(Request.Resource resource, ErrorCode error, String message) {
        return new Response.Result(error.code(), message, resource.resourceType(), resource.resourceName(), List.of());
    }

    private static Response.Result result(Request request, Request.Resource resource, List<ConfigEntry> entries) {
        List<String> keys = resource.configurationKeys();
        List<Response.Config> shown = entries.stream()
                .filter(entry -> keys == null || keys.isEmpty() || keys.contains(entry.name()))
                .map(entry -> config(request, entry))
                .toList();
        return new Response.Result(
                ErrorCode.NONE.code(), null, resource.resourceType(), resource.resourceName(), shown);
    }

    private static Response.Config config(Request request, ConfigEntry entry) {
        OptionType type = entry.type();
        return Response.Config.builder()
                .name(entry.name())
                .value(entry.shownValue())
                .readOnly(entry.readOnly())
                .isDefault(entry.source() == ConfigSource.DEFAULT)
                .configSource(entry.source().code())
                .isSensitive(entry.sensitive())
                .synonyms(request.includeSynonyms() ? synonyms(entry) : List.of())
                .configType(type == null ? 0 : type.code())
                .documentation(request.includeDocumentation() ? entry.documentation() : null)
                .build();
    }

    private static List<Response.Synonym> synonyms(ConfigEntry entry) {
        return entry.synonyms().stream()
                .map(synonym -> new Response.Synonym(
                        synonym.name(),
                        entry.sensitive() ? null : synonym.value(),
                        synonym.source().code()))
                .toList();
    }
}
