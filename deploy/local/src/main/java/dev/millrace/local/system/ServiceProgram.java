package dev.millrace.local.system;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program of a service run as a child process, for a service's classes are not the launcher's to load.
 *
 * @param settings where the service is built and packages live
 * @param service folder of the service's module
 * @param mainClass the program
 */
public record ServiceProgram(Settings settings, String service, String mainClass) {
    /** A program of model-service. */
    public ServiceProgram(Settings settings, String mainClass) {
        this(settings, "model-service", mainClass);
    }

    /** A process builder for the program with these arguments; the caller says where its output goes. */
    public ProcessBuilder with(List<String> arguments) {
        return with(List.of("-XX:+UseSerialGC"), arguments);
    }

    /** The same with the virtual machine's options instead of our own choice of a collector. */
    public ProcessBuilder with(List<String> javaOptions, List<String> arguments) {
        var app = settings.root().resolve(service).resolve("target/quarkus-app");
        List<String> command = new ArrayList<>();
        command.add(ServiceCommand.java());
        command.addAll(javaOptions);
        command.addAll(List.of(
                "-XX:MaxDirectMemorySize=64g",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                String.join(File.pathSeparator, app + "/app/*", app + "/lib/boot/*", app + "/lib/main/*"),
                mainClass));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(Map.of("MILLRACE_MODELS", settings.models().toString()));
        return builder;
    }
}
