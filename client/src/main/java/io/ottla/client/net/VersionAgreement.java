package io.ottla.client.net;

import io.netty.buffer.ByteBuf;
import io.ottla.client.ApiRanges;
import io.ottla.client.ClientException;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.ApiVersions;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Reader;
import org.jspecify.annotations.Nullable;

/**
 * Learns what a broker offers. Asks in the newest version of ApiVersions; a broker that lacks it answers in version 0
 * with UNSUPPORTED_VERSION and, from 2.4 on, with the versions of ApiVersions that it has (KIP-511), else with none;
 * then it is asked again in the highest of these, or in version 0.
 *
 * <p>Thread: the connection's event loop.
 */
final class VersionAgreement {
    /** Gets the frame after the correlation id: the response header of this API is never flexible. */
    interface Raw {
        void read(int version, ByteBuf frame);
    }

    /** How a question is put on the connection. */
    interface Ask {
        void ask(ApiKey key, int version, ApiVersions.Request body, Raw to);
    }

    /** Gets the one or the other. */
    interface Outcome {
        void agreed(@Nullable ApiRanges ranges, @Nullable ClientException failure);
    }

    private static final String SOFTWARE_NAME = "ottla";
    private static final String SOFTWARE_VERSION = softwareVersion();

    private final Ask ask;
    private final Outcome outcome;
    private boolean fellBack;

    VersionAgreement(Ask ask, Outcome outcome) {
        this.ask = ask;
        this.outcome = outcome;
    }

    void begin() {
        ask(ApiKey.API_VERSIONS.highest());
    }

    private void ask(int version) {
        ApiVersions.Request request = ApiVersions.Request.builder()
                .clientSoftwareName(SOFTWARE_NAME)
                .clientSoftwareVersion(SOFTWARE_VERSION)
                .build();
        ask.ask(ApiKey.API_VERSIONS, version, request, this::answered);
    }

    private void answered(int version, ByteBuf frame) {
        // The error stands first in every version.
        ErrorCode error = ErrorCode.of(frame.getShort(frame.readerIndex()));
        if (error == ErrorCode.UNSUPPORTED_VERSION && !fellBack) {
            fellBack = true;
            ask(versionToFallBackTo(frame));
        } else if (error != ErrorCode.NONE) {
            outcome.agreed(null, new ClientException(error, "The broker refused ApiVersions: " + error));
        } else {
            outcome.agreed(Views.ranges(ApiVersions.Response.read(new Reader(frame), version)), null);
        }
    }

    private static int versionToFallBackTo(ByteBuf frame) {
        ApiRanges.Range offered =
                Views.ranges(ApiVersions.Response.read(new Reader(frame), 0)).of(ApiKey.API_VERSIONS.id());
        return offered == null ? 0 : Math.min(offered.highest(), ApiKey.API_VERSIONS.highest());
    }

    private static String softwareVersion() {
        String version = VersionAgreement.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
