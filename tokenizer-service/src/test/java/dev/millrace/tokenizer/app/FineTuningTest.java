package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.training.v1.DataTopic;
import dev.millrace.contract.training.v1.TrainingJob;
import dev.millrace.contract.training.v1.TrainingObjective;
import dev.millrace.contract.training.v1.TrainingProgress;
import dev.millrace.contract.training.v1.TrainingSpec;
import dev.millrace.contract.training.v1.TrainingStatus;
import dev.millrace.tokenizer.batch.LogPlace;
import dev.millrace.tokenizer.batch.StoredFile;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.openai.FineTuningRequest;
import dev.millrace.tokenizer.session.FailureException;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

class FineTuningTest {
    private static final String ID = "file-0123456789abcdef0123456789abcdef";
    private static final StoredFile FILE = StoredFile.uploaded(ID, "ann", "a.jsonl", 9, 1, 2, new LogPlace(3, 4, 5))
            .as(StoredFile.Kind.TRAINING);

    @Test
    void readsARequestAsOpenAisClientsSendIt() {
        var spec = spec("""
                {"model": "base", "training_file": "%s", "suffix": "taste", "seed": 7, "metadata": {"a": "b"},
                 "validation_file": null, "integrations": null,
                 "method": {"type": "dpo", "dpo": {"hyperparameters":
                   {"beta": 0.2, "n_epochs": 3, "batch_size": "auto", "learning_rate_multiplier": 0.5}}}}
                """.formatted(ID));

        assertEquals(TrainingObjective.TRAINING_OBJECTIVE_DPO, spec.getObjective());
        assertEquals("base", spec.getBase().getName());
        assertEquals("taste", spec.getAdapter());
        assertEquals(7, spec.getRun().getSeed());
        assertEquals(3, spec.getRun().getEpochs());
        assertEquals(0, spec.getBatch().getExamples());
        assertEquals(0.5, spec.getSchedule().getLearningRateMultiplier());
        assertEquals(0.2, spec.getObjectiveSettings().getBeta());
        assertEquals("b", spec.getMetadataOrThrow("a"));
        assertEquals(ID, spec.getData().getFile().getFileId());
        assertEquals(5, spec.getData().getFile().getContent().getEndOffset());
    }

    @Test
    void takesWhatIsOldAsSupervisedAndNamesTheAdapterByItsData() {
        var spec = spec("{\"model\": \"base\", \"training_file\": \"" + ID
                + "\", \"hyperparameters\": {\"n_epochs\": 2, \"batch_size\": 4}}");

        assertEquals(TrainingObjective.TRAINING_OBJECTIVE_SFT, spec.getObjective());
        assertEquals(4, spec.getBatch().getExamples());
        assertEquals("supervised-01234567", spec.getAdapter());
    }

    @Test
    void ourSettingsStandBesideAndMayNameOtherData() {
        var spec = spec("""
                {"model": "", "method": {"type": "ipo"}, "settings": {"lora": {"rank": 16},
                 "data": {"topic": {"topic": "DATA_TOPIC_PREFERENCES", "criterion": "kind"}}}}
                """);

        assertEquals(16, spec.getLora().getRank());
        assertEquals(DataTopic.DATA_TOPIC_PREFERENCES, spec.getData().getTopic().getTopic());
        assertEquals("ipo-preferences", spec.getAdapter());
    }

    @Test
    void namesWhatIsWrong() {
        refused("model", "{\"training_file\": \"f\"}");
        refused("training_file", "{\"model\": \"m\"}");
        refused("validation_file", "{\"model\": \"m\", \"training_file\": \"f\", \"validation_file\": \"f\"}");
        refused("method.type", "{\"model\": \"m\", \"training_file\": \"f\", \"method\": {\"type\": \"unspecified\"}}");
        refused("method.type", "{\"model\": \"m\", \"training_file\": \"f\", \"method\": {}}");
        refused(
                "method.type",
                "must be one of supervised, causal, sft, dpo,",
                "{\"model\": \"m\", \"training_file\": \"f\", \"method\": {\"type\": \"magic\"}}");
        refused("run.seed", "{\"model\": \"m\", \"training_file\": \"f\", \"settings\": {\"run\": {\"seed\": -1}}}");
        refused(
                "lora.rank",
                "{\"model\": \"m\", \"training_file\": \"f\", \"settings\": {\"lora\": {\"rank\": \"x\"}}}");
        refused("lora", "{\"model\": \"m\", \"training_file\": \"f\", \"settings\": {\"lora\": 3}}");
        refused("rang", "{\"model\": \"m\", \"training_file\": \"f\", \"settings\": {\"rang\": 3}}");
        refused(
                "method.dpo.hyperparameters.beta",
                "{\"model\": \"m\", \"training_file\": \"f\", \"method\": {\"type\": \"dpo\","
                        + " \"dpo\": {\"hyperparameters\": {\"beta\": \"much\"}}}}");
    }

    @Test
    void writesAJobAsOpenAisClientsReadIt() {
        var spec = TrainingSpec.newBuilder()
                .setObjective(TrainingObjective.TRAINING_OBJECTIVE_SFT)
                .setAdapter("taste");
        var job = TrainingJob.newBuilder()
                .setJobId("ftjob-1")
                .setSpec(spec)
                .setStatus(TrainingStatus.TRAINING_STATUS_RUNNING)
                .setCreatedEpochMs(2_000);

        var running = FineTuningObjects.job(job.build());
        job.setStatus(TrainingStatus.TRAINING_STATUS_SUCCEEDED).setEndedEpochMs(5_000);
        job.getCardBuilder()
                .setName("taste")
                .putFigures("trained_tokens", 99)
                .getBaseBuilder()
                .setName("base");
        var done = FineTuningObjects.job(job.build());

        assertEquals("fine_tuning.job", running.path("object").asText());
        assertEquals("running", running.path("status").asText());
        assertEquals("supervised", running.at("/method/type").asText());
        assertEquals(2, running.path("created_at").asLong());
        assertTrue(running.path("fine_tuned_model").isNull()
                && running.path("finished_at").isNull());
        assertTrue(running.path("training_file").isNull(), "what a topic gave has no file");
        assertEquals("", running.path("model").asText());
        assertEquals("base", done.path("model").asText());
        assertEquals("base:taste", done.path("fine_tuned_model").asText());
        job.getSpecBuilder().setObjective(TrainingObjective.TRAINING_OBJECTIVE_REWARD);
        assertEquals(
                "reward:taste",
                FineTuningObjects.job(job.build()).path("fine_tuned_model").asText());
        assertEquals(99, done.path("trained_tokens").asLong());
        assertEquals(5, done.path("finished_at").asLong());
    }

    @Test
    void anUpdateIsAnEventWithMetricsAndWordsAreAMessage() {
        var report = TrainingProgress.newBuilder()
                .setJobId("ftjob-1")
                .setSequence(4)
                .setUpdate(3)
                .setUpdates(9)
                .setLoss(1.5)
                .setCheckpoint("checkpoint-3");

        var metrics = FineTuningObjects.event(report.clone().clearCheckpoint().build());
        var kept = FineTuningObjects.event(report.clone().setValidationLoss(2).build());
        var words = FineTuningObjects.event(report.setMessage("The job runs.").build());
        var checkpoint = FineTuningObjects.checkpoint(report.build());

        assertEquals("metrics", metrics.path("type").asText());
        assertEquals(1.5, metrics.at("/data/train_loss").asDouble());
        assertEquals("Step 3/9: training loss=1.5000", metrics.path("message").asText());
        assertEquals(
                "Checkpoint at step 3/9: training loss=1.5000, validation loss=2.0000",
                kept.path("message").asText());
        assertEquals("message", words.path("type").asText());
        assertEquals("ftevent-ftjob-1-4", words.path("id").asText());
        assertEquals(1.5, words.at("/data/train_loss").asDouble(), "words that come with figures");
        assertFalse(metrics.path("data").has("learning_rate"), "what was not measured is not a 0");
        assertEquals(3, checkpoint.path("step_number").asLong());
        assertEquals(
                "checkpoint-3", checkpoint.path("fine_tuned_model_checkpoint").asText());
    }

    private static TrainingSpec spec(String body) {
        var request = FineTuningRequest.parse(body.getBytes(UTF_8));
        return FineTuningProto.spec(request, request.trainingFile() == null ? null : FILE);
    }

    @Test
    void whatTheTrainerRefusesIsNamedAsTheBodyHasIt() {
        var suffix = refusal("adapter: must be 1 to 64 of a-z");
        assertEquals("suffix", suffix.param());
        assertTrue(suffix.message().startsWith("suffix: must be"), suffix.message());
        assertEquals(
                "model", refusal("base.name: there is no package gpt-4o here").param());
        assertEquals("lora.rank", refusal("lora.rank: must be in 1..512, is 0").param());
    }

    private static ApiError refusal(String said) {
        return EvalFailures.ofJob(Status.INVALID_ARGUMENT.withDescription(said));
    }

    private static void refused(String param, String body) {
        refused(param, param, body);
    }

    private static void refused(String param, String words, String body) {
        var failure = assertThrows(FailureException.class, () -> spec(body)).failure();
        assertEquals(param, failure.param());
        assertTrue(failure.message().contains(words), failure.message());
    }
}
