package io.ottla.protocol.proof;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Reader;
import io.ottla.protocol.wire.Writer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One of our messages as the schema files list it: its kind, request, response or data, its name and its versions. */
record OurMessage(String kind, String name, int lowestVersion, int highestVersion, Class<?> type) {
    private static final Pattern HEAD =
            Pattern.compile("(request|response|data)\\s+(\\w+)\\s.*?versions (\\d+)(?:-(\\d+))?.*");

    static List<OurMessage> all() {
        try (Stream<Path> files = Files.list(Path.of("schema"))) {
            List<OurMessage> all = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                Files.readAllLines(file).stream()
                        .map(HEAD::matcher)
                        .filter(Matcher::matches)
                        .map(OurMessage::of)
                        .forEach(all::add);
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static OurMessage of(Matcher head) {
        int lowest = Integer.parseInt(head.group(3));
        int highest = head.group(4) == null ? lowest : Integer.parseInt(head.group(4));
        return new OurMessage(head.group(1), head.group(2), lowest, highest, type(head.group(1), head.group(2)));
    }

    private static Class<?> type(String kind, String name) {
        String inner = switch (kind) {
            case "request" -> "$Request";
            case "response" -> "$Response";
            default -> "";
        };
        try {
            return Class.forName("io.ottla.protocol.api." + name + inner);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("schema " + name + " has no " + kind, e);
        }
    }

    /** Reads all of the bytes; throws AssertionError if our codec refuses or leaves some. */
    Message read(byte[] bytes, int version) {
        ByteBuf buf = Unpooled.wrappedBuffer(bytes);
        try {
            Method read = type.getMethod("read", Reader.class, int.class);
            Message message = (Message) read.invoke(null, new Reader(buf), version);
            if (buf.isReadable()) {
                throw new AssertionError(
                        this + " v" + version + " left " + buf.readableBytes() + " bytes of " + bytes.length);
            }
            return message;
        } catch (InvocationTargetException e) {
            throw new AssertionError(this + " v" + version + " refuses the bytes", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes it with its record data in place; throws AssertionError if the size that it stated is not the size. */
    byte[] write(Message message, int version) {
        Writer writer = new Writer(Unpooled.buffer());
        message.write(writer, version);
        ByteBuf out = Unpooled.buffer();
        int from = 0;
        for (Writer.Splice splice : writer.splices()) {
            out.writeBytes(writer.buffer(), from, splice.at() - from);
            splice.parts().forEach(piece -> out.writeBytes(((ByteBuf) piece).duplicate()));
            from = splice.at();
        }
        out.writeBytes(writer.buffer(), from, writer.buffer().writerIndex() - from);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        if (message.size(version) != bytes.length) {
            throw new AssertionError(this + " v" + version + " said " + message.size(version) + " bytes, wrote "
                    + bytes.length + ": " + message);
        }
        return bytes;
    }

    @Override
    public String toString() {
        return name + " " + kind;
    }
}
