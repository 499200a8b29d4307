package io.ottla.broker.server;

import io.ottla.broker.api.Attachments;
import io.ottla.broker.api.ClientSoftware;
import io.ottla.broker.api.Connection;
import io.ottla.broker.api.Principal;
import io.ottla.coordinator.cluster.SecurityProtocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** What handlers see of this broker when it obeys itself: no connection at all. Never closes. On one lane. */
final class OwnConnection implements Connection {
    private final String listener;
    private final InetSocketAddress nowhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private final Attachments attachments = new Attachments();

    OwnConnection(String listener) {
        this.listener = listener;
    }

    @Override
    public long id() {
        return -1;
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
        return nowhere;
    }

    @Override
    public InetSocketAddress remote() {
        return nowhere;
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
}
