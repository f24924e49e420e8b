package dev.millrace.model.importing;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.Compensation;
import dev.millrace.model.graph.DecoderGraph;
import dev.millrace.model.graph.DecoderGraph.Form;
import dev.millrace.model.graph.DecoderGraph.Logits;
import dev.millrace.model.graph.OnnxModel;
import dev.millrace.model.graph.Payload;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.quant.BlockRounding;
import dev.millrace.model.quant.RowRounding;
import dev.millrace.model.runtime.SequenceRun;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Finds out what 4 bits do to each matrix of the layers, by trying: the matrix is rounded as it would be stored, all others
 * stay in 8 bits, and the predictions on the beginning of the calibration text are compared. Rounding's own loss (the
 * change of the matrix's products) says little about the change of the predictions: ADR 16 has the figures.
 *
 * <p>Values of 4 bits fit the places of 8-bit ones, so a trial overwrites one matrix in the 8-bit package's file, loads
 * that package, and puts the matrix back.
 */
final class MatrixTrials {
    private static final int SEQUENCES = 2;
    private static final int TOKENS = 128;
    private static final String LOGITS = "logits";

    private final Checkpoint checkpoint;
    private final Calibration calibration;
    private final ImportProgress progress;

    MatrixTrials(Checkpoint checkpoint, Calibration calibration, ImportProgress progress) {
        this.checkpoint = checkpoint;
        this.calibration = calibration;
        this.progress = progress;
    }

    /** The matrices that are to stay in 8 bits, in the graph's order. */
    List<Sensitivity> mostSensitive() throws IOException {
        return Sensitivity.mostSensitive(measured(), Sensitivity.budget(savedBytes(checkpoint, _ -> true)));
    }

    /** Bytes of the weights file that INT4 saves against the same with the {@code kept} matrices in 8 bits. */
    static long savedBytes(Checkpoint checkpoint, Predicate<String> kept) {
        return bytes(checkpoint, kept) - bytes(checkpoint, _ -> false);
    }

    private static long bytes(Checkpoint checkpoint, Predicate<String> kept) {
        Compensation choice = new Compensation() {
            @Override
            public RowRounding of(String matrix, int columns, int block) {
                return new BlockRounding(4, block);
            }

            @Override
            public boolean keepsEightBits(String matrix) {
                return kept.test(matrix);
            }
        };
        return DecoderGraph.build(
                        checkpoint.config(),
                        checkpoint.weights(),
                        Precision.INT4_MIXED,
                        Form.ofFloats(Logits.LAST),
                        choice)
                .data()
                .bytes();
    }

    private List<Sensitivity> measured() throws IOException {
        Path base = calibration.base();
        List<int[]> text = calibration.text().stream()
                .limit(SEQUENCES)
                .map(ids -> Arrays.copyOf(ids, Math.min(ids.length, TOKENS)))
                .toList();
        OnnxModel graph = DecoderGraph.trial(checkpoint.config(), checkpoint.weights());
        Path file = base.resolve("trial.onnx");
        Files.write(file, graph.toByteArray());
        ModelPackage model = ModelPackage.read(base);
        List<float[]> expected = predictions(file, model, text);
        long allInFour = bytes(checkpoint, _ -> false);
        List<Sensitivity> measured = new ArrayList<>();
        List<Payload.Blocks> matrices = graph.data().layerMatrices();
        for (Payload.Blocks matrix : matrices) {
            progress.calibrated("trying 4 bits, matrix by matrix", measured.size(), matrices.size());
            RowRounding rounding = calibration.of(matrix.name(), matrix.columns(), matrix.block());
            graph.data().overwrite(base, matrix.roundedBy(() -> rounding));
            double divergence = divergence(expected, file, model, text);
            graph.data().overwrite(base, matrix);
            long saved = bytes(checkpoint, matrix.name()::equals) - allInFour;
            measured.add(new Sensitivity(matrix.name(), saved, divergence));
        }
        progress.calibrated("trying 4 bits, matrix by matrix", matrices.size(), matrices.size());
        return measured;
    }

    /** The logits of every position of the text. */
    private static List<float[]> predictions(Path graph, ModelPackage model, List<int[]> text) {
        List<float[]> rows = new ArrayList<>();
        predict(graph, model, text, row -> rows.add(row.clone()));
        return rows;
    }

    private static double divergence(List<float[]> expected, Path graph, ModelPackage model, List<int[]> text) {
        double[] sum = {0};
        int[] position = {0};
        predict(graph, model, text, row -> sum[0] += Divergence.of(expected.get(position[0]++), row));
        return sum[0] / expected.size();
    }

    private static void predict(Path graph, ModelPackage model, List<int[]> text, Consumer<float[]> reader) {
        float[] row = new float[model.shape().vocabularySize()];
        try (SequenceRun run = new SequenceRun(graph, model)) {
            for (int[] ids : text) {
                run.run(ids, Set.of(LOGITS), (_, values) -> forEachRow(values, row, reader));
            }
        }
    }

    private static void forEachRow(FloatBuffer values, float[] row, Consumer<float[]> reader) {
        while (values.hasRemaining()) {
            values.get(row);
            reader.accept(row);
        }
    }
}
