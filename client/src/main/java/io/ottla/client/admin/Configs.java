package io.ottla.client.admin;

import io.ottla.client.ClientException;
import io.ottla.client.net.Answer;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.AlterConfigs;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.DescribeConfigs;
import io.ottla.protocol.api.IncrementalAlterConfigs;
import io.ottla.protocol.api.ListConfigResources;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Settings of topics, brokers and groups. Thread: from anywhere. */
public final class Configs {
    private final Calls calls;

    Configs(Calls calls) {
        this.calls = calls;
    }

    /** A change of one setting. */
    public record Change(String name, Op op, @Nullable String value) {
        /** Sets a value. */
        public static Change set(String name, String value) {
            return new Change(name, Op.SET, value);
        }

        /** Goes back to the default. */
        public static Change delete(String name) {
            return new Change(name, Op.DELETE, null);
        }
    }

    /** What to do with a setting; the ordinal is the number on the wire (KIP-339). */
    public enum Op {
        /** To this value. */
        SET,
        /** To the default. */
        DELETE,
        /** Adds to a list. */
        APPEND,
        /** Takes out of a list. */
        SUBTRACT
    }

    /** All settings of each; fails when one cannot be described. */
    public CompletableFuture<Map<ConfigResource, List<ConfigEntry>>> describe(Collection<ConfigResource> resources) {
        return calls.retried(() -> calls.gather(resources, this::describe).map(each -> {
            Map<ConfigResource, List<ConfigEntry>> all = new LinkedHashMap<>();
            int at = 0;
            for (ConfigResource resource : resources) {
                all.put(resource, each.get(at++));
            }
            return all;
        }));
    }

    /** All settings of each, or why it has none to tell. */
    public CompletableFuture<Map<ConfigResource, Result<List<ConfigEntry>>>> describeEach(
            Collection<ConfigResource> resources) {
        return calls.byKey(resources, resource -> calls.settled(calls.onLoop(() -> describe(resource))));
    }

    /**
     * The resources that have settings of their own (KIP-1142). Takes a broker of 4.1, for others than client metrics
     * one of 4.2.
     *
     * @param types of these kinds; empty for all kinds
     */
    public CompletableFuture<List<ConfigResource>> list(Collection<ConfigResource.Type> types) {
        boolean ofClientMetrics = types.equals(List.of(ConfigResource.Type.CLIENT_METRICS));
        ListConfigResources.Request body = ListConfigResources.Request.builder()
                .resourceTypes(types.stream().map(ConfigResource.Type::code).toList())
                .build();
        Request request = Request.of(
                ApiKey.LIST_CONFIG_RESOURCES,
                ofClientMetrics ? 0 : 1,
                ApiKey.LIST_CONFIG_RESOURCES.highest(),
                version -> body);
        return calls.any(request, answer -> {
            ListConfigResources.Response response = answer.as(ListConfigResources.Response.class);
            Calls.check(response.errorCode(), "Resources with settings");
            return response.configResources().stream()
                    .filter(one -> ConfigResource.Type.of(one.resourceType()) != null)
                    .map(one -> new ConfigResource(
                            Objects.requireNonNull(ConfigResource.Type.of(one.resourceType())), one.resourceName()))
                    .toList();
        });
    }

    /** Whether to change something, or only to say whether it could be changed. */
    public enum Mode {
        /** Changes. */
        CHANGE,
        /** Checks only. */
        VALIDATE_ONLY
    }

    /** Changes some settings of each resource and leaves the others as they are (KIP-339). */
    public CompletableFuture<Map<ConfigResource, Outcome>> alter(Map<ConfigResource, List<Change>> changes, Mode mode) {
        return calls.byKey(
                changes.keySet(),
                resource -> calls.onLoop(() -> alter(resource, changes.getOrDefault(resource, List.of()), mode)));
    }

    /** Changes some settings of one resource and leaves the others as they are. */
    public CompletableFuture<Outcome> alter(ConfigResource resource, List<Change> changes) {
        return calls.retried(() -> alter(resource, changes, Mode.CHANGE));
    }

    private Reply<Outcome> alter(ConfigResource resource, List<Change> changes, Mode mode) {
        IncrementalAlterConfigs.Request.Resource body = IncrementalAlterConfigs.Request.Resource.builder()
                .resourceType(resource.type().code())
                .resourceName(resource.name())
                .configs(changes.stream()
                        .map(change -> new IncrementalAlterConfigs.Request.Config(
                                change.name(), (byte) change.op().ordinal(), change.value()))
                        .toList())
                .build();
        Request request = Request.of(
                ApiKey.INCREMENTAL_ALTER_CONFIGS,
                IncrementalAlterConfigs.Request.builder()
                        .resources(List.of(body))
                        .validateOnly(mode == Mode.VALIDATE_ONLY)
                        .build());
        return route(resource, request, answer -> {
            IncrementalAlterConfigs.Response.ResourceResponse one = answer.as(IncrementalAlterConfigs.Response.class)
                    .responses()
                    .get(0);
            return Outcome.of(one.errorCode(), one.errorMessage());
        });
    }

    /**
     * Gives each resource these settings and no others: all else goes back to its default (KIP-133). What is changed by
     * others at the same time is lost; {@link #alter(Map, Mode)}, for which brokers before 2.3 are too old, leaves that alone.
     */
    public CompletableFuture<Map<ConfigResource, Outcome>> replace(
            Map<ConfigResource, Map<String, String>> settings, Mode mode) {
        return calls.byKey(
                settings.keySet(),
                resource -> calls.onLoop(() -> replace(resource, settings.getOrDefault(resource, Map.of()), mode)));
    }

    private Reply<Outcome> replace(ConfigResource resource, Map<String, String> settings, Mode mode) {
        AlterConfigs.Request.Resource body = AlterConfigs.Request.Resource.builder()
                .resourceType(resource.type().code())
                .resourceName(resource.name())
                .configs(settings.entrySet().stream()
                        .map(one -> new AlterConfigs.Request.Config(one.getKey(), one.getValue()))
                        .toList())
                .build();
        Request request = Request.of(
                ApiKey.ALTER_CONFIGS,
                AlterConfigs.Request.builder()
                        .resources(List.of(body))
                        .validateOnly(mode == Mode.VALIDATE_ONLY)
                        .build());
        return route(resource, request, answer -> {
            AlterConfigs.Response.ResourceResponse one =
                    answer.as(AlterConfigs.Response.class).responses().get(0);
            return Outcome.of(one.errorCode(), one.errorMessage());
        });
    }

    private Reply<List<ConfigEntry>> describe(ConfigResource resource) {
        DescribeConfigs.Request body = DescribeConfigs.Request.builder()
                .resources(List.of(DescribeConfigs.Request.Resource.builder()
                        .resourceType(resource.type().code())
                        .resourceName(resource.name())
                        .configurationKeys(null)
                        .build()))
                .includeSynonyms(true)
                .build();
        return route(resource, Request.of(ApiKey.DESCRIBE_CONFIGS, body), answer -> {
            DescribeConfigs.Response.Result result =
                    answer.as(DescribeConfigs.Response.class).results().get(0);
            ErrorCode error = ErrorCode.of(result.errorCode());
            if (error == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) {
                throw ClientException.lasting(error, "Topic '" + resource.name() + "' does not exist.");
            }
            if (error != ErrorCode.NONE) {
                throw ClientException.of(error, result.errorMessage(), resource.type() + " " + resource.name());
            }
            return result.configs().stream().map(Configs::entry).toList();
        });
    }

    /** A single broker knows its own settings best; everything else any broker knows. */
    private <T> Reply<T> route(ConfigResource resource, Request request, Function<Answer, T> read) {
        boolean ofOneBroker = switch (resource.type()) {
            case BROKER, BROKER_LOGGER -> !resource.name().isEmpty();
            case TOPIC, CLIENT_METRICS, GROUP -> false;
        };
        if (!ofOneBroker) {
            return calls.cluster().any(request).map(read);
        }
        return calls.broker(Integer.parseInt(resource.name()), request, read);
    }

    private static ConfigEntry entry(DescribeConfigs.Response.Config config) {
        List<ConfigEntry.Synonym> synonyms = new ArrayList<>();
        for (DescribeConfigs.Response.Synonym synonym : config.synonyms()) {
            synonyms.add(
                    new ConfigEntry.Synonym(synonym.name(), synonym.value(), ConfigEntry.Source.of(synonym.source())));
        }
        ConfigEntry.Source source = config.configSource() < 0 && config.isDefault()
                ? ConfigEntry.Source.DEFAULT_CONFIG
                : ConfigEntry.Source.of(config.configSource());
        return new ConfigEntry(
                config.name(), config.value(), source, config.readOnly(), config.isSensitive(), synonyms);
    }
}
