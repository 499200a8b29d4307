package io.ottla.client.admin;

import io.ottla.client.ClientException;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.AlterClientQuotas;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.DescribeClientQuotas;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Client quotas (KIP-546). Entity types are user, client-id and ip. Thread: from anywhere. */
public final class Quotas {
    private static final byte EXACT = 0;
    private static final byte DEFAULT = 1;
    private static final byte ANY = 2;

    private final Calls calls;

    Quotas(Calls calls) {
        this.calls = calls;
    }

    /** Which entities are meant. */
    public sealed interface Match {
        /** The one of this name. */
        record Exact(String type, String name) implements Match {}

        /** The default of the type. */
        record Default(String type) implements Match {}

        /** All that are named, or the default. */
        record Any(String type) implements Match {}
    }

    /** Quotas of one entity; a null name is the default of its type. */
    public record Entry(Map<String, @Nullable String> entity, Map<String, Double> values) {}

    /** The quotas of entities that have just these parts. */
    public CompletableFuture<List<Entry>> describe(List<Match> matches) {
        DescribeClientQuotas.Request body = DescribeClientQuotas.Request.builder()
                .components(matches.stream().map(Quotas::component).toList())
                .strict(true)
                .build();
        return calls.any(Request.of(ApiKey.DESCRIBE_CLIENT_QUOTAS, body), answer -> {
            DescribeClientQuotas.Response response = answer.as(DescribeClientQuotas.Response.class);
            ErrorCode error = ErrorCode.of(response.errorCode());
            if (error != ErrorCode.NONE) {
                throw ClientException.of(error, response.errorMessage(), "Quotas");
            }
            List<Entry> entries = new ArrayList<>();
            if (response.entries() != null) {
                response.entries().forEach(entry -> entries.add(entry(entry)));
            }
            return entries;
        });
    }

    /** Sets quotas of one entity, and removes those whose value is null. */
    public CompletableFuture<Outcome> alter(
            Map<String, @Nullable String> entity, Map<String, @Nullable Double> values) {
        List<AlterClientQuotas.Request.Op> ops = new ArrayList<>();
        values.forEach((key, value) -> ops.add(AlterClientQuotas.Request.Op.builder()
                .key(key)
                .value(value == null ? 0 : value)
                .remove(value == null)
                .build()));
        AlterClientQuotas.Request body = AlterClientQuotas.Request.builder()
                .entries(List.of(AlterClientQuotas.Request.Entry.builder()
                        .entity(entity.entrySet().stream()
                                .map(part -> new AlterClientQuotas.Request.Entity(part.getKey(), part.getValue()))
                                .toList())
                        .ops(ops)
                        .build()))
                .build();
        return calls.any(Request.of(ApiKey.ALTER_CLIENT_QUOTAS, body), answer -> {
            AlterClientQuotas.Response.Entry first =
                    answer.as(AlterClientQuotas.Response.class).entries().get(0);
            return Outcome.of(first.errorCode(), first.errorMessage());
        });
    }

    private static DescribeClientQuotas.Request.Component component(Match match) {
        if (match instanceof Match.Exact exact) {
            return new DescribeClientQuotas.Request.Component(exact.type(), EXACT, exact.name());
        } else if (match instanceof Match.Default def) {
            return new DescribeClientQuotas.Request.Component(def.type(), DEFAULT, null);
        } else if (match instanceof Match.Any any) {
            return new DescribeClientQuotas.Request.Component(any.type(), ANY, null);
        }
        throw new IllegalStateException("a match of no known kind: " + match);
    }

    private static Entry entry(DescribeClientQuotas.Response.Entry entry) {
        Map<String, @Nullable String> entity = new TreeMap<>();
        entry.entity().forEach(part -> entity.put(part.entityType(), part.entityName()));
        Map<String, Double> values = new TreeMap<>();
        entry.values().forEach(value -> values.put(value.key(), value.value()));
        return new Entry(entity, values);
    }
}
