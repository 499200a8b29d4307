package io.ottla.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The receive side on a real socket, where frames are read in place. */
class FrameReaderSocketTest {
    private static final int FRAME_MAX = 100 << 20;

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final PooledByteBufAllocator allocator = new PooledByteBufAllocator(true);
    private final FrameMemory memory = new FrameMemory(10 << 20);
    private final Queue<Long> checksums = new ConcurrentLinkedQueue<>();
    private Channel server;

    @BeforeEach
    void listen() {
        server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new FrameReader(FRAME_MAX, memory), new Checksums());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void framesOfEverySizeArriveUnharmed() throws IOException {
        int[] sizes = {1, 100, 4096, 16_384, 262_144, 262_144, 262_144, 10, 5_000_000, 16_384, 16_384, 0, 70_000, 1};
        List<Long> sent = new ArrayList<>();
        try (Socket socket = connect()) {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            for (int round = 0; round < 5; round++) {
                for (int size : sizes) {
                    byte[] body = new byte[size];
                    for (int i = 0; i < size; i++) {
                        body[i] = (byte) (i * 31 + round + size);
                    }
                    out.writeInt(size);
                    out.write(body);
                    sent.add(checksum(body));
                }
            }
            out.flush();
            await().untilAsserted(() -> assertThat(checksums).hasSize(sent.size()));
        }
        assertThat(new ArrayList<>(checksums)).isEqualTo(sent);
    }

    @Test
    void twoHundredAnnouncedGiantsCostWhatTheySend() throws IOException {
        long before = allocator.metric().usedDirectMemory();
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                Socket socket = connect();
                sockets.add(socket);
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                out.writeInt(60 << 20);
                out.write(new byte[1024]);
            }
            await().untilAsserted(() -> assertThat(openFrames()).isEqualTo(200));
            assertThat(allocator.metric().usedDirectMemory() - before).isLessThan(64L << 20);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void halvesOfFramesTakeNoMoreThanTheyMay() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                Socket socket = connect();
                sockets.add(socket);
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                try {
                    out.writeInt(60 << 20);
                    // A buffer is at most four times what it holds: the last that is left finds room in any order of
                    // reads.
                    out.write(new byte[2 << 20]);
                } catch (IOException closed) {
                    continue; // this one found no room any more
                }
            }
            await().untilAsserted(() -> assertThat(openFrames()).isBetween(1, 5));
            assertThat(memory.bytes()).isBetween(1L, 10L << 20);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        await().untilAsserted(() -> assertThat(memory.bytes()).isZero());
    }

    /** Reads what the pipelines' readers know, on their own loop. */
    private int openFrames() throws Exception {
        return loops.next()
                .submit(() ->
                        (int) readers.stream().filter(FrameReader::inFrame).count())
                .get();
    }

    private final List<FrameReader> readers = new ArrayList<>();

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), ((InetSocketAddress) server.localAddress()).getPort());
    }

    private static long checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }

    private final class Checksums extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            readers.add(ctx.pipeline().get(FrameReader.class));
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            ByteBuf frame = (ByteBuf) msg;
            CRC32C crc = new CRC32C();
            crc.update(frame.nioBuffer());
            checksums.add(crc.getValue());
            frame.release();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
