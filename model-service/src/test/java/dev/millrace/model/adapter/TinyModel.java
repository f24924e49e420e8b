package dev.millrace.model.adapter;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.DecoderConfig;
import dev.millrace.model.graph.DecoderWeights;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.importing.Checkpoint;
import dev.millrace.model.importing.HuggingFaceCheckpoint;
import dev.millrace.model.importing.ImportProgress;
import dev.millrace.model.importing.ModelImporter;
import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.adapter.LoraAdapter;
import dev.millrace.model.train.adapter.LoraSettings;
import dev.millrace.model.train.adapter.LoraStart;
import dev.millrace.model.train.adapter.LoraTarget;
import dev.millrace.model.train.adapter.MergedWeights;
import dev.millrace.model.train.adapter.PeftFolder;
import dev.millrace.model.train.adapter.RewardAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** A golden tiny model (golden/families), plain or with adapters merged into its weights, and adapters that change it. */
public final class TinyModel {
    private final Path source;
    private final Path work;

    /** @param work an empty folder to write into */
    public TinyModel(String family, Path work) throws IOException {
        this.work = work;
        Path golden = Path.of(System.getProperty("millrace.root", ".."))
                .resolve("model-service/src/test/resources/golden/families")
                .resolve(family);
        source = Files.createDirectories(work.resolve("source"));
        try (Stream<Path> files = Files.list(golden)) {
            for (Path file : files.toList()) {
                Files.copy(file, source.resolve(file.getFileName()));
            }
        }
        Files.writeString(source.resolve("tokenizer.json"), "{\"version\":\"1.0\"}");
    }

    /** The model as it is. */
    public ModelPackage base(Precision precision) throws IOException {
        try (Checkpoint checkpoint = HuggingFaceCheckpoint.open(source, "tiny")) {
            return imported(checkpoint, precision, "base-" + precision.label());
        }
    }

    /** The model of which every matrix is {@code W + s B A}: what serving with the adapter has to equal. */
    public ModelPackage merged(LoraAdapter adapter, String name) throws IOException {
        try (Checkpoint checkpoint = HuggingFaceCheckpoint.open(source, "tiny")) {
            return imported(new MergedCheckpoint(checkpoint, adapter), Precision.FP32, "merged-" + name);
        }
    }

    private ModelPackage imported(Checkpoint checkpoint, Precision precision, String name) throws IOException {
        Path folder = work.resolve(name);
        new ModelImporter(precision, ImportProgress.NONE).write(checkpoint, folder);
        return ModelPackage.read(folder);
    }

    /** Factors large enough that no two adapters say the same. */
    public LoraAdapter adapter(int rank, long seed, LoraTarget first, LoraTarget... more) throws IOException {
        DecoderConfig config;
        try (Checkpoint checkpoint = HuggingFaceCheckpoint.open(source, "tiny")) {
            config = checkpoint.config();
        }
        Set<LoraTarget> targets = EnumSet.of(first, more);
        Random random = new Random(seed);
        LoraAdapter adapter = LoraAdapter.initial(
                new LoraSettings(rank, 2 * rank, false, 0, targets),
                new BaseModel("tiny", ""),
                config,
                LoraStart.KAIMING_UNIFORM,
                random);
        adapter.factors().values().forEach(factors -> {
            for (int i = 0; i < factors.b().length; i++) {
                factors.b()[i] = (float) random.nextGaussian() * 0.2f;
            }
        });
        return adapter;
    }

    /** The adapter as a folder of PEFT's, {@code adapters/name} in the work folder. */
    public Path written(LoraAdapter adapter, String name) throws IOException {
        Path folder = work.resolve("adapters").resolve(name);
        PeftFolder.write(adapter, folder);
        return folder;
    }

    /** A reward model as a folder of PEFT's, {@code adapters/name} in the work folder. */
    public Path written(RewardAdapter reward, String name) throws IOException {
        Path folder = work.resolve("adapters").resolve(name);
        PeftFolder.write(reward, folder);
        return folder;
    }

    /** A reward model whose head and adapter both tell texts apart. */
    public RewardAdapter reward(int rank, long seed, LoraTarget first, LoraTarget... more) throws IOException {
        int width;
        try (Checkpoint checkpoint = HuggingFaceCheckpoint.open(source, "tiny")) {
            width = checkpoint.config().hiddenSize();
        }
        Random random = new Random(seed);
        float[] head = new float[width];
        for (int d = 0; d < width; d++) {
            head[d] = (float) random.nextGaussian();
        }
        return new RewardAdapter(adapter(rank, seed, first, more), head);
    }

    private record MergedCheckpoint(Checkpoint base, LoraAdapter adapter) implements Checkpoint {
        @Override
        public DecoderConfig config() {
            return base.config();
        }

        @Override
        public DecoderWeights weights() {
            return new MergedWeights(base.weights(), base.config(), adapter);
        }

        @Override
        public Collection<String> tensorNames() {
            return base.tensorNames();
        }

        @Override
        public SpecialIds specialIds() throws IOException {
            return base.specialIds();
        }

        @Override
        public String sourceName() {
            return base.sourceName();
        }

        @Override
        public List<Path> files() {
            return base.files();
        }

        @Override
        public void writeTextFiles(Path folder) throws IOException {
            base.writeTextFiles(folder);
        }

        @Override
        public void close() {}
    }
}
