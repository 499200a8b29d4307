package io.ottla.client.admin;

import io.ottla.client.ClusterView;
import io.ottla.client.HostPort;
import io.ottla.client.LogOffset;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.ClientLoop;
import io.ottla.client.net.ClientOptions;
import io.ottla.client.net.Cluster;
import io.ottla.client.net.GivenSettings;
import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.OptionTable;
import io.ottla.protocol.config.Settings;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Administers a cluster. Every method returns a future that completes on the client's loop, within
 * default.api.timeout.ms; its failure is a {@link io.ottla.client.ClientException}. What can fail for one topic, group
 * or partition and not for another has an {@link Outcome} or a {@link Result} each.
 *
 * <p>What Kafka's admin client has a name for has that name here too. Each area is a class with all that can be asked about
 * it, {@link #topics} to {@link #producers}.
 *
 * <p>Thread: all methods from anywhere.
 */
public final class Admin implements AutoCloseable {
    /** Time for one call with its retries, in ms. */
    public static final Option<Integer> API_TIMEOUT_MS = Option.integer("default.api.timeout.ms", 60_000)
            .min(0)
            .doc("How long one call may take with all its retries, in ms.");

    private static final Logger LOG = LoggerFactory.getLogger(Admin.class);
    static final OptionTable TABLE = OptionTable.join(ClientOptions.TABLE, OptionTable.of(API_TIMEOUT_MS));
    /** Controllers are found by way of the brokers; every call is tried again until its time is up. */
    private static final Set<String> WITHOUT_EFFECT = Set.of("bootstrap.controllers", "retries");

    private static final int IN_FLIGHT_MAX = 100;

    private final ClientLoop loop;
    private final Cluster cluster;
    private final Calls calls;

    private Admin(ClientLoop loop, Cluster cluster, Calls calls) {
        this.loop = loop;
        this.cluster = cluster;
        this.calls = calls;
    }

    /**
     * An admin with these settings, by Kafka's names; connects when it is first used. Throws BadSettingException for
     * a bad setting.
     *
     * @param properties a map, or {@link java.util.Properties}; values are text or have it as their {@code toString}
     */
    public static Admin open(Map<?, ?> properties) {
        return builder().set(properties).open();
    }

    /** Whether Kafka's admin has it, and this one no use for it. */
    static boolean hasNoEffect(String name) {
        return WITHOUT_EFFECT.contains(name) || ClientOptions.hasNoEffect(name);
    }

    /** An admin to be described step by step. */
    public static AdminBuilder builder() {
        return new AdminBuilder();
    }

    static Admin start(Map<String, String> properties) {
        Settings settings = GivenSettings.read(TABLE, Admin::hasNoEffect, properties, LOG);
        List<HostPort> bootstrap = ClientOptions.bootstrap(settings);
        ClientLoop loop = ClientLoop.start("ottla-admin");
        Cluster cluster = new Cluster(
                loop,
                ClientOptions.connections(settings, IN_FLIGHT_MAX),
                bootstrap,
                ClientOptions.reconnectBackoff(settings),
                new Random());
        return new Admin(
                loop,
                cluster,
                new Calls(
                        cluster,
                        ClientOptions.retryBackoff(settings),
                        settings.get(API_TIMEOUT_MS),
                        settings.get(ClientOptions.REQUEST_TIMEOUT_MS)));
    }

    /** Topics and their partitions. */
    public Topics topics() {
        return new Topics(calls);
    }

    /** Settings of topics, brokers and groups. */
    public Configs configs() {
        return new Configs(calls);
    }

    /** Groups and their members. */
    public Groups groups() {
        return new Groups(calls);
    }

    /** Offsets that groups have committed. */
    public GroupOffsets groupOffsets() {
        return new GroupOffsets(calls);
    }

    /** Offsets of logs, by time. */
    public LogOffsets logOffsets() {
        return new LogOffsets(calls);
    }

    /** Quotas of users and clients (KIP-546). */
    public Quotas quotas() {
        return new Quotas(calls);
    }

    /** Moves of replicas (KIP-455). */
    public Reassignments reassignments() {
        return new Reassignments(calls);
    }

    /** Elections of leaders (KIP-460). */
    public Elections elections() {
        return new Elections(calls);
    }

    /** The directories that brokers keep logs in. */
    public LogDirectories logDirectories() {
        return new LogDirectories(calls);
    }

    /** Deletion of records (KIP-107). */
    public Records records() {
        return new Records(calls);
    }

    /** Moves of replicas between the directories of a broker (KIP-113). */
    public ReplicaLogs replicaLogs() {
        return new ReplicaLogs(calls);
    }

    /** Brokers, what they offer, and the cluster that they are. */
    public Brokers brokers() {
        return new Brokers(calls);
    }

    /** Producers as partitions know them (KIP-664). */
    public Producers producers() {
        return new Producers(calls);
    }

    /** As {@link Topics#all}. */
    public CompletableFuture<ClusterView> listTopics() {
        return topics().all();
    }

    /** As {@link Topics#describe}. */
    public CompletableFuture<ClusterView> describeTopics(Collection<String> names) {
        return topics().describe(names);
    }

    /** As {@link Topics#create}. */
    public CompletableFuture<Map<String, Outcome>> createTopics(Collection<NewTopic> topics) {
        return topics().create(topics, false);
    }

    /** As {@link Topics#delete}. */
    public CompletableFuture<Map<String, Outcome>> deleteTopics(Collection<String> names) {
        return topics().delete(names);
    }

    /** As {@link Topics#extend}. */
    public CompletableFuture<Map<String, Outcome>> createPartitions(Map<String, Topics.Extension> extensions) {
        return topics().extend(extensions);
    }

    /** As {@link Configs#describeEach}. */
    public CompletableFuture<Map<ConfigResource, Result<List<ConfigEntry>>>> describeConfigs(
            Collection<ConfigResource> resources) {
        return configs().describeEach(resources);
    }

    /** As {@link Configs#alter(Map, Configs.Mode)}. */
    public CompletableFuture<Map<ConfigResource, Outcome>> incrementalAlterConfigs(
            Map<ConfigResource, List<Configs.Change>> changes) {
        return configs().alter(changes, Configs.Mode.CHANGE);
    }

    /** As {@link Configs#list}. */
    public CompletableFuture<List<ConfigResource>> listConfigResources(Collection<ConfigResource.Type> types) {
        return configs().list(types);
    }

    /** As {@link LogOffsets#find(Map)}. */
    public CompletableFuture<Map<TopicPartition, LogOffset>> listOffsets(Map<TopicPartition, Long> times) {
        return logOffsets().find(times);
    }

    /** As {@link Records#deleteBefore}. */
    public CompletableFuture<Map<TopicPartition, Records.Deleted>> deleteRecords(Map<TopicPartition, Long> offsets) {
        return records().deleteBefore(offsets);
    }

    /** As {@link Brokers#describe}. */
    public CompletableFuture<ClusterView> describeCluster() {
        return brokers().describe();
    }

    /** As {@link LogDirectories#describeEach}. */
    public CompletableFuture<Map<Integer, Result<List<LogDirectories.Directory>>>> describeLogDirs(
            Collection<Integer> brokers) {
        return logDirectories().describeEach(brokers);
    }

    /** As {@link LogDirectories#move}. */
    public CompletableFuture<Map<TopicPartition, Outcome>> alterReplicaLogDirs(
            int broker, Map<TopicPartition, String> paths) {
        return logDirectories().move(broker, paths);
    }

    /** As {@link Groups#list}, of all states and types. */
    public CompletableFuture<Collection<GroupListing>> listGroups() {
        return groups().list(List.of(), List.of());
    }

    /** As {@link Groups#describe}. */
    public CompletableFuture<Map<String, GroupDescription>> describeConsumerGroups(Collection<String> ids) {
        return groups().describe(ids);
    }

    /** As {@link Groups#delete}. */
    public CompletableFuture<Map<String, Outcome>> deleteConsumerGroups(Collection<String> ids) {
        return groups().delete(ids);
    }

    /** As {@link Groups#removeMembers}. */
    public CompletableFuture<Map<Groups.Leaver, Outcome>> removeMembersFromConsumerGroup(
            String id, Collection<Groups.Leaver> leavers) {
        return groups().removeMembers(id, leavers, null);
    }

    /** As {@link GroupOffsets#committedOfEach}. */
    public CompletableFuture<Map<String, Result<Map<TopicPartition, OffsetAndMetadata>>>> listConsumerGroupOffsets(
            Collection<String> ids) {
        return groupOffsets().committedOfEach(ids);
    }

    /** As {@link GroupOffsets#alter}. */
    public CompletableFuture<Map<TopicPartition, Outcome>> alterConsumerGroupOffsets(
            String id, Map<TopicPartition, OffsetAndMetadata> offsets) {
        return groupOffsets().alter(id, offsets);
    }

    /** As {@link GroupOffsets#delete}. */
    public CompletableFuture<Map<TopicPartition, Outcome>> deleteConsumerGroupOffsets(
            String id, Collection<TopicPartition> partitions) {
        return groupOffsets().delete(id, partitions);
    }

    /** As {@link Elections#elect}. */
    public CompletableFuture<Map<TopicPartition, Outcome>> electLeaders(
            Elections.Type type, @Nullable Collection<TopicPartition> partitions) {
        return elections().elect(type, partitions);
    }

    /** As {@link Reassignments#start}. */
    public CompletableFuture<Map<TopicPartition, Outcome>> alterPartitionReassignments(
            Map<TopicPartition, List<Integer>> targets) {
        return reassignments().start(targets, Reassignments.ReplicaCount.MAY_CHANGE);
    }

    /** As {@link Reassignments#list}, of all partitions. */
    public CompletableFuture<Map<TopicPartition, Reassignments.Ongoing>> listPartitionReassignments() {
        return reassignments().list(null);
    }

    /** As {@link Quotas#describe}. */
    public CompletableFuture<List<Quotas.Entry>> describeClientQuotas(List<Quotas.Match> matches) {
        return quotas().describe(matches);
    }

    /** As {@link Producers#describe}. */
    public CompletableFuture<Map<TopicPartition, Result<List<Producers.Active>>>> describeProducers(
            Collection<TopicPartition> partitions) {
        return producers().describe(partitions);
    }

    /** Completes once a broker answers; fails, after {@code timeoutMs} or a little more, with the reason why none does. */
    public CompletableFuture<ClusterView> reach(int timeoutMs) {
        return new Calls(cluster, calls.backoff(), timeoutMs, calls.requestTimeoutMs())
                .retried(() -> cluster.topics(List.of(), Cluster.Creation.NEVER));
    }

    /** Ends all connections; calls that are under way fail. */
    @Override
    public void close() {
        loop.lane().run(cluster::close);
        loop.close();
    }
}
