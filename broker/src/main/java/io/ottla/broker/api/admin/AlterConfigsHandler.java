package io.ottla.broker.api.admin;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.protocol.api.AlterConfigs.Request;
import io.ottla.protocol.api.AlterConfigs.Response;
import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** AlterConfigs: the configs given replace all overrides of the resource, those not named included (KIP-133). */
final class AlterConfigsHandler implements Handler<Request, Response> {
    private final ConfigAlteration alteration;

    AlterConfigsHandler(ConfigAlteration alteration) {
        this.alteration = alteration;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        Request request = call.request();
        Map<String, Long> mentions = request.resources().stream()
                .map(AlterConfigsHandler::key)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        Gather<Response.ResourceResponse> all = new Gather<>(call.lane());
        for (Request.Resource resource : request.resources()) {
            Reply<ConfigAlteration.Altered> altered = mentions.getOrDefault(key(resource), 0L) > 1
                    ? Reply.done(new ConfigAlteration.Altered(
                            ErrorCode.INVALID_REQUEST,
                            "the request names the resource '" + resource.resourceName() + "' more than once"))
                    : alter(call, resource);
            all.add(altered.map(outcome -> new Response.ResourceResponse(
                    outcome.error().code(), outcome.message(), resource.resourceType(), resource.resourceName())));
        }
        return all.all()
                .map(responses -> Response.builder().responses(responses).build());
    }

    private Reply<ConfigAlteration.Altered> alter(Call<Request> call, Request.Resource resource) {
        List<ConfigEdit.Change> changes = resource.configs().stream()
                .map(config -> new ConfigEdit.Change(config.name(), ConfigEdit.SET, config.value()))
                .toList();
        return alteration.alter(
                call.lane(),
                resource.resourceType(),
                resource.resourceName(),
                changes,
                ConfigAlteration.Base.NOTHING,
                call.request().validateOnly());
    }

    private static String key(Request.Resource resource) {
        return resource.resourceType() + "/" + resource.resourceName();
    }
}
