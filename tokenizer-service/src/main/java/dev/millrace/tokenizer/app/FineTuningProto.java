package dev.millrace.tokenizer.app;

import dev.millrace.contract.tokenizer.v1.LogPlace;
import dev.millrace.contract.training.v1.TrainingObjective;
import dev.millrace.contract.training.v1.TrainingSpec;
import dev.millrace.contract.training.v1.TrainingSpecOrBuilder;
import dev.millrace.contract.training.v1.UploadedFile;
import dev.millrace.tokenizer.batch.StoredFile;
import dev.millrace.tokenizer.openai.FineTuningRequest;
import dev.millrace.tokenizer.session.FailureException;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A request for fine-tuning as the trainer has it: our settings, and over them what OpenAI's fields say. */
final class FineTuningProto {
    private static final String OBJECTIVE = "TRAINING_OBJECTIVE_";
    private static final String SUPERVISED = "supervised";
    private static final int FILE_MARK = 13;

    private FineTuningProto() {}

    /**
     * The whole spec.
     *
     * @param file what the request's file is; null where it names none
     * @throws FailureException naming the field that is wrong
     */
    static TrainingSpec spec(FineTuningRequest request, @Nullable StoredFile file) {
        var spec = ProtoJson.read(request.settings(), TrainingSpec.newBuilder());
        var method = request.method();
        spec.setObjective(objective(method.type()));
        spec.getBaseBuilder().setName(request.model());
        spec.putAllMetadata(request.metadata());
        if (request.suffix() != null) {
            spec.setAdapter(request.suffix());
        }
        if (request.seed() != null) {
            spec.getRunBuilder().setSeed(request.seed());
        }
        if (method.epochs() != null) {
            spec.getRunBuilder().setEpochs(method.epochs());
        }
        if (method.batchSize() != null) {
            spec.getBatchBuilder().setExamples(method.batchSize());
        }
        if (method.learningRateMultiplier() != null) {
            spec.getScheduleBuilder().setLearningRateMultiplier(method.learningRateMultiplier());
        }
        if (method.beta() != null) {
            spec.getObjectiveSettingsBuilder().setBeta(method.beta());
        }
        if (file != null) {
            spec.getDataBuilder().setFile(uploaded(file));
        }
        if (spec.getAdapter().isEmpty()) {
            spec.setAdapter(name(spec, method.type()));
        }
        return spec.build();
    }

    private static TrainingObjective objective(String type) {
        var name = type.equals(SUPERVISED) ? "sft" : type;
        for (var objective : TrainingObjective.values()) {
            if (objective.name().equals(OBJECTIVE + name.toUpperCase(Locale.ROOT))
                    && objective != TrainingObjective.TRAINING_OBJECTIVE_UNSPECIFIED) {
                return objective;
            }
        }
        throw FailureException.invalid(
                "method.type",
                "invalid_value",
                "Invalid value for 'method.type': must be one of supervised, " + objectives() + ".");
    }

    private static String objectives() {
        return TrainingObjective.getDescriptor().getValues().stream()
                .filter(value -> value.getNumber() != 0)
                .map(value -> value.getName().substring(OBJECTIVE.length()).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private static UploadedFile uploaded(StoredFile file) {
        return UploadedFile.newBuilder()
                .setFileId(file.id())
                .setName(file.name())
                .setBytes(file.bytes())
                .setContent(LogPlace.newBuilder()
                        .setPartition(file.place().partition())
                        .setFirstOffset(file.place().first())
                        .setEndOffset(file.place().end()))
                .build();
    }

    /** The same data and method make another version of the same adapter: {@code sft-0123abcd}, {@code dpo-preferences}. */
    private static String name(TrainingSpecOrBuilder spec, String type) {
        var data = switch (spec.getData().getSourceCase()) {
            case FILE -> spec.getData().getFile().getFileId().substring("file-".length(), FILE_MARK);
            case TOPIC -> spec.getData().getTopic().getTopic().name().substring("DATA_TOPIC_".length());
            case PATH, SOURCE_NOT_SET -> "data";
        };
        return (type + "-" + data).toLowerCase(Locale.ROOT);
    }
}
