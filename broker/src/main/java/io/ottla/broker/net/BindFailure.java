package io.ottla.broker.net;

import io.ottla.broker.config.ListenerAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A listener cannot be opened; the message is one line for the person who starts the broker. */
public final class BindFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private BindFailure(String message) {
        super(message, null, false, false);
    }

    static BindFailure unknownHost(ListenerAddress address) {
        return new BindFailure("Cannot listen on " + address.text() + ": the host " + address.host()
                + " is unknown. Set listeners to an address of this machine, or leave the host out.");
    }

    static BindFailure of(ListenerAddress address, @Nullable Throwable cause) {
        String why = cause == null || cause.getMessage() == null ? String.valueOf(cause) : cause.getMessage();
        String lower = why.toLowerCase(Locale.ROOT);
        if (lower.contains("in use")) {
            return new BindFailure("Cannot listen on " + address.text() + ": port " + address.port()
                    + " is taken by another program. Stop that one, or set another port with listeners.");
        }
        if (lower.contains("permission")) {
            return new BindFailure("Cannot listen on " + address.text() + ": port " + address.port()
                    + " needs more rights than this user has. Take a port from 1024 on.");
        }
        if (lower.contains("cannot assign") || lower.contains("unresolved")) {
            return new BindFailure("Cannot listen on " + address.text() + ": " + address.host()
                    + " is no address of this machine. Set listeners to one that is, or leave the host out.");
        }
        return new BindFailure("Cannot listen on " + address.text() + ": " + why);
    }
}
