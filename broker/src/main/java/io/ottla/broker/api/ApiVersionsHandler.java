package io.ottla.broker.api;

import io.ottla.protocol.api.ApiVersions;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Tells a client which APIs and versions are served, and remembers which library the client runs on (KIP-511). What a
 * client of version 5 believes about where it is connected is checked: one that was meant for another cluster or broker
 * is told to start over.
 */
public final class ApiVersionsHandler implements Handler<ApiVersions.Request, ApiVersions.Response> {
    private final Supplier<ApiTable> table;
    private final Supplier<String> clusterId;
    private final int brokerId;

    /** @param table asked at the first call, as this handler is part of it */
    public ApiVersionsHandler(Supplier<ApiTable> table, Supplier<String> clusterId, int brokerId) {
        this.table = table;
        this.clusterId = clusterId;
        this.brokerId = brokerId;
    }

    @Override
    public Reply<ApiVersions.Response> handle(Call<ApiVersions.Request> call) {
        ApiVersions.Request request = call.request();
        if (call.version() >= 3) {
            if (!isName(request.clientSoftwareName()) || !isName(request.clientSoftwareVersion())) {
                return Reply.done(error(ErrorCode.INVALID_REQUEST));
            }
            call.connection()
                    .keep(
                            ClientSoftware.class,
                            new ClientSoftware(request.clientSoftwareName(), request.clientSoftwareVersion()));
        }
        if (isMeantForOthers(request)) {
            return Reply.done(error(ErrorCode.REBOOTSTRAP_REQUIRED));
        }
        return Reply.done(table(table.get(), ErrorCode.NONE));
    }

    private boolean isMeantForOthers(ApiVersions.Request request) {
        boolean otherCluster =
                request.clusterId() != null && !request.clusterId().equals(clusterId.get());
        return otherCluster || request.nodeId() >= 0 && request.nodeId() != brokerId;
    }

    /** The answer that holds the whole table. */
    public static ApiVersions.Response table(ApiTable table, ErrorCode code) {
        List<ApiVersions.Response.ApiKey> keys = new ArrayList<>();
        for (ApiTable.Entry entry : table.entries()) {
            keys.add(new ApiVersions.Response.ApiKey(entry.key().id(), (short) entry.from(), (short) entry.to()));
        }
        return ApiVersions.Response.builder()
                .errorCode(code.code())
                .apiKeys(keys)
                .build();
    }

    private static ApiVersions.Response error(ErrorCode code) {
        return ApiVersions.Response.builder().errorCode(code.code()).build();
    }

    /** Letters, digits, dots and hyphens, beginning and ending with a letter or digit. */
    private static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean inner = i > 0 && i < text.length() - 1;
            if (!isLetterOrDigit(c) && !(inner && (c == '.' || c == '-'))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
