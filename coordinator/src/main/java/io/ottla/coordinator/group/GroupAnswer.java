package io.ottla.coordinator.group;

/** What a group command is answered with; each command's file holds its own. */
public interface GroupAnswer {
    /** The answer of commands that come from timers and from the host: there is none to give. */
    record Unheard() implements GroupAnswer {}
}
