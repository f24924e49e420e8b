package dev.millrace.model.train.tuning;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.importing.PatchedPackage;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.Batch;
import dev.millrace.model.train.DecoderTrainee;
import dev.millrace.model.train.ScoringPass;
import dev.millrace.model.train.TrainingPass;
import dev.millrace.model.train.WeightParameters;
import dev.millrace.model.train.graph.DecoderTraining;
import dev.millrace.model.train.graph.StoredRows;
import dev.millrace.model.train.graph.TrainedParts;
import dev.millrace.model.train.job.Outcome;
import dev.millrace.model.train.job.TrainingJob;
import dev.millrace.model.train.lesson.Lesson;
import dev.millrace.model.train.optimizer.NamedArrays;
import dev.millrace.model.train.optimizer.Pruning;
import dev.millrace.model.train.registry.ModelCard;
import dev.millrace.model.train.run.Checkpoints;
import dev.millrace.model.train.run.PrunedTrainee;
import dev.millrace.model.train.run.Trainee;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Trains weights of a decoder themselves; a package of its own comes of it. */
final class WeightTuning {
    /**
     * Float arrays of the parameters' size on the heap: themselves, gradients of a batch and their sums, AdamW's two moments; and room
     * for one more, since a collector never fills all of it.
     */
    private static final int ARRAYS_IN_MEMORY = 6;
    /** Of a checkpoint: parameters, two moments. */
    private static final int ARRAYS_ON_DISK = 3;
    /** The newest, the best, and the one that is written. */
    private static final int CHECKPOINTS = 3;
    /** Items by which the loss around a pruning is measured, where none are held out. */
    private static final int MEASURED_MAX = 64;

    private final BasePackages packages;
    private final RuntimeOptions options;
    private final InstantSource clock;

    WeightTuning(BasePackages packages, RuntimeOptions options, InstantSource clock) {
        this.packages = packages;
        this.options = options;
        this.clock = clock;
    }

    /** Refuses what cannot be trained here. */
    void check(TrainingJob job, ModelPackage base) throws IOException {
        requireName(job);
        var weights = job.spec().weights();
        if (weights.scratch().isPresent()) {
            var scratch = weights.scratch().get();
            scratch.requireSmall(
                    scratch.isOfBytes() ? ByteTokens.VOCABULARY : base.shape().vocabularySize());
            return;
        }
        requireRoom(
                base,
                DecoderTraining.scoring(base, TrainedParts.of(weights.chosen())).places());
    }

    /** A package's name is for one version: what serves it is not to find other weights there tomorrow. */
    private void requireName(TrainingJob job) throws IOException {
        var name = job.spec().adapter();
        var folder = packages.folder(name);
        var provenance = folder.resolve("millrace.json");
        boolean isOwn =
                Files.isRegularFile(provenance) && Files.readString(provenance).contains('"' + job.id() + '"');
        if (Files.exists(folder) && !isOwn) {
            throw new IllegalArgumentException("adapter: there is a package " + name + " already, choose another name");
        }
    }

    private void requireRoom(ModelPackage base, Map<String, StoredRows> places) throws IOException {
        long parameters = places.values().stream().mapToLong(StoredRows::count).sum();
        long heap = ARRAYS_IN_MEMORY * Float.BYTES * parameters;
        if (heap > Runtime.getRuntime().maxMemory()) {
            throw new IllegalArgumentException(
                    "weights.tensors: %,d parameters need %,d MiB of the trainer's heap, which has %,d: choose fewer, or give it more"
                            .formatted(
                                    parameters, heap >> 20, Runtime.getRuntime().maxMemory() >> 20));
        }
        var parent = packages.folder(base.name()).toAbsolutePath().getParent();
        long disk = CHECKPOINTS * ARRAYS_ON_DISK * Float.BYTES * parameters + PatchedPackage.bytes(base);
        if (parent != null && Files.exists(parent) && Files.getFileStore(parent).getUsableSpace() < disk) {
            throw new IllegalArgumentException(
                    "weights.tensors: the run needs %,d MiB of disk, which are not free".formatted(disk >> 20));
        }
    }

    <T> Outcome run(Tuned tuned, Prepared<T> prepared, Lesson<T> lesson) throws IOException, InterruptedException {
        var chosen = tuned.job().spec().weights().chosen();
        try (var pass = TrainingPass.open(tuned.base(), TrainedParts.of(chosen), options, false);
                var scoring = ScoringPass.open(tuned.base(), TrainedParts.of(chosen), options);
                var before = tuned.job().spec().objective().hasReference()
                        ? ScoringPass.open(tuned.base(), options)
                        : null) {
            requireRoom(tuned.base(), pass.places());
            var parameters = new WeightParameters(tuned.base(), pass.places());
            DecoderTrainee.Reference reference = before == null ? WeightTuning::none : DecoderTrainee.alone(before);
            var trainee = new DecoderTrainee(pass, scoring, parameters.start(), reference, 0);
            return new Whole<>(tuned, prepared, lesson, parameters, trainee).run();
        }
    }

    private static float[] none(Batch batch) {
        throw new IllegalStateException("a lesson of this objective has no reference");
    }

    /** A run with all that it needs. */
    private final class Whole<T> {
        private final Tuned tuned;
        private final Prepared<T> prepared;
        private final Lesson<T> lesson;
        private final WeightParameters parameters;
        private final DecoderTrainee decoder;
        private final Map<String, Double> pruned = new LinkedHashMap<>();

        Whole(
                Tuned tuned,
                Prepared<T> prepared,
                Lesson<T> lesson,
                WeightParameters parameters,
                DecoderTrainee decoder) {
            this.tuned = tuned;
            this.prepared = prepared;
            this.lesson = lesson;
            this.parameters = parameters;
            this.decoder = decoder;
        }

        Outcome run() throws IOException, InterruptedException {
            var spec = tuned.job().spec();
            var course = new Course(spec, prepared.training().size());
            tuned.say(String.format(
                    Locale.ROOT,
                    "%,d updates of %,d examples; trains %,d weights themselves",
                    course.updates(),
                    spec.batch().examples(),
                    decoder.parameters().size()));
            var pruning = pruning(spec.weights().prunedShare());
            Trainee trainee = pruning == null ? decoder : new PrunedTrainee(decoder, pruning);
            var checkpoints = new Checkpoints(tuned.folder().resolve(AdapterTraining.CHECKPOINTS), 1);
            var figures = new LinkedHashMap<>(new LessonRun<>(tuned, prepared, lesson, clock)
                    .go(decoder, trainee, checkpoints, SampleAnswers.NONE));
            if (pruning != null) {
                pruned.put("loss_recovered", loss());
            }
            figures.putAll(pruned);
            return written(decoder.parameters(), figures);
        }

        /** Prunes the start, which a run that goes on has, too: so the zeros are always the same. */
        private @Nullable Pruning pruning(double share) {
            if (share == 0) {
                return null;
            }
            var matrices = parameters.places().keySet().stream()
                    .filter(name ->
                            name.startsWith("blk.") && name.endsWith(".weight") && !name.endsWith("_norm.weight"))
                    .toList();
            if (matrices.isEmpty()) {
                throw new IllegalArgumentException(
                        "weights.pruned_share: there is no matrix of a layer among weights.tensors");
            }
            pruned.put("loss_before_pruning", loss());
            var pruning = Pruning.byMagnitude(decoder.parameters(), matrices, share);
            pruning.clear(decoder.parameters());
            pruned.put("loss_pruned", loss());
            pruned.put("pruned_weights", (double) pruning.count());
            tuned.say(String.format(
                    Locale.ROOT,
                    "%,d weights pruned: loss %.4f, before %.4f",
                    pruning.count(),
                    pruned.get("loss_pruned"),
                    pruned.get("loss_before_pruning")));
            return pruning;
        }

        private double loss() {
            List<T> held = prepared.validation();
            var measured = held.isEmpty()
                    ? prepared.training()
                            .subList(
                                    0,
                                    Math.min(MEASURED_MAX, prepared.training().size()))
                    : held;
            return lesson.measure(decoder, measured).loss();
        }

        private Outcome written(NamedArrays values, Map<String, Double> figures) throws IOException {
            var job = tuned.job();
            requireName(job);
            var made = parameters.write(values, packages.folder(job.spec().adapter()), job.id());
            return new Outcome(made.folder(), tuned.baseModel(), tuned.dataHashes(), figures, ModelCard.Form.PACKAGE);
        }
    }
}
