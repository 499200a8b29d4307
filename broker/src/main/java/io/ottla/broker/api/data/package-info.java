/**
 * The APIs that read and write records, one handler each.
 * Thread: a handler runs on the loop of its connection and reaches partitions through their lanes.
 * May use: broker.{api,partition,log,meta,config,control}, coordinator.{cluster,store}, protocol.
 */
@NullMarked
package io.ottla.broker.api.data;

import org.jspecify.annotations.NullMarked;
