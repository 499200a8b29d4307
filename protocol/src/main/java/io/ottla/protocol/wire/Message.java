package io.ottla.protocol.wire;

/** The body of a request or response, or a stored record. */
public interface Message extends Struct {}
