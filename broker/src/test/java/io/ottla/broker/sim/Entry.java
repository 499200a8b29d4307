package io.ottla.broker.sim;

/** A record of the model: who wrote it, and under which leader epoch. */
record Entry(int epoch, int value) {}
