package dev.millrace.model.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.file.Path;

/** Opens graphs for serving. */
public final class GraphSession {
    private GraphSession() {}

    static OrtSession open(Path graph, RuntimeOptions options) throws OrtException {
        try (SessionOptions session = options(options)) {
            return NativeEnvironment.get().createSession(graph.toString(), session);
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
            return NativeEnvironment.get().createSession(graph, session);
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
}
