package dev.millrace.model.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.contract.training.v1.DataTopic;
import dev.millrace.contract.training.v1.TrainingData;
import dev.millrace.contract.training.v1.TrainingJob;
import dev.millrace.contract.training.v1.TrainingObjective;
import dev.millrace.contract.training.v1.TrainingProgress;
import dev.millrace.contract.training.v1.TrainingSample;
import dev.millrace.contract.training.v1.TrainingSpec;
import dev.millrace.contract.training.v1.TrainingStatus;
import dev.millrace.model.train.adapter.BottleneckSettings;
import dev.millrace.model.train.adapter.VirtualTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingProtoTest {
    @Test
    void fillsInWhatNobodySaidAndThatStaysAsItIs() {
        var spec = TrainingSpecProto.fromProto(spec().build());
        var written = TrainingSpecProto.toProto(spec);

        assertEquals(8, written.getLora().getRank());
        assertEquals(16, written.getLora().getAlpha());
        assertEquals(List.of("q_proj", "v_proj"), written.getLora().getTargetsList());
        assertEquals("adamw", written.getOptimizer().getName());
        assertEquals(5e-4, written.getSchedule().getLearningRate());
        assertEquals(0.1, written.getObjectiveSettings().getBeta());
        assertEquals(100_000, written.getData().getTopic().getExamplesMax());
        assertEquals(spec, TrainingSpecProto.fromProto(written));
    }

    @Test
    void keepsVirtualTokensInsteadOfLowRankFactors() {
        var said = spec();
        said.getSoftPromptBuilder().setInitText("Be kind.");
        var spec = TrainingSpecProto.fromProto(said.build());
        assertEquals(new VirtualTokens(VirtualTokens.Kind.PROMPT, 20, "Be kind."), spec.tuned());
        assertEquals(spec, TrainingSpecProto.fromProto(TrainingSpecProto.toProto(spec)));
        said.getPrefixBuilder().setTokens(7);
        var prefix = TrainingSpecProto.fromProto(said.build());
        assertEquals(new VirtualTokens(VirtualTokens.Kind.PREFIX, 7, ""), prefix.tuned());
        assertEquals(prefix, TrainingSpecProto.fromProto(TrainingSpecProto.toProto(prefix)));
        said.getLoraBuilder().setRank(4);
        var problem = assertThrows(IllegalArgumentException.class, () -> TrainingSpecProto.fromProto(said.build()));
        assertEquals("lora: must be empty beside prefix", problem.getMessage());
    }

    @Test
    void keepsBottlenecksInsteadOfLowRankFactors() {
        var said = spec();
        said.getBottleneckBuilder();
        var usual = TrainingSpecProto.fromProto(said.build());
        assertEquals(new BottleneckSettings(16, BottleneckSettings.Places.BOTH), usual.tuned());
        said.getBottleneckBuilder().setSize(4).setPlaces("mlp");
        var spec = TrainingSpecProto.fromProto(said.build());
        assertEquals(new BottleneckSettings(4, BottleneckSettings.Places.MLP), spec.tuned());
        assertEquals(spec, TrainingSpecProto.fromProto(TrainingSpecProto.toProto(spec)));
        said.getBottleneckBuilder().setPlaces("attention");
        var problem = assertThrows(IllegalArgumentException.class, () -> TrainingSpecProto.fromProto(said.build()));
        assertEquals("bottleneck.places: must be both or mlp", problem.getMessage());
        said.getBottleneckBuilder().setPlaces("").setSize(513);
        problem = assertThrows(IllegalArgumentException.class, () -> TrainingSpecProto.fromProto(said.build()));
        assertEquals("bottleneck.size: must be in 1..512, is 513", problem.getMessage());
    }

    @Test
    void keepsAllThatWasSaid() {
        var said = spec();
        said.setLabel("label").putMetadata("key", "value");
        said.getBaseBuilder().setName("base").setVersion("0123456789abcdef");
        said.getLoraBuilder()
                .setRank(4)
                .setAlpha(3)
                .setRankStabilised(true)
                .setDropout(0.1)
                .addTargets("o_proj");
        said.getOptimizerBuilder()
                .setName("sgd")
                .setMomentum(0.5)
                .setNesterov(true)
                .setMaxGradNorm(1);
        said.getScheduleBuilder()
                .setLearningRate(0.1)
                .setMinLearningRate(0.01)
                .setWarmupRatio(0.2)
                .setDecay("cosine");
        said.getBatchBuilder()
                .setExamples(3)
                .setTokensMax(300)
                .setSequenceMax(200)
                .setPacked(true);
        said.getRunBuilder()
                .setEpochs(2.5)
                .setUpdatesMax(7)
                .setMinutesMax(9)
                .setSeed(-1)
                .setValidationShare(0.25);
        said.getRunBuilder()
                .setValidateEvery(2)
                .setPatience(3)
                .setCheckpointEvery(5)
                .addSamplePrompts("Who?");
        said.getObjectiveSettingsBuilder()
                .setBeta(0.3)
                .setLabelSmoothing(0.1)
                .setTemperature(2)
                .setGroup(4);
        said.getDataBuilder()
                .setShape("preference")
                .getTopicBuilder()
                .setExamplesMax(10)
                .setCriterion("kind");

        said.getDataBuilder().setLeakage("refuse").addHeldOutTasks("arc");
        said.getDataBuilder().getMixtureBuilder().setTemperature(2).setCap(100).putWeights("tales", 0.5);
        said.setPlanOnly(true)
                .getGateBuilder()
                .addTasks("quick")
                .setLimit(7)
                .setFallMax(0.5)
                .setMetric("acc")
                .setAgainst("promoted")
                .setMinutesMax(3)
                .setPromote(true);

        var written = TrainingSpecProto.toProto(TrainingSpecProto.fromProto(said.build())).toBuilder();

        // Constants of another optimizer, and names that are empty, say nothing.
        assertEquals(said.build(), written.build());
    }

    @Test
    void keepsWhichWeightsAreTrained() {
        var said = spec();
        said.getWeightsBuilder().addTensors("norms").addTensors("layers 4-5").setPrunedShare(0.25);
        var written = TrainingSpecProto.toProto(TrainingSpecProto.fromProto(said.build()));
        assertEquals(said.getWeights(), written.getWeights());
        assertEquals(false, written.hasScratch());
    }

    @Test
    void aNewModelHasItsWidthsFromItsWidth() {
        var said = spec().setObjective(TrainingObjective.TRAINING_OBJECTIVE_CAUSAL);
        said.getScratchBuilder().setLayers(2).setHiddenSize(96).setTokenizer("bytes");
        var written = TrainingSpecProto.toProto(TrainingSpecProto.fromProto(said.build()));
        assertEquals(3, written.getScratch().getHeads());
        assertEquals(3, written.getScratch().getKeyValueHeads());
        assertEquals(256, written.getScratch().getFeedForwardSize());
        assertEquals(512, written.getScratch().getContextLength());
        assertEquals(List.of("all"), written.getWeights().getTensorsList());
    }

    @Test
    void aMultiplierIsOfTheObjectivesOwnRate() {
        var said = spec();
        said.getScheduleBuilder().setLearningRateMultiplier(2);

        assertEquals(
                1e-3, TrainingSpecProto.fromProto(said.build()).descent().rate().peak());
    }

    @Test
    void weightsOfAModelThatIsThereMoveATenthAsFast() {
        var said = spec();
        said.getWeightsBuilder().addTensors("norms");
        assertEquals(
                5e-5, TrainingSpecProto.fromProto(said.build()).descent().rate().peak(), 1e-12);
    }

    @Test
    void namesTheFieldAsTheContractHasIt() {
        refused("objective", spec().clearObjective());
        refused("adapter", spec().setAdapter("Name"));
        refused("data", spec().clearData());
        var shape = spec();
        shape.getDataBuilder().setShape("round");
        refused("data.shape", shape);
        var beta = spec();
        beta.getOptimizerBuilder().setAdamBeta1(1);
        refused("optimizer.adam_beta1", beta);
        var targets = spec();
        targets.getLoraBuilder().addTargets("x_proj");
        refused("lora.targets", targets);
        var decay = spec();
        decay.getScheduleBuilder().setDecay("steep");
        refused("schedule.decay", decay);
        var pruned = spec();
        pruned.getWeightsBuilder().setPrunedShare(0.5);
        refused("weights.pruned_share", pruned);
        var tensors = spec();
        tensors.getWeightsBuilder().addTensors("Layer 4");
        refused("weights.tensors", tensors);
        var scratch = spec().setObjective(TrainingObjective.TRAINING_OBJECTIVE_CAUSAL);
        scratch.getScratchBuilder().setHiddenSize(64);
        refused("scratch.layers", scratch);
        var wish = spec();
        wish.getScratchBuilder().setLayers(1).setHiddenSize(64);
        refused("objective", wish);
        var gate = spec();
        gate.getGateBuilder().setLimit(1);
        refused("gate.tasks", gate);
        gate.getGateBuilder().addTasks("arc").setFallMax(-1);
        refused("gate.fall_max", gate);
        gate.getGateBuilder().setFallMax(0).setAgainst("nobody");
        refused("gate.against", gate);
        var leakage = spec();
        leakage.getDataBuilder().setLeakage("hide");
        refused("data.leakage", leakage);
        var mixture = spec();
        mixture.getDataBuilder().getMixtureBuilder().setTemperature(0.5);
        refused("data.mixture.temperature", mixture);
        mixture.getDataBuilder().getMixtureBuilder().setTemperature(1).putWeights("tales", 0);
        refused("data.mixture.weights", mixture);
    }

    @Test
    void aJobComesBackFromItsFolderAsItWas(@TempDir Path root) throws IOException {
        var folder = new TrainingFolder(root);
        var job = TrainingJobProto.fromProto(job());
        folder.save(job);
        Files.createDirectories(root.resolve("broken"));
        Files.writeString(root.resolve("broken/job.json"), "{\"job_id\": 5");

        assertEquals(List.of(job), folder.all());
        assertEquals(job(), TrainingJobProto.toProto(job));
    }

    @Test
    void aReportThatACrashHasCutOffCostsNoOther(@TempDir Path root) throws IOException {
        var folder = new TrainingFolder(root);
        var report = TrainingJobProto.fromProto(job().getProgress());
        folder.append(report);
        Files.writeString(root.resolve("ftjob-1/progress.jsonl"), "{\"job_id\": \"ftj", StandardOpenOption.APPEND);
        folder.append(report);

        assertEquals(List.of(report, report), folder.progress("ftjob-1"));
    }

    private static TrainingJob job() {
        return TrainingJob.newBuilder()
                .setJobId("ftjob-1")
                .setSpec(TrainingSpecProto.toProto(TrainingSpecProto.fromProto(spec().build())))
                .setTenant("ann")
                .setStatus(TrainingStatus.TRAINING_STATUS_RUNNING)
                .setCreatedEpochMs(1)
                .setStartedEpochMs(2)
                .setResumptions(3)
                .setProgress(TrainingProgress.newBuilder()
                        .setJobId("ftjob-1")
                        .setSequence(9)
                        .setAtEpochMs(4)
                        .setStatus(TrainingStatus.TRAINING_STATUS_RUNNING)
                        .setUpdate(5)
                        .setUpdates(50)
                        .setEpoch(0.5)
                        .setLoss(Double.NaN)
                        .setLearningRate(0)
                        .setGradientNorm(1.5)
                        .setTokensPerS(300)
                        .setValidationLoss(2)
                        .setCheckpoint("checkpoint-5")
                        .putFigures("rewards/margins", 0.1)
                        .addSamples(
                                TrainingSample.newBuilder().setPrompt("Who?").setText("I.")))
                .build();
    }

    private static TrainingSpec.Builder spec() {
        var spec = TrainingSpec.newBuilder()
                .setObjective(TrainingObjective.TRAINING_OBJECTIVE_DPO)
                .setAdapter("taste")
                .setData(TrainingData.newBuilder());
        spec.getDataBuilder().getTopicBuilder().setTopic(DataTopic.DATA_TOPIC_PREFERENCES);
        return spec;
    }

    private static void refused(String field, TrainingSpec.Builder spec) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> TrainingSpecProto.fromProto(spec.build()));
        var named = Stream.of(String.valueOf(refusal.getMessage()).split(":")).findFirst();
        assertEquals(field, named.orElseThrow());
    }
}
