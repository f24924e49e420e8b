package dev.millrace.model.importing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.EncoderPackage;
import dev.millrace.model.KeyValueForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A package folder as a list shows it.
 *
 * @param name its folder's name
 * @param precision int8, fp32, int4, with "+kv8" where keys and values are int8, or "-" for a folder not made here
 * @param bytes of all its files
 * @param source what it was made from, or "-"
 * @param sourceSha256 checksum of that, or empty
 */
public record PackageListing(String name, String precision, long bytes, String source, String sourceSha256) {

    /** The packages in {@code models}, by name. */
    public static List<PackageListing> in(Path models) throws IOException {
        if (!Files.isDirectory(models)) {
            return List.of();
        }
        List<PackageListing> packages = new ArrayList<>();
        try (Stream<Path> folders = Files.list(models)) {
            for (Path folder : folders.sorted().toList()) {
                of(folder).ifPresent(packages::add);
            }
        }
        return packages;
    }

    /** The package in {@code folder}; empty if it is none, or an unfinished one. */
    public static Optional<PackageListing> of(Path folder) throws IOException {
        String name = String.valueOf(folder.getFileName());
        if (name.startsWith(".")
                || !Files.isRegularFile(folder.resolve("genai_config.json")) && !EncoderPackage.isIn(folder)) {
            return Optional.empty();
        }
        long bytes = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        Path provenance = folder.resolve(ModelImporter.PROVENANCE);
        if (!Files.isRegularFile(provenance)) {
            return Optional.of(new PackageListing(name, "-", bytes, "-", ""));
        }
        JsonNode json = Json.read(provenance);
        JsonNode source = json.path("source");
        return Optional.of(new PackageListing(
                name,
                json.path("precision").asText("-")
                        + (json.path("kv").asText("").equals(KeyValueForm.INT8.label())
                                ? KeyValueForm.INT8.suffix()
                                : ""),
                bytes,
                source.path("name").asText("-"),
                source.path("sha256").asText("")));
    }
}
