package io.ottla.broker.api;

import io.ottla.coordinator.cluster.SecurityProtocol;
import java.net.InetSocketAddress;

/** A connection from 10.0.0.9 that keeps what it is given, and that a test can close. */
public final class FakeConnection implements Connection {
    private final String listener;
    private final InetSocketAddress local;
    private final Attachments attachments = new Attachments();

    /** On the listener PLAINTEXT, by which the client reached us as 10.0.0.1:9092. */
    public FakeConnection() {
        this("PLAINTEXT", new InetSocketAddress("10.0.0.1", 9092));
    }

    /** @param local how the client reached us */
    public FakeConnection(String listener, InetSocketAddress local) {
        this.listener = listener;
        this.local = local;
    }

    @Override
    public long id() {
        return 1;
    }

    @Override
    public String listener() {
        return listener;
    }

    @Override
    public SecurityProtocol securityProtocol() {
        return SecurityProtocol.PLAINTEXT;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public InetSocketAddress remote() {
        return new InetSocketAddress("10.0.0.9", 40_000);
    }

    @Override
    public Principal principal() {
        return Principal.ANONYMOUS;
    }

    @Override
    public ClientSoftware software() {
        return ClientSoftware.UNKNOWN;
    }

    @Override
    public Attachments attachments() {
        return attachments;
    }

    public void close() {
        attachments.close();
    }
}
