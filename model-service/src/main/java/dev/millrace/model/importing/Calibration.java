package dev.millrace.model.importing;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.CalibrationGraph;
import dev.millrace.model.graph.Compensation;
import dev.millrace.model.graph.DecoderConfig;
import dev.millrace.model.graph.DecoderGraph;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.quant.CompensatedRounding;
import dev.millrace.model.quant.InputMoments;
import dev.millrace.model.quant.RowRounding;
import dev.millrace.model.runtime.InputMomentsRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Learns what the inputs of a model's matrices look like: imports it in 8 bits to a hidden folder, lets it write
 * {@link CalibrationText}, and collects the moments of the inputs, as many layers at a time as fit the memory. Nothing
 * happens before a matrix asks.
 */
final class Calibration implements Compensation, AutoCloseable {
    /** Memory for the moments of a group of layers; a layer takes about {@code 4·(3·hidden² + feedForward²)} bytes. */
    private static final long MOMENT_BYTES_MAX = 1L << 29;

    private final Checkpoint checkpoint;
    private final Path folder;
    private final ImportProgress progress;
    private @Nullable Draft draft;
    private List<int[]> text = List.of();
    private Map<String, String> outputs = Map.of();
    private Map<String, float[]> moments = Map.of();
    private String lastOutput = "";
    private float[][] lastCompensation = new float[0][];
    private Set<String> eightBits = Set.of();

    Calibration(Checkpoint checkpoint, Path folder, ImportProgress progress) {
        this.checkpoint = checkpoint;
        this.folder = folder;
        this.progress = progress;
    }

    @Override
    public RowRounding of(String matrix, int columns, int block) throws IOException {
        if (columns > InputMoments.WIDTH_MAX) {
            throw new ImportException(matrix + " has " + columns + " columns, and int4 takes at most "
                    + InputMoments.WIDTH_MAX + "; import it as int4_rtn");
        }
        if (!outputs.containsKey(matrix)) {
            calibrate(layer(matrix));
        }
        String output = outputs.get(matrix);
        float[] square = output == null ? null : moments.get(output);
        if (output == null || square == null) {
            throw new IllegalStateException("the calibration saw no inputs of " + matrix);
        }
        if (!lastOutput.equals(output)) {
            lastCompensation = InputMoments.compensation(square, columns);
            lastOutput = output;
        }
        return new CompensatedRounding(lastCompensation, block);
    }

    /** Has these matrices of the layers stay in 8 bits. */
    void keepEightBits(Set<String> matrices) {
        eightBits = Set.copyOf(matrices);
    }

    @Override
    public boolean keepsEightBits(String matrix) {
        return eightBits.contains(matrix);
    }

    /** The layer a matrix is in; the head comes after the last. */
    private int layer(String matrix) {
        return matrix.startsWith("blk.")
                ? Integer.parseInt(matrix.substring(4, matrix.indexOf('.', 4)))
                : checkpoint.config().layerCount();
    }

    /** Collects the moments of as many layers from {@code from} on as fit. */
    private void calibrate(int from) throws IOException {
        Path base = base();
        DecoderConfig config = checkpoint.config();
        long layerBytes = 4L
                * (3L * config.hiddenSize() * config.hiddenSize()
                        + (long) config.feedForwardSize() * config.feedForwardSize());
        int to = (int) Math.min(config.layerCount(), from + Math.max(1, MOMENT_BYTES_MAX / layerBytes));
        CalibrationGraph graph = DecoderGraph.calibration(config, checkpoint.weights(), from, to);
        outputs = graph.moments();
        moments = Map.of();
        lastOutput = "";
        Path file = base.resolve("calibration.onnx");
        Files.write(file, graph.graph());
        String task = from == config.layerCount() ? "head" : "layers " + from + " to " + (to - 1);
        ModelPackage model = ModelPackage.read(base);
        try (InputMomentsRun run = new InputMomentsRun(file, model, Set.copyOf(outputs.values()))) {
            for (int i = 0; i < text.size(); i++) {
                progress.calibrated(task, i, text.size());
                run.add(text.get(i));
            }
            moments = run.moments();
        }
        progress.calibrated(task, text.size(), text.size());
    }

    /** What the model wrote; after {@link #base}. */
    List<int[]> text() {
        return text;
    }

    /** The 8-bit package; the first call makes it and its text. */
    Path base() throws IOException {
        if (draft == null) {
            Draft made = Draft.beside(folder);
            draft = made;
            Path base = made.path().resolve("base");
            new ModelImporter(Precision.INT8, ImportProgress.NONE).write(checkpoint, base);
            text = CalibrationText.written(ModelPackage.read(base), progress);
        }
        return draft.path().resolve("base");
    }

    @Override
    public void close() {
        if (draft != null) {
            draft.close();
        }
    }
}
