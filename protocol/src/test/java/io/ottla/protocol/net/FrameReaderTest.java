package io.ottla.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.ottla.protocol.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private static final int FRAME_MAX = 1 << 20;

    private final FrameMemory memory = new FrameMemory(1 << 20);
    private final FrameReader reader = new FrameReader(FRAME_MAX, memory);
    private final EmbeddedChannel channel = new EmbeddedChannel(reader);

    @AfterEach
    void nothingLeaks() {
        channel.finishAndReleaseAll();
        assertThat(memory.bytes()).isZero();
    }

    @Test
    void aFrameThatArrivesWholeIsHandedOnWithoutItsLength() {
        channel.writeInbound(hex("00000003 010203"));

        assertThat(frames()).containsExactly("010203");
        assertThat(reader.inFrame()).isFalse();
    }

    @Test
    void severalFramesInOneReadAreHandedOnInOrder() {
        channel.writeInbound(hex("00000001 aa 00000002 bbbb 00000000 00000001 cc"));

        assertThat(frames()).containsExactly("aa", "bbbb", "", "cc");
    }

    @Test
    void framesThatArriveByteByByteAreTheSame() {
        for (byte b : ByteBufUtil.decodeHexDump("00000003010203" + "00000001ff")) {
            channel.writeInbound(Unpooled.buffer().writeByte(b));
        }

        assertThat(frames()).containsExactly("010203", "ff");
    }

    @Test
    void anyCutOfAStreamGivesTheSameFrames() {
        long seed = 20_260_101L;
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            EmbeddedChannel other = new EmbeddedChannel(new FrameReader(FRAME_MAX, memory));
            List<String> sent = new ArrayList<>();
            ByteBuf stream = Unpooled.buffer();
            for (int i = 0; i < 5; i++) {
                byte[] body = new byte[random.nextInt(2000)];
                random.nextBytes(body);
                stream.writeInt(body.length).writeBytes(body);
                sent.add(ByteBufUtil.hexDump(body));
            }
            while (stream.isReadable()) {
                other.writeInbound(stream.readBytes(1 + random.nextInt(stream.readableBytes())));
            }
            assertThat(frames(other)).as("seed %d round %d", seed, round).isEqualTo(sent);
            stream.release();
            other.finishAndReleaseAll();
        }
    }

    @Test
    void aNegativeLengthEndsTheStream() {
        assertThatThrownBy(() -> channel.writeInbound(hex("ffffffff 00")))
                .isInstanceOf(MalformedException.class)
                .hasMessage("a frame of -1 bytes is announced, allowed are 0 to 1048576");

        channel.writeInbound(hex("00000001 aa"));
        assertThat(frames()).isEmpty();
    }

    @Test
    void aLengthAboveTheLimitEndsTheStreamAtOnce() {
        assertThatThrownBy(() -> channel.writeInbound(hex("00100001")))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("1048577");
    }

    @Test
    void nothingIsHandedOnWhileReadingIsOff() {
        channel.config().setAutoRead(false);
        channel.writeInbound(hex("00000001 aa 00000001 bb"));
        assertThat(frames()).isEmpty();

        channel.config().setAutoRead(true);
        assertThat(frames()).containsExactly("aa", "bb");
    }

    private List<String> frames() {
        return frames(channel);
    }

    private static List<String> frames(EmbeddedChannel from) {
        List<String> frames = new ArrayList<>();
        for (ByteBuf frame = from.readInbound(); frame != null; frame = from.readInbound()) {
            frames.add(ByteBufUtil.hexDump(frame));
            frame.release();
        }
        return frames;
    }

    private static ByteBuf hex(String text) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(text.replace(" ", "")));
    }
}
