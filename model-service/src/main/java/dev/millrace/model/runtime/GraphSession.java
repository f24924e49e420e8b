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
public final class GraphSession {
    private static final int COMMAND_LINE_BYTES_MAX = 3900;

    private GraphSession() {}

    static OrtEnvironment environment() {
        requireShortCommandLine();
        return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    }

    static OrtSession open(Path graph, RuntimeOptions options) throws OrtException {
        try (SessionOptions session = options(options)) {
            return environment().createSession(graph.toString(), session);
        }
    }

    /**
     * Opens a graph that is no file, whose weights lie in files of a folder, for inputs of many shapes.
     *
     * @param copiesWeights whether each matrix of floats is copied once more for each product that it is a factor of, in the order
     *     that is read fastest; without it the pages of the files are read as they are
     */
    public static OrtSession open(byte[] graph, Path weights, RuntimeOptions options, boolean copiesWeights)
            throws OrtException {
        try (SessionOptions session = options(options)) {
            // A plan of where values lie is made for each shape, and costs half as much memory again as it saves.
            session.setMemoryPatternOptimization(false);
            session.addConfigEntry("session.disable_prepacking", copiesWeights ? "0" : "1");
            session.addConfigEntry(
                    "session.model_external_initializers_file_folder_path",
                    weights.toAbsolutePath().toString());
            return environment().createSession(graph, session);
        }
    }

    private static SessionOptions options(RuntimeOptions options) throws OrtException {
        SessionOptions session = new SessionOptions();
        try {
            session.setIntraOpNumThreads(options.threadCount());
            session.setInterOpNumThreads(1);
            long spinMicros = options.spin().toNanos() / 1000;
            session.addConfigEntry("session.intra_op.allow_spinning", spinMicros > 0 ? "1" : "0");
            if (spinMicros > 0) {
                session.addConfigEntry("session.intra_op.spin_duration_us", Long.toString(spinMicros));
            }
            return session;
        } catch (OrtException e) {
            session.close();
            throw e;
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
