package dev.millrace.tokenizer.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contract.training.v1.ModelForm;
import dev.millrace.contract.training.v1.TrainingJob;
import dev.millrace.contract.training.v1.TrainingObjective;
import dev.millrace.contract.training.v1.TrainingProgress;
import dev.millrace.contract.training.v1.TrainingStatus;
import dev.millrace.tokenizer.openai.Json;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Jobs, their events and checkpoints as OpenAI's API writes them, with our own fields beside. Times are in seconds. */
final class FineTuningObjects {
    private static final int STATUS = "TRAINING_STATUS_".length();
    private static final int OBJECTIVE = "TRAINING_OBJECTIVE_".length();
    private static final String CREATED_AT = "created_at";
    private static final String OBJECT = "object";

    private FineTuningObjects() {}

    static ObjectNode job(TrainingJob job) {
        var spec = job.getSpec();
        boolean succeeded = job.getStatus() == TrainingStatus.TRAINING_STATUS_SUCCEEDED;
        var root = Json.object()
                .put("id", job.getJobId())
                .put(OBJECT, "fine_tuning.job")
                .put(CREATED_AT, job.getCreatedEpochMs() / 1000)
                .put("model", base(job))
                .put("fine_tuned_model", succeeded && job.hasCard() ? fineTuned(job) : null)
                .put("organization_id", "")
                .put("status", word(job.getStatus()))
                .put(
                        "training_file",
                        spec.getData().hasFile() ? spec.getData().getFile().getFileId() : null)
                .putNull("validation_file")
                .putNull("estimated_finish")
                .put("seed", spec.getRun().getSeed())
                .put("user_provided_suffix", spec.getAdapter());
        root.put("finished_at", job.getEndedEpochMs() == 0 ? null : Long.valueOf(job.getEndedEpochMs() / 1000));
        root.put("trained_tokens", succeeded && job.hasCard() ? tokens(job) : null);
        root.putArray("result_files");
        root.putArray("integrations");
        error(root, job);
        method(root, job);
        spec.getMetadataMap().forEach(root.putObject("metadata")::put);
        ours(root, job);
        return root;
    }

    /** Whoever leaves the package open learns from the card which one it was. */
    private static String base(TrainingJob job) {
        var asked = job.getSpec().getBase().getName();
        return asked.isEmpty() ? job.getCard().getBase().getName() : asked;
    }

    private static String fineTuned(TrainingJob job) {
        if (job.getSpec().getObjective() == TrainingObjective.TRAINING_OBJECTIVE_REWARD) {
            return "reward:" + job.getCard().getName();
        }
        return job.getCard().getForm() == ModelForm.MODEL_FORM_PACKAGE
                ? job.getCard().getName()
                : job.getCard().getBase().getName() + ":" + job.getCard().getName();
    }

    private static @Nullable Long tokens(TrainingJob job) {
        var tokens = job.getCard().getFiguresMap().get("trained_tokens");
        return tokens == null ? null : Long.valueOf(tokens.longValue());
    }

    private static void error(ObjectNode root, TrainingJob job) {
        if (job.getStatus() == TrainingStatus.TRAINING_STATUS_FAILED) {
            root.putObject("error")
                    .put("code", "training_failed")
                    .put("message", job.getMessage())
                    .putNull("param");
        } else {
            root.putNull("error");
        }
    }

    private static void method(ObjectNode root, TrainingJob job) {
        var spec = job.getSpec();
        var type = spec.getObjective() == TrainingObjective.TRAINING_OBJECTIVE_SFT
                ? "supervised"
                : spec.getObjective().name().substring(OBJECTIVE).toLowerCase(Locale.ROOT);
        var values = Json.object()
                .put("n_epochs", spec.getRun().getEpochs())
                .put("batch_size", spec.getBatch().getExamples())
                .put("learning_rate_multiplier", 1.0);
        root.set("hyperparameters", values.deepCopy());
        if (!type.equals("supervised")) {
            values.put("beta", spec.getObjectiveSettings().getBeta());
        }
        var method = root.putObject("method").put("type", type);
        method.putObject(type).set("hyperparameters", values);
    }

    /** What OpenAI's object has no place for. */
    private static void ours(ObjectNode root, TrainingJob job) {
        root.set("settings", ProtoJson.node(job.getSpec()));
        root.put("started_at", job.getStartedEpochMs() == 0 ? null : Long.valueOf(job.getStartedEpochMs() / 1000));
        root.put("resumptions", job.getResumptions());
        root.put("message", job.getMessage());
        root.set("progress", job.hasProgress() ? ProtoJson.node(job.getProgress()) : null);
        root.set("card", job.hasCard() ? ProtoJson.node(job.getCard()) : null);
    }

    private static String word(TrainingStatus status) {
        return status.name().substring(STATUS).toLowerCase(Locale.ROOT);
    }

    /** What a job said of itself. */
    static ObjectNode event(TrainingProgress progress) {
        boolean isMetrics = progress.getMessage().isEmpty();
        var root = Json.object()
                .put(OBJECT, "fine_tuning.job.event")
                .put("id", eventId(progress))
                .put(CREATED_AT, progress.getAtEpochMs() / 1000)
                .put("level", progress.getStatus() == TrainingStatus.TRAINING_STATUS_FAILED ? "error" : "info")
                .put("type", isMetrics ? "metrics" : "message")
                .put("message", isMetrics ? words(progress) : progress.getMessage());
        var data = root.putObject("data");
        // Words may come with figures: those of a last update, or of what is held out.
        if (isMetrics || progress.hasLoss() || progress.hasValidationLoss()) {
            metrics(data, progress);
        }
        return root;
    }

    private static String words(TrainingProgress progress) {
        var words = String.format(
                Locale.ROOT,
                "%s %d/%d: training loss=%.4f",
                progress.getCheckpoint().isEmpty() ? "Step" : "Checkpoint at step",
                progress.getUpdate(),
                progress.getUpdates(),
                progress.getLoss());
        return progress.hasValidationLoss()
                ? words + String.format(Locale.ROOT, ", validation loss=%.4f", progress.getValidationLoss())
                : words;
    }

    private static void metrics(ObjectNode into, TrainingProgress progress) {
        into.put("step", progress.getUpdate());
        into.put("total_steps", progress.getUpdates());
        into.put("epoch", progress.getEpoch());
        if (progress.hasLoss()) {
            into.put("train_loss", progress.getLoss());
        }
        if (progress.hasLearningRate()) {
            into.put("learning_rate", progress.getLearningRate());
        }
        if (progress.hasGradientNorm()) {
            into.put("gradient_norm", progress.getGradientNorm());
        }
        if (progress.hasTokensPerS()) {
            into.put("tokens_per_s", progress.getTokensPerS());
        }
        if (progress.hasValidationLoss()) {
            into.put("valid_loss", progress.getValidationLoss());
        }
        progress.getFiguresMap().forEach(into::put);
    }

    /** A state of the adapter that was kept. */
    static ObjectNode checkpoint(TrainingProgress progress) {
        var root = Json.object()
                .put(OBJECT, "fine_tuning.job.checkpoint")
                .put("id", "ftckpt-" + progress.getJobId() + "-" + progress.getSequence())
                .put(CREATED_AT, progress.getAtEpochMs() / 1000)
                .put("fine_tuned_model_checkpoint", progress.getCheckpoint())
                .put("fine_tuning_job_id", progress.getJobId())
                .put("step_number", progress.getUpdate());
        metrics(root.putObject("metrics"), progress);
        var samples = root.putArray("samples");
        progress.getSamplesList()
                .forEach(sample ->
                        samples.addObject().put("prompt", sample.getPrompt()).put("text", sample.getText()));
        return root;
    }

    static String eventId(TrainingProgress progress) {
        return "ftevent-" + progress.getJobId() + "-" + progress.getSequence();
    }
}
