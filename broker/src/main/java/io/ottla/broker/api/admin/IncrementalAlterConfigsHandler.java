package io.ottla.broker.api.admin;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.protocol.api.IncrementalAlterConfigs.Request;
import io.ottla.protocol.api.IncrementalAlterConfigs.Response;
import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/** IncrementalAlterConfigs: sets, deletes, appends and subtracts single configs (KIP-339); log levels too (KIP-412). */
final class IncrementalAlterConfigsHandler implements Handler<Request, Response> {
    private final IntSupplier brokerId;
    private final ConfigAlteration alteration;
    private final LoggerConfigs loggers;

    IncrementalAlterConfigsHandler(IntSupplier brokerId, ConfigAlteration alteration, LoggerConfigs loggers) {
        this.brokerId = brokerId;
        this.alteration = alteration;
        this.loggers = loggers;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        Request request = call.request();
        Map<String, Long> mentions = request.resources().stream()
                .map(IncrementalAlterConfigsHandler::key)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        Gather<Response.ResourceResponse> all = new Gather<>(call.lane());
        for (Request.Resource resource : request.resources()) {
            Reply<ConfigAlteration.Altered> altered = mentions.getOrDefault(key(resource), 0L) > 1
                    ? refused("the request names the resource '" + resource.resourceName() + "' more than once")
                    : alter(call, resource);
            all.add(altered.map(outcome -> new Response.ResourceResponse(
                    outcome.error().code(), outcome.message(), resource.resourceType(), resource.resourceName())));
        }
        return all.all()
                .map(responses -> Response.builder().responses(responses).build());
    }

    private Reply<ConfigAlteration.Altered> alter(Call<Request> call, Request.Resource resource) {
        List<ConfigEdit.Change> changes = resource.configs().stream()
                .map(config -> new ConfigEdit.Change(config.name(), config.configOperation(), config.value()))
                .toList();
        boolean validateOnly = call.request().validateOnly();
        if (resource.resourceType() == ResourceType.BROKER_LOGGER) {
            return alterLoggers(resource.resourceName(), changes, validateOnly);
        }
        return alteration.alter(
                call.lane(),
                resource.resourceType(),
                resource.resourceName(),
                changes,
                ConfigAlteration.Base.CURRENT,
                validateOnly);
    }

    private Reply<ConfigAlteration.Altered> alterLoggers(
            String broker, List<ConfigEdit.Change> changes, boolean validateOnly) {
        String trouble = BrokerName.trouble(broker, brokerId.getAsInt());
        if (trouble != null) {
            return refused(trouble);
        }
        return loggers.alter(changes, validateOnly) instanceof ConfigEdit.Refused no
                ? Reply.done(new ConfigAlteration.Altered(no.error(), no.message()))
                : Reply.done(ConfigAlteration.Altered.DONE);
    }

    private static Reply<ConfigAlteration.Altered> refused(String message) {
        return Reply.done(new ConfigAlteration.Altered(ErrorCode.INVALID_REQUEST, message));
    }

    private static String key(Request.Resource resource) {
        return resource.resourceType() + "/" + resource.resourceName();
    }
}
