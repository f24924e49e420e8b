package dev.millrace.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the files in which an ONNX graph keeps its weights, by walking the protobuf wire format past everything else.
 * Only the messages that can hold a tensor are entered.
 */
final class ExternalData {
    private static final int DEPTH_MAX = 16;
    private static final int FILES_MAX = 1024;
    /** Digested of a graph file: a graph with its weights inside would take seconds to read. */
    private static final int DIGEST_BYTES_MAX = 16 << 20;

    private final ByteBuffer bytes;
    private final Set<String> locations = new TreeSet<>();

    private ExternalData(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** @throws InvalidPackageException when the graph is no protobuf, or a weight lies outside the folder */
    static void requireInside(Path root, Path graph) throws IOException {
        for (String location : locations(graph)) {
            ModelPackage.inside(root, graph.resolveSibling(""), location);
        }
    }

    static void digest(Path root, Path graph, MessageDigest digest) throws IOException {
        try (FileChannel file = FileChannel.open(graph, StandardOpenOption.READ)) {
            digest.update(file.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(file.size(), DIGEST_BYTES_MAX)));
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, file.size()));
        }
        for (String location : locations(graph)) {
            long size = Files.size(ModelPackage.inside(root, graph.resolveSibling(""), location));
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, size));
        }
    }

    private static Set<String> locations(Path graph) throws IOException {
        try (FileChannel file = FileChannel.open(graph, StandardOpenOption.READ)) {
            if (file.size() > Integer.MAX_VALUE) {
                throw new InvalidPackageException(graph.getFileName() + " is larger than a protobuf may be (2 GiB)");
            }
            ByteBuffer bytes = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
            ExternalData walk = new ExternalData(bytes);
            walk.message(Kind.MODEL, bytes.limit(), 0);
            return walk.locations;
        } catch (MalformedException e) {
            throw new InvalidPackageException(graph.getFileName() + " is not an ONNX graph: " + e.getMessage(), e);
        }
    }

    /** The messages of onnx.proto on the way to a tensor. */
    private enum Kind {
        MODEL,
        GRAPH,
        FUNCTION,
        NODE,
        ATTRIBUTE,
        SPARSE_TENSOR,
        TENSOR,
        OTHER;

        /** Kind of the message in a field, by the field numbers of onnx.proto. */
        Kind in(int field) {
            return switch (this) {
                case MODEL -> field == 7 ? GRAPH : field == 25 ? FUNCTION : OTHER;
                case GRAPH -> field == 1 ? NODE : field == 5 ? TENSOR : field == 15 ? SPARSE_TENSOR : OTHER;
                case FUNCTION -> field == 7 ? NODE : field == 11 ? ATTRIBUTE : OTHER;
                case NODE -> field == 5 ? ATTRIBUTE : OTHER;
                case ATTRIBUTE ->
                    switch (field) {
                        case 5, 10 -> TENSOR;
                        case 6, 11 -> GRAPH;
                        case 22, 23 -> SPARSE_TENSOR;
                        default -> OTHER;
                    };
                case SPARSE_TENSOR -> field == 1 || field == 2 ? TENSOR : OTHER;
                case TENSOR, OTHER -> OTHER;
            };
        }
    }

    private static final class MalformedException extends RuntimeException {
        MalformedException(String message) {
            super(message);
        }
    }

    private void message(Kind kind, int end, int depth) {
        if (depth > DEPTH_MAX) {
            throw new MalformedException("nested deeper than " + DEPTH_MAX);
        }
        while (bytes.position() < end) {
            long tag = varint(end);
            int field = (int) (tag >>> 3);
            switch ((int) (tag & 7)) {
                case 0 -> varint(end);
                case 1 -> skip(8, end);
                case 2 -> lengthDelimited(kind, field, end, depth);
                case 5 -> skip(4, end);
                default -> throw new MalformedException("wire type " + (tag & 7));
            }
        }
    }

    private void lengthDelimited(Kind kind, int field, int end, int depth) {
        long length = varint(end);
        if (length < 0 || length > end - bytes.position()) {
            throw new MalformedException("a field is longer than its message");
        }
        int fieldEnd = bytes.position() + (int) length;
        if (kind == Kind.TENSOR && field == 13) {
            entry(fieldEnd);
        } else if (kind.in(field) != Kind.OTHER) {
            message(kind.in(field), fieldEnd, depth + 1);
        }
        bytes.position(fieldEnd);
    }

    /** One key and value of TensorProto.external_data. */
    private void entry(int end) {
        String key = "";
        String value = "";
        while (bytes.position() < end) {
            long tag = varint(end);
            long length = varint(end);
            if ((tag & 7) != 2 || length < 0 || length > Math.min(end - bytes.position(), 4096)) {
                throw new MalformedException("an entry of external_data");
            }
            byte[] text = new byte[(int) length];
            bytes.get(text);
            if (tag >>> 3 == 1) {
                key = new String(text, StandardCharsets.UTF_8);
            } else {
                value = new String(text, StandardCharsets.UTF_8);
            }
        }
        if (key.equals("location")) {
            locations.add(value);
            if (locations.size() > FILES_MAX) {
                throw new MalformedException("more than " + FILES_MAX + " data files");
            }
        }
    }

    private long varint(int end) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (bytes.position() >= end) {
                throw new MalformedException("it ends inside a number");
            }
            byte next = bytes.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedException("a number of more than 64 bits");
    }

    private void skip(int count, int end) {
        if (count > end - bytes.position()) {
            throw new MalformedException("it ends inside a number");
        }
        bytes.position(bytes.position() + count);
    }
}
