package dev.millrace.model.importing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.KeyValueForm;
import dev.millrace.model.graph.DecoderConfig;
import dev.millrace.model.graph.DecoderGraph;
import dev.millrace.model.graph.DecoderWeights;
import dev.millrace.model.graph.KeyValues;
import dev.millrace.model.graph.MatrixRows;
import dev.millrace.model.graph.OnnxModel;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.weights.WeightTensor;
import dev.millrace.model.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes a package folder: everything goes to a hidden sibling folder first, which takes the package's name in one move
 * when it is complete. What fails or is interrupted leaves nothing behind.
 */
public final class ModelImporter {
    /** Name of the file that says where a package comes from; written last. */
    public static final String PROVENANCE = "millrace.json";

    static final int FORMAT = 1;
    static final int VERSION_DIGITS = 16;

    private final Precision precision;
    private final DecoderGraph.Logits logits;
    private final KeyValueForm keyValues;
    private final ImportProgress progress;

    /** An importer of packages for serving. */
    public ModelImporter(Precision precision, ImportProgress progress) {
        this(precision, DecoderGraph.Logits.CHOSEN, KeyValueForm.FP32, progress);
    }

    /** An importer that says which positions' logits the graph puts out, and how it keeps keys and values. */
    public ModelImporter(
            Precision precision, DecoderGraph.Logits logits, KeyValueForm keyValues, ImportProgress progress) {
        this.precision = precision;
        this.logits = logits;
        this.keyValues = keyValues;
        this.progress = progress;
    }

    /**
     * Imports {@code checkpoint} as the package {@code folder}, in place of what is there.
     *
     * @throws ImportException if the model cannot be imported or the disk is too full
     * @throws WeightsException if the source is damaged
     */
    public void write(Checkpoint checkpoint, Path folder) throws IOException {
        try (Calibration calibration = new Calibration(checkpoint, folder, progress)) {
            List<Sensitivity> kept = List.of();
            if (precision == Precision.INT4_MIXED) {
                kept = new MatrixTrials(checkpoint, calibration, progress).mostSensitive();
                calibration.keepEightBits(kept.stream().map(Sensitivity::matrix).collect(Collectors.toSet()));
                progress.kept(kept);
            }
            write(checkpoint, folder, calibration, kept);
        }
    }

    private void write(Checkpoint checkpoint, Path folder, Calibration calibration, List<Sensitivity> kept)
            throws IOException {
        RecordingWeights weights = new RecordingWeights(checkpoint.weights());
        KeyValues form = new KeyValues(keyValues, new KeyValueCalibration(calibration, checkpoint.config(), progress));
        OnnxModel model = DecoderGraph.build(
                checkpoint.config(), weights, precision, new DecoderGraph.Form(logits, form), calibration);
        weights.requireAllUsed(checkpoint);
        byte[] graph = model.toByteArray();
        ImportPlan plan = ImportPlan.of(model.data().bytes(), graph.length);
        progress.planned(plan);

        try (Draft draft = Draft.beside(folder)) {
            requireSpace(draft.path(), plan);
            Files.write(draft.path().resolve("model.onnx"), graph);
            byte[] contents = model.data().write(draft.path(), progress::written);
            checkpoint.writeTextFiles(draft.path());
            Json.write(draft.path().resolve("genai_config.json"), GenAiConfig.json(checkpoint, logits));
            Json.write(draft.path().resolve(PROVENANCE), provenance(checkpoint, folder, graph, contents, kept));
            draft.become(folder);
        }
    }

    private static void requireSpace(Path folder, ImportPlan plan) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < plan.diskBytes()) {
            throw new ImportException("the import needs " + (plan.diskBytes() >> 20) + " MiB of disk, and "
                    + (free >> 20) + " MiB are free in " + folder.getParent());
        }
    }

    private ObjectNode provenance(
            Checkpoint checkpoint, Path folder, byte[] graph, byte[] contents, List<Sensitivity> kept)
            throws IOException {
        MessageDigest version = Checksum.sha256();
        version.update(graph);
        version.update(contents);
        ObjectNode root = Json.object().put("format", FORMAT);
        root.put("name", String.valueOf(folder.getFileName()));
        root.put("architecture", checkpoint.config().architecture());
        root.put("precision", precision.label());
        root.put("kv", keyValues.label());
        if (precision == Precision.INT4_MIXED) {
            ArrayNode matrices = root.putArray("int8_matrices");
            kept.forEach(matrix -> matrices.add(matrix.matrix()));
        }
        root.put("version", HexFormat.of().formatHex(version.digest()).substring(0, VERSION_DIGITS));
        root.putObject("source").put("name", checkpoint.sourceName()).put("sha256", Checksum.of(checkpoint.files()));
        return root;
    }

    /** Remembers which tensors the graph took: one left over would mean that the model computes something else. */
    private static final class RecordingWeights implements DecoderWeights {
        private final DecoderWeights weights;
        private final Set<String> used = new HashSet<>();

        RecordingWeights(DecoderWeights weights) {
            this.weights = weights;
        }

        @Override
        public Optional<WeightTensor> find(String name) {
            used.add(name);
            return weights.find(name);
        }

        @Override
        public MatrixRows.RowOrder headOrder() {
            return weights.headOrder();
        }

        @Override
        public MatrixRows rows(int columns, long count, MatrixRows.RowOrder order, String name) {
            used.add(name);
            return weights.rows(columns, count, order, name);
        }

        void requireAllUsed(Checkpoint checkpoint) {
            DecoderConfig config = checkpoint.config();
            for (String name : checkpoint.tensorNames()) {
                if (!used.contains(name)) {
                    throw new WeightsException(
                            name,
                            "is no part of a " + config.architecture() + " model of " + config.layerCount()
                                    + " layers as it is built here");
                }
            }
        }
    }
}
