package dev.millrace.local.system;

import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Attributes.Name;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The command lines of the services' JVMs. */
final class ServiceCommand {
    private static final String TETHER = "dev.millrace.local.tether.Tether";

    /**
     * The second compiler works for minutes after a start, and on few cores each thread of it is one that a step of the
     * model waits for: with it one stream on two cores made 81 tokens a second instead of 117.
     */
    private static final int FEW_CORES = 4;

    private final Settings settings;

    ServiceCommand(Settings settings) {
        this.settings = settings;
    }

    /**
     * The whole command of a service.
     *
     * @throws UsageException when it is not built
     */
    List<String> of(Service service) {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(service.memoryOptions());
        // A trainer's own part is loops over numbers, for hours.
        boolean compilesWell = service == Service.MODEL || service == Service.TRAINER;
        if (!compilesWell && Runtime.getRuntime().availableProcessors() <= FEW_CORES) {
            command.add("-XX:TieredStopAtLevel=1");
        }
        // Serial: two cores and small heaps; the other collectors cost threads and memory for pauses nobody sees.
        command.addAll(List.of("-XX:+UseSerialGC", "-Xss512k", "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
        var manifest = manifest(service.jar(settings.root()));
        command.addAll(opens(manifest));
        var archive = archive(service);
        if (settings.classArchives()) {
            command.addAll(archive.options());
        }
        if (!settings.javaOptions().isBlank()) {
            command.addAll(List.of(settings.javaOptions().strip().split("\\s+")));
        }
        command.add("-cp");
        command.add(archive.jars().stream().map(Path::toString).collect(joining(File.pathSeparator)));
        command.addAll(List.of(TETHER, manifest.getValue(Name.MAIN_CLASS)));
        return command;
    }

    /**
     * The archive of a service's classes, whether it is there or not.
     *
     * @throws UsageException when the service is not built
     */
    ClassArchive archive(Service service) {
        return new ClassArchive(List.of(built(service.jar(settings.root())), built(tether())));
    }

    /** The java of this very process. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static Attributes manifest(Path jar) {
        try (var file = new JarFile(built(jar).toFile())) {
            return file.getManifest().getMainAttributes();
        } catch (IOException e) {
            throw new UsageException(jar + " cannot be read: " + e.getMessage());
        }
    }

    /** The packages that the jar's manifest opens; the JVM itself heeds them only behind {@code -jar}. */
    private static List<String> opens(Attributes manifest) {
        var opens = manifest.getValue("Add-Opens");
        return opens == null
                ? List.of()
                : Stream.of(opens.strip().split("\\s+"))
                        .map(opened -> "--add-opens=" + opened + "=ALL-UNNAMED")
                        .toList();
    }

    private Path tether() {
        return settings.root().resolve("deploy/local/target/millrace-tether.jar");
    }

    private static Path built(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new UsageException(jar + " is missing; ./millrace up builds it");
        }
        return jar;
    }
}
