package dev.millrace.model.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens graphs for serving. */
final class GraphSession {
    private static final int COMMAND_LINE_BYTES_MAX = 3900;

    private GraphSession() {}

    static OrtEnvironment environment() {
        requireShortCommandLine();
        return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    }

    static OrtSession open(Path graph, RuntimeOptions options) throws OrtException {
        try (SessionOptions session = new SessionOptions()) {
            session.setIntraOpNumThreads(options.threadCount());
            session.setInterOpNumThreads(1);
            long spinMicros = options.spin().toNanos() / 1000;
            session.addConfigEntry("session.intra_op.allow_spinning", spinMicros > 0 ? "1" : "0");
            if (spinMicros > 0) {
                session.addConfigEntry("session.intra_op.spin_duration_us", Long.toString(spinMicros));
            }
            return environment().createSession(graph.toString(), session);
        }
    }

    /**
     * The native library of 1.29.0 reads the process's command line into 4 KiB at start, and a longer one (a class path
     * spelled out) ends the process with a segmentation fault.
     */
    private static void requireShortCommandLine() {
        int length;
        try {
            length = Files.readAllBytes(Path.of("/proc/self/cmdline")).length;
        } catch (IOException e) {
            return; // Not Linux.
        }
        if (length > COMMAND_LINE_BYTES_MAX) {
            throw new IllegalStateException("the command line of this process has " + length + " bytes; ONNX Runtime"
                    + " crashes above " + COMMAND_LINE_BYTES_MAX + ": use java -jar or an @argument file");
        }
    }
}
