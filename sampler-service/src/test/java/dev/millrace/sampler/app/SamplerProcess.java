package dev.millrace.sampler.app;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;

/** A sampler in a process of its own, to be killed. */
final class SamplerProcess {
    private SamplerProcess() {}

    /** Arguments: address of the model, bootstrap servers. */
    public static void main(String[] arguments) throws InterruptedException {
        var config = new TestConfig(arguments[0], arguments[1], 256);
        new SamplerRuntime(config, new SimpleMeterRegistry(), InstantSource.system()).start();
        Thread.currentThread().join();
    }

    static Process start(String modelAddress, String bootstrapServers) throws java.io.IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SamplerProcess.class.getName(),
                        modelAddress,
                        bootstrapServers)
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target", "sampler-process.log").toFile())
                .start();
    }
}
