package dev.millrace.model;

import dev.millrace.model.ProtoReader.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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

    private final Set<String> locations = new TreeSet<>();

    private ExternalData() {}

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
            ExternalData walk = new ExternalData();
            walk.message(Kind.MODEL, new ProtoReader(file.map(FileChannel.MapMode.READ_ONLY, 0, file.size())), 0);
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

    private void message(Kind kind, ProtoReader message, int depth) {
        if (depth > DEPTH_MAX) {
            throw new MalformedException("nested deeper than " + DEPTH_MAX);
        }
        while (message.next()) {
            Kind inner = kind.in(message.field());
            if (kind == Kind.TENSOR && message.field() == 13) {
                entry(message.message());
            } else if (inner != Kind.OTHER) {
                message(inner, message.message(), depth + 1);
            }
        }
    }

    /** One key and value of TensorProto.external_data. */
    private void entry(ProtoReader entry) {
        String key = "";
        String value = "";
        while (entry.next()) {
            switch (entry.field()) {
                case 1 -> key = entry.text();
                case 2 -> value = entry.text();
                default -> throw new MalformedException("an entry of external_data");
            }
        }
        if (key.equals("location")) {
            locations.add(value);
            if (locations.size() > FILES_MAX) {
                throw new MalformedException("more than " + FILES_MAX + " data files");
            }
        }
    }
}
