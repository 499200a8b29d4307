package io.ottla.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * A network cable to a port of this machine: while it is cut, bytes get stuck on the way, as behind a broken switch. It
 * can be cut for some of those who use it: a request of the protocol tells the client's id.
 */
final class Link implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;
    /** Of a request: size, key, version, correlation id; then the length of the client's id. */
    private static final int ID_LENGTH_AT = 12;

    private final ServerSocket entrance;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    /** Guarded by the monitor of this object. */
    private Predicate<String> cutFor = id -> false;

    Link(int target) {
        this.target = target;
        try {
            this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        new Thread(this::accept, "link-" + target).start();
    }

    int port() {
        return entrance.getLocalPort();
    }

    void cut() {
        cutFor(id -> true);
    }

    /** Cuts it for clients with such an id, and for nobody else. */
    synchronized void cutFor(Predicate<String> clientId) {
        cutFor = clientId;
        notifyAll();
    }

    void mend() {
        cutFor(id -> false);
    }

    private synchronized void awaitWhole(String clientId) throws InterruptedException {
        while (cutFor.test(clientId)) {
            wait();
        }
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket in = entrance.accept();
                sockets.add(in);
                new Thread(() -> connect(in), "link-" + target).start();
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    /** Who asks is known with the first bytes; until then nothing goes on. */
    private void connect(Socket in) {
        byte[] first = new byte[BUFFER_BYTES];
        try {
            int length = in.getInputStream().read(first);
            if (length < 0) {
                end(in);
                return;
            }
            String clientId = clientId(ByteBuffer.wrap(first, 0, length));
            awaitWhole(clientId);
            Socket out = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(out);
            out.getOutputStream().write(first, 0, length);
            new Thread(() -> carry(in, out, clientId), "link-there-" + target).start();
            carry(out, in, clientId);
        } catch (IOException e) {
            end(in);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String clientId(ByteBuffer request) {
        int length = request.remaining() < ID_LENGTH_AT + Short.BYTES ? 0 : request.getShort(ID_LENGTH_AT);
        int at = ID_LENGTH_AT + Short.BYTES;
        return length <= 0 || request.remaining() < at + length
                ? ""
                : new String(request.array(), at, length, StandardCharsets.UTF_8);
    }

    private void carry(Socket from, Socket to, String clientId) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            for (int n = from.getInputStream().read(buffer);
                    n >= 0;
                    n = from.getInputStream().read(buffer)) {
                awaitWhole(clientId);
                to.getOutputStream().write(buffer, 0, n);
            }
        } catch (IOException e) {
            // either end is gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end(from);
        end(to);
    }

    private void end(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            entrance.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        mend();
        sockets.forEach(this::end);
    }
}
