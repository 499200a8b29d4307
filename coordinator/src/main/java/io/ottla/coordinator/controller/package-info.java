/**
 * What the controller decides, one decision per file: from an image and an event to changes of the stored state.
 * Thread: any, every decision is a pure function.
 * May use: coordinator.cluster, the values of coordinator.store, protocol.api, protocol.wire; no I/O, no lanes.
 */
@NullMarked
package io.ottla.coordinator.controller;

import org.jspecify.annotations.NullMarked;
