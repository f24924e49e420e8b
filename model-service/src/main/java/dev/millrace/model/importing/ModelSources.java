package dev.millrace.model.importing;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Finds out what a word on the command line stands for, a GGUF file, an encoder, a folder or a name on the hub, and imports it. */
public final class ModelSources {
    private final URI hub;
    private final Consumer<String> report;

    /** Sources that download from {@code hub} and report line by line. */
    public ModelSources(URI hub, Consumer<String> report) {
        this.hub = hub;
        this.report = report;
    }

    /** Imports {@code source} into {@code folder}. What exists on disk goes before the hub. */
    public void importInto(Path folder, String source, ModelImporter importer)
            throws IOException, InterruptedException {
        Path path = Path.of(source);
        if (EncoderSource.isEncoder(path)) {
            new EncoderImporter(report).write(path, folder);
        } else if (Files.isRegularFile(path)) {
            try (Checkpoint checkpoint = GgufCheckpoint.open(path)) {
                importer.write(checkpoint, folder);
            }
        } else if (Files.isDirectory(path)) {
            String name = String.valueOf(path.toAbsolutePath().normalize().getFileName());
            try (Checkpoint checkpoint = HuggingFaceCheckpoint.open(path, name)) {
                importer.write(checkpoint, folder);
            }
        } else if (HubDownload.isName(source)) {
            try (Draft download = Draft.beside(folder)) {
                new HubDownload(hub, report).fetch(source, download.path());
                if (EncoderSource.isEncoder(download.path())) {
                    throw new ImportException(
                            source + " is an encoder: download its folder with onnx/model.onnx, and" + " import that");
                }
                try (Checkpoint checkpoint = HuggingFaceCheckpoint.open(download.path(), source)) {
                    importer.write(checkpoint, folder);
                }
            }
        } else {
            throw new ImportException(source
                    + " is no GGUF file, no encoder (.jar, .onnx), no folder, and no name on the hub (org/name)");
        }
    }
}
