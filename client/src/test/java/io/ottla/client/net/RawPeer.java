package io.ottla.client.net;

import io.ottla.client.HostPort;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who listens where a broker should, and answers each request with bytes of a test's making. A thread per connection. */
public final class RawPeer implements AutoCloseable {
    /** What to do about one request. */
    public interface Manners {
        /** @param request without its length */
        void answer(byte[] request, OutputStream out) throws IOException;
    }

    private final ServerSocket server;
    private final Manners manners;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private RawPeer(ServerSocket server, Manners manners) {
        this.server = server;
        this.manners = manners;
    }

    public static RawPeer start(Manners manners) throws IOException {
        RawPeer peer = new RawPeer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), manners);
        start(peer::accept);
        return peer;
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "raw-peer");
        thread.setDaemon(true);
        thread.start();
    }

    public HostPort address() {
        return new HostPort("127.0.0.1", server.getLocalPort());
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                byte[] request = new byte[in.readInt()];
                in.readFully(request);
                manners.answer(request, socket.getOutputStream());
            }
        } catch (IOException e) {
            // The client, the test, or the manners themselves have ended the connection.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
