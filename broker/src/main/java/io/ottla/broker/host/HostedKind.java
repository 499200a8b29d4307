package io.ottla.broker.host;

import io.ottla.coordinator.machine.Machine;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.wire.ErrorCode;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a host has to know of a kind of machine: how its events are stored and how its commands are refused. Stateless:
 * used on the lane and on the disk pool at once.
 */
public interface HostedKind<C, E, A> {
    /** Key and value of a stored event. */
    record Stored(byte[] key, byte @Nullable [] value) {}

    /** An empty machine. */
    Machine<C, E, A> machine();

    /** How the event is stored; null if it lives in memory only. */
    @Nullable
    Stored store(E event);

    /** What operators should read in the log when this happens; null for most. */
    @Nullable
    String news(E event);

    /** Hands over the events of a batch that was read, in order. */
    void restore(BatchHeader batch, Consumer<E> to);

    /** The command that the host gives once everything is restored. */
    C resume();

    /** The command's answer when it could not be decided or stored. */
    A refuse(C command, ErrorCode error);

    /** The command's answer while the log is being read. */
    A whileLoading(C command);

    /** The command's answer when what it decided does not fit into the log. */
    A tooLarge(C command);

    /** Whether nobody waits for the command, so that it has to be tried again if it could not be stored. */
    boolean isUnasked(C command);
}
