package io.ottla.client.admin;

/**
 * A group as its coordinator lists it.
 *
 * @param protocolType "consumer" for consumer groups, empty for a group that only holds offsets
 * @param state empty from a broker that does not tell (before 2.6)
 * @param type empty from a broker that does not tell (before 3.8)
 */
public record GroupListing(String id, String protocolType, String state, String type) {}
