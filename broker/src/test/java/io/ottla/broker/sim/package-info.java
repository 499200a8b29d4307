/**
 * Whole clusters in one thread and virtual time, from a seed: the brokers' own controller, orders, partitions, copying
 * and logs over a simulated disk, network and ZooKeeper, with clients, and with somebody who breaks things.
 *
 * <pre>
 *   SimCluster: one seed, one story
 *     Writer, Tailer --- Wire --->  BrokerLife (real parts)  --- Wire ---> other brokers
 *     Trouble: kills, cuts, ...       |  on Life.Strand, its lanes
 *     Sabotage: plants a Bug          |-- SimDisk    survives, or loses what was not synced
 *     History, Facts: what must hold  '-- SimSession --> SimZooKeeper
 *   World: virtual time, and the only source of chance
 * </pre>
 *
 * Thread: one for each story; stories have nothing in common.
 */
package io.ottla.broker.sim;
