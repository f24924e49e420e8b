package dev.millrace.model.graph;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * The file of weights beside {@code model.onnx}: each initializer at a multiple of 4096 bytes, so that the runtime can map
 * it. Offsets are fixed when payloads are added, the bytes are streamed afterwards.
 */
public final class ExternalData {
    private static final int ALIGNMENT = 4096;
    private static final int BUFFER_BYTES = 1 << 18;

    private final String fileName;
    private final List<Payload> payloads = new ArrayList<>();
    private final Map<String, Long> offsets = new LinkedHashMap<>();
    private final List<TensorSpec> specs = new ArrayList<>();
    private long end;

    ExternalData(String fileName) {
        this.fileName = fileName;
    }

    void add(Payload payload) {
        payloads.add(payload);
        for (TensorSpec spec : payload.tensors()) {
            place(spec, end);
            end = (end + spec.bytes() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        }
    }

    void alias(TensorSpec spec, String existing) {
        place(spec, offset(existing));
    }

    private void place(TensorSpec spec, long offset) {
        if (offsets.put(spec.name(), offset) != null) {
            throw new IllegalArgumentException("initializer " + spec.name() + " added twice");
        }
        specs.add(spec);
    }

    private long offset(String name) {
        Long offset = offsets.get(name);
        if (offset == null) {
            throw new IllegalArgumentException("no initializer " + name);
        }
        return offset;
    }

    /** Size of the file in bytes. */
    public long bytes() {
        return end;
    }

    List<ProtoWriter> initializers() {
        return specs.stream().map(this::initializer).toList();
    }

    private ProtoWriter initializer(TensorSpec spec) {
        return initializer(spec, fileName, offset(spec.name()));
    }

    /** An initializer whose bytes lie in a file. */
    static ProtoWriter initializer(TensorSpec spec, String fileName, long offset) {
        ProtoWriter tensor = new ProtoWriter();
        spec.shape().forEach(dimension -> tensor.integer(1, dimension));
        return tensor.integer(2, spec.type().number)
                .text(8, spec.name())
                .message(13, entry("location", fileName))
                .message(13, entry("offset", Long.toString(offset)))
                .message(13, entry("length", Long.toString(spec.bytes())))
                .integer(14, 1);
    }

    private static ProtoWriter entry(String key, String value) {
        return new ProtoWriter().text(1, key).text(2, value);
    }

    /**
     * Writes the file into {@code folder}. An interrupt ends it with a ClosedByInterruptException.
     *
     * @param written is told the bytes written so far
     * @return SHA-256 over the names and contents of the initializers, in order
     */
    public byte[] write(Path folder, LongConsumer written) throws IOException {
        MessageDigest whole = sha256();
        try (FileChannel channel =
                FileChannel.open(folder.resolve(fileName), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (Payload payload : payloads) {
                write(payload, channel, whole, written);
            }
            if (channel.size() < end) {
                channel.write(ByteBuffer.allocate(1), end - 1);
            }
            channel.force(true);
        }
        return whole.digest();
    }

    private void write(Payload payload, FileChannel channel, MessageDigest whole, LongConsumer written)
            throws IOException {
        List<Region> regions = new ArrayList<>();
        for (TensorSpec spec : payload.tensors()) {
            regions.add(new Region(channel, offset(spec.name()), written));
        }
        payload.write(List.copyOf(regions));
        for (int i = 0; i < regions.size(); i++) {
            TensorSpec spec = payload.tensors().get(i);
            whole.update(spec.toString().getBytes(StandardCharsets.UTF_8));
            whole.update(regions.get(i).finish(offset(spec.name()) + spec.bytes()));
        }
    }

    /** The rounded matrices of the layers, in the graph's order. */
    public List<Payload.Blocks> layerMatrices() {
        return payloads.stream()
                .filter(payload -> payload instanceof Payload.Blocks blocks
                        && blocks.name().startsWith("blk."))
                .map(Payload.Blocks.class::cast)
                .toList();
    }

    /** Writes initializers of these names and shapes over those in the file that {@link #write} left in {@code folder}. */
    public void overwrite(Path folder, Payload payload) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve(fileName), StandardOpenOption.WRITE)) {
            write(payload, channel, sha256(), _ -> {});
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** A stretch of the file, filled front to back through a buffer. */
    private static final class Region implements Payload.Sink {
        private final FileChannel channel;
        private final LongConsumer written;
        private final MessageDigest digest = sha256();
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        private long position;

        Region(FileChannel channel, long position, LongConsumer written) {
            this.channel = channel;
            this.position = position;
            this.written = written;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                if (!buffer.hasRemaining()) {
                    flush();
                }
                int count = Math.min(buffer.remaining(), bytes.remaining());
                buffer.put(buffer.position(), bytes, bytes.position(), count);
                buffer.position(buffer.position() + count);
                bytes.position(bytes.position() + count);
            }
        }

        private void flush() throws IOException {
            buffer.flip();
            digest.update(buffer.duplicate());
            int bytes = buffer.remaining();
            while (buffer.hasRemaining()) {
                position += channel.write(buffer, position);
            }
            buffer.clear();
            written.accept(bytes);
        }

        byte[] finish(long expectedEnd) throws IOException {
            flush();
            if (position != expectedEnd) {
                throw new IllegalStateException("wrote up to " + position + " instead of " + expectedEnd);
            }
            return digest.digest();
        }
    }
}
