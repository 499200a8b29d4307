package io.ottla.client.producer;

import java.util.List;

/**
 * What a {@link Partitioner} can know of a topic. Immutable.
 *
 * @param partitions how many there are, 1 or more; they are numbered from 0
 * @param available those that have a leader at the moment; may be empty
 */
public record TopicShape(String topic, int partitions, List<Integer> available) {}
