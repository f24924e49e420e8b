package dev.millrace.model.importing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.weights.ContainedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.SequencedMap;

/** Writes a package that is another one with some of its weights replaced: same graph, same tokenizer. */
public final class PatchedPackage {
    private static final int FILES_MAX = 256;
    private static final int BUFFER_BYTES = 1 << 18;

    private PatchedPackage() {}

    /**
     * Floats that take the place of others.
     *
     * @param file of the package
     * @param offset of the first one's first byte
     * @param values little-endian there; not copied
     */
    @SuppressWarnings("ArrayRecordComponent") // written at once
    public record Patch(String file, long offset, float[] values) {}

    /**
     * Writes the package {@code folder} in one move, in place of what is there.
     *
     * @param source what to call where it comes from, by "name" and whatever else is worth saying
     * @throws ImportException if the disk is too full
     */
    public static ModelPackage write(
            ModelPackage base, List<Patch> patches, Path folder, SequencedMap<String, String> source)
            throws IOException {
        var files = files(base.folder());
        try (Draft draft = Draft.beside(folder)) {
            requireSpace(draft.path(), files);
            for (var file : files) {
                Files.copy(file, draft.path().resolve(file.getFileName()));
            }
            for (var patch : patches) {
                apply(patch, ContainedFile.in(draft.path(), patch.file(), "external data"));
            }
            Json.write(draft.path().resolve(ModelImporter.PROVENANCE), provenance(base, draft.path(), folder, source));
            draft.become(folder);
        }
        return ModelPackage.read(folder);
    }

    /** Bytes that such a package takes. */
    public static long bytes(ModelPackage base) throws IOException {
        long bytes = 0;
        for (var file : files(base.folder())) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var entries = Files.list(folder)) {
            var files = entries.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().equals(ModelImporter.PROVENANCE))
                    .sorted()
                    .limit(FILES_MAX + 1L)
                    .toList();
            if (files.size() > FILES_MAX) {
                throw new ImportException(
                        "the package " + folder.getFileName() + " has more than " + FILES_MAX + " files");
            }
            return files;
        }
    }

    private static void requireSpace(Path folder, List<Path> files) throws IOException {
        long wanted = 0;
        for (var file : files) {
            wanted += Files.size(file);
        }
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < wanted) {
            throw new ImportException("the package needs " + (wanted >> 20) + " MiB of disk, and " + (free >> 20)
                    + " MiB are free in " + folder.getParent());
        }
    }

    private static void apply(Patch patch, Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (patch.offset() + (long) Float.BYTES * patch.values().length > channel.size()) {
                throw new IllegalArgumentException(patch.file() + ": has no weights at " + patch.offset());
            }
            var buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            int step = BUFFER_BYTES / Float.BYTES;
            channel.position(patch.offset());
            for (int from = 0; from < patch.values().length; from += step) {
                int count = Math.min(step, patch.values().length - from);
                buffer.clear().limit(count * Float.BYTES);
                buffer.asFloatBuffer().put(patch.values(), from, count);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
            channel.force(true);
        }
    }

    /** The version is a hash of all files, so that the same weights are the same version. */
    private static ObjectNode provenance(
            ModelPackage base, Path draft, Path folder, SequencedMap<String, String> source) throws IOException {
        var old = base.folder().resolve(ModelImporter.PROVENANCE);
        ObjectNode root = Files.exists(old) ? (ObjectNode) Json.read(old) : Json.object();
        root.put("format", ModelImporter.FORMAT);
        root.put("name", String.valueOf(folder.getFileName()));
        root.put("architecture", base.architecture());
        root.put("precision", base.precision());
        root.put("kv", base.keyValues().label());
        var version = Checksum.sha256();
        for (var file : files(draft)) {
            version.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
            version.update(HexFormat.of().parseHex(Checksum.of(List.of(file))));
        }
        root.put("version", HexFormat.of().formatHex(version.digest()).substring(0, ModelImporter.VERSION_DIGITS));
        var from = root.putObject("source");
        source.forEach(from::put);
        return root;
    }
}
