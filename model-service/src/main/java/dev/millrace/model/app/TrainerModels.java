package dev.millrace.model.app;

import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc.TokenizerServiceBlockingStub;
import dev.millrace.contract.tokenizer.v1.VocabularyRequest;
import dev.millrace.model.InvalidPackageException;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.data.tokens.Encoder;
import dev.millrace.model.train.data.tokens.PromptEncoder;
import dev.millrace.model.train.data.tokens.TemplateEncoder;
import dev.millrace.model.train.job.Training;
import dev.millrace.model.train.job.TrainingException;
import dev.millrace.model.train.tuning.AdapterTraining;
import dev.millrace.model.train.tuning.BasePackages;
import io.grpc.StatusRuntimeException;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The packages that a trainer may train, and the edge that encodes for them. */
@Singleton
final class TrainerModels implements BasePackages {
    private static final long VOCABULARY_SECONDS_MAX = 60;

    private final ModelConfig model;
    private final TrainerConfig config;
    private final TrainerServices services;

    TrainerModels(ModelConfig model, TrainerConfig config, TrainerServices services) {
        this.model = model;
        this.config = config;
        this.services = services;
    }

    @Produces
    @Singleton
    Training training() {
        var options = new RuntimeOptions(model.threads(), Duration.of(model.spinMicros(), ChronoUnit.MICROS));
        return new AdapterTraining(this, options, InstantSource.system(), Optional.of(services.answering()));
    }

    @Override
    public ModelPackage find(String name) {
        var folder = name.isEmpty()
                ? model.folder()
                        .orElseThrow(
                                () -> new IllegalArgumentException("base.name: the trainer has no model of its own"))
                : named(name);
        try {
            return ModelPackage.read(folder);
        } catch (InvalidPackageException e) {
            throw new IllegalArgumentException("base.name: " + e.getMessage(), e);
        }
    }

    private Path named(String name) {
        var own =
                model.folder().filter(folder -> folder.getFileName().toString().equals(name));
        var folder = own.orElseGet(() -> ModelsFolder.packageFolder(config.models(), name, name));
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("base.name: there is no package " + name + " here");
        }
        return folder;
    }

    @Override
    public Path folder(String name) {
        return ModelsFolder.packageFolder(config.models(), name, name);
    }

    @Override
    public Encoder encoder(ModelPackage base) {
        return template(base);
    }

    @Override
    public PromptEncoder prompts(ModelPackage base) {
        return template(base);
    }

    private TemplateEncoder template(ModelPackage base) {
        var edge = services.edge();
        int vocabulary = vocabularySize(edge);
        if (vocabulary != base.shape().vocabularySize()) {
            throw new IllegalArgumentException("base.name: the edge encodes for a model of %d tokens, %s has %d"
                    .formatted(vocabulary, base.name(), base.shape().vocabularySize()));
        }
        return new TemplateEncoder(new EdgeChatTokens(edge), base.endIds());
    }

    private static int vocabularySize(TokenizerServiceBlockingStub edge) {
        try {
            var parts = edge.withDeadlineAfter(VOCABULARY_SECONDS_MAX, TimeUnit.SECONDS)
                    .withWaitForReady()
                    .vocabulary(VocabularyRequest.getDefaultInstance());
            int size = parts.next().getVocabularySize();
            parts.forEachRemaining(_ -> {});
            return size;
        } catch (StatusRuntimeException e) {
            throw new TrainingException("the edge that encodes does not answer: " + e.getMessage());
        }
    }
}
