package io.ottla.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** A network cable to a port of this machine: while it is cut, bytes get stuck on the way, as behind a broken switch. */
final class Link implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;

    private final ServerSocket entrance;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicReference<CountDownLatch> whole = new AtomicReference<>(new CountDownLatch(0));

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
        whole.set(new CountDownLatch(1));
    }

    void mend() {
        whole.get().countDown();
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

    private void connect(Socket in) {
        try {
            whole.get().await();
            Socket out = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(out);
            new Thread(() -> carry(in, out), "link-there-" + target).start();
            carry(out, in);
        } catch (IOException e) {
            end(in);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void carry(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            for (int n = from.getInputStream().read(buffer);
                    n >= 0;
                    n = from.getInputStream().read(buffer)) {
                whole.get().await();
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
    public void close() throws IOException {
        entrance.close();
        mend();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
