package dev.millrace.model.train.tuning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.ModelShape;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.RewardScorer;
import dev.millrace.model.train.TinyDecoder;
import dev.millrace.model.train.adapter.AdapterSettings;
import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.adapter.BottleneckAdapter;
import dev.millrace.model.train.adapter.BottleneckSettings;
import dev.millrace.model.train.adapter.LoraSettings;
import dev.millrace.model.train.adapter.LoraTarget;
import dev.millrace.model.train.adapter.PeftFolder;
import dev.millrace.model.train.adapter.VirtualTokens;
import dev.millrace.model.train.adapter.VirtualTokensAdapter;
import dev.millrace.model.train.data.MalformedDataException;
import dev.millrace.model.train.data.Passage;
import dev.millrace.model.train.data.tokens.Encoder;
import dev.millrace.model.train.data.tokens.Ids;
import dev.millrace.model.train.data.tokens.PromptEncoder;
import dev.millrace.model.train.data.tokens.TrainingSequence;
import dev.millrace.model.train.graph.WeightChoice;
import dev.millrace.model.train.job.BatchPlan;
import dev.millrace.model.train.job.Checks;
import dev.millrace.model.train.job.GateSettings;
import dev.millrace.model.train.job.Objective;
import dev.millrace.model.train.job.ObjectiveSettings;
import dev.millrace.model.train.job.Outcome;
import dev.millrace.model.train.job.Progress;
import dev.millrace.model.train.job.ProgressSink;
import dev.millrace.model.train.job.RatePlan;
import dev.millrace.model.train.job.RunPlan;
import dev.millrace.model.train.job.Training;
import dev.millrace.model.train.job.TrainingData;
import dev.millrace.model.train.job.TrainingJob;
import dev.millrace.model.train.job.TrainingSpec;
import dev.millrace.model.train.job.WeightPlan;
import dev.millrace.model.train.optimizer.Decay;
import dev.millrace.model.train.optimizer.GradientClipping;
import dev.millrace.model.train.optimizer.OptimizerSettings;
import dev.millrace.model.train.optimizer.Warmup;
import dev.millrace.model.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole jobs on a random model of two layers whose tokens are letters. */
class AdapterTrainingTest {
    private static final RuntimeOptions OPTIONS = new RuntimeOptions(1, Duration.ZERO);
    private static final int END = 2;

    @TempDir
    private Path folder;

    private ModelPackage base;
    private Training training;

    @BeforeEach
    void makeModel() throws IOException {
        base = TinyDecoder.of("llama-tied", Precision.FP32, folder);
        training = new AdapterTraining(new One(base), OPTIONS, InstantSource.system());
    }

    record One(ModelPackage base) implements BasePackages {
        @Override
        public ModelPackage find(String name) {
            if (name.isEmpty()) {
                return base;
            }
            var other =
                    base.folder().resolve("..").resolve(name).resolve("package").normalize();
            if (!Files.isDirectory(other)) {
                throw new IllegalArgumentException("base.name: there is no package " + name + " here");
            }
            return ModelPackage.read(other);
        }

        @Override
        public Path folder(String name) {
            return base.folder().resolveSibling("models").resolve(name);
        }

        /** The letter a is token 10; of turns the last one is learned. */
        @Override
        public Encoder encoder(ModelPackage of) {
            return passage -> {
                var texts = passage.messages().map(message -> message.content()).toList();
                var ids = (String.join("", texts) + "\0").chars().map(One::id).toArray();
                boolean[] learned = new boolean[ids.length];
                int from = passage instanceof Passage.Text
                        ? 0
                        : ids.length - 1 - texts.getLast().length();
                for (int t = from; t < ids.length; t++) {
                    learned[t] = true;
                }
                return TrainingSequence.causal(ids, learned);
            };
        }

        @Override
        public PromptEncoder prompts(ModelPackage of) {
            return (_, messages) -> Ids.of(messages.stream()
                    .flatMapToInt(message -> message.content().chars())
                    .map(One::id)
                    .toArray());
        }

        private static int id(int letter) {
            return letter == 0 ? END : letter - 'a' + 10;
        }
    }

    @Test
    void learnsTheAnswersOfItsPrompts() throws Exception {
        write(answers());
        var said = new ArrayList<Progress>();
        var outcome = run("sft", spec(Objective.SFT, 40), said::add);
        // 40 letters and an end are as likely as each other at first: ln 64 and more.
        double first = loss(said, 1);
        assertTrue(first > 4, "first loss " + first);
        assertTrue(loss(said, 40) < first / 3, "last loss " + loss(said, 40));
        assertEquals(40.0, outcome.figures().get("updates"));
        var adapter = PeftFolder.read(outcome.adapter());
        assertEquals(new BaseModel(base.name(), base.version()), adapter.base());
        assertEquals(EnumSet.allOf(LoraTarget.class), adapter.settings().targets());
        assertEquals(Map.of("answers.jsonl", sha256(job("sft"))), outcome.dataHashes());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3})
    void endsWithTheSameAdapterAfterItWasKilledAtAnyUpdate(double dropout) throws Exception {
        write(answers());
        var spec = spec(Objective.SFT, 12, dropout);
        var whole = bytes(run("whole", spec, _ -> {}));
        for (long killed : List.of(1L, 5L, 12L)) {
            var name = "killed-" + killed;
            assertThrows(
                    Killed.class,
                    () -> run(name, spec, progress -> {
                        if (progress.update() == killed && progress.checkpoint().isEmpty()) {
                            throw new Killed();
                        }
                    }));
            assertArrayEquals(whole, bytes(run(name, spec, _ -> {})), "killed at " + killed);
        }
    }

    /** From a text's tokens on, over a kill, to PEFT's folder. */
    @ParameterizedTest
    @EnumSource(VirtualTokens.Kind.class)
    void trainsVirtualTokens(VirtualTokens.Kind kind) throws Exception {
        write(answers());
        var spec = with(spec(Objective.SFT, 40), new VirtualTokens(kind, 6, "abc"));
        var said = new ArrayList<Progress>();
        var outcome = run("whole", spec, said::add);
        double first = meanLoss(said, 1, 5);
        double last = meanLoss(said, 36, 40);
        assertTrue(last < first - 0.3, first + " to " + last);
        var adapter = assertInstanceOf(VirtualTokensAdapter.class, PeftFolder.any(outcome.adapter()));
        assertEquals(new BaseModel(base.name(), base.version()), adapter.base());
        assertEquals(6, adapter.settings().count());
        var words = "trains %d parameters, 6 virtual tokens, before a model of ".formatted(adapter.parameters());
        assertTrue(said.stream()
                .anyMatch(progress -> progress.message().replace(",", "").contains(words.replace(",", ""))));
        assertThrows(
                Killed.class,
                () -> run("killed", spec, progress -> {
                    if (progress.update() == 5 && progress.checkpoint().isEmpty()) {
                        throw new Killed();
                    }
                }));
        assertArrayEquals(bytes(outcome), bytes(run("killed", spec, _ -> {})));
    }

    /** From networks that change nothing, over a kill, to their folder. */
    @ParameterizedTest
    @EnumSource(BottleneckSettings.Places.class)
    void trainsBottlenecks(BottleneckSettings.Places places) throws Exception {
        write(answers());
        var spec = with(spec(Objective.SFT, 40), new BottleneckSettings(8, places), 0.02);
        var said = new ArrayList<Progress>();
        var outcome = run("whole", spec, said::add);
        assertTrue(loss(said, 40) < 0.6 * loss(said, 1), loss(said, 1) + " to " + loss(said, 40));
        var adapter = assertInstanceOf(BottleneckAdapter.class, PeftFolder.any(outcome.adapter()));
        assertEquals(new BaseModel(base.name(), base.version()), adapter.base());
        assertEquals(spec.tuned(), adapter.settings());
        // Two matrices of 8 by 32 behind one or two halves of two layers; a layer's own have 12,288 numbers, the table
        // 2,048.
        int networks = 2 * places.sublayers().size();
        var words =
                "trains %,d parameters, %d bottlenecks of size 8, in a model of 26,624 frozen ones, a saving of %.3f %%"
                        .formatted(networks * 512, networks, 100 - networks * 51200 / 26624.0);
        assertTrue(said.stream().anyMatch(progress -> progress.message().contains(words)), words);
        for (long killed : List.of(1L, 5L, 40L)) {
            var name = "killed-" + killed;
            assertThrows(
                    Killed.class,
                    () -> run(name, spec, progress -> {
                        if (progress.update() == killed && progress.checkpoint().isEmpty()) {
                            throw new Killed();
                        }
                    }));
            assertArrayEquals(bytes(outcome), bytes(run(name, spec, _ -> {})), "killed at " + killed);
        }
    }

    /** Networks of zeros give back what they get, so the reference is the model without them. */
    @Test
    void prefersTheBetterAnswersWithBottlenecks() throws Exception {
        write(IntStream.range(0, 24)
                .mapToObj(i -> "{\"prompt\": \"%s\", \"chosen\": \"%s\", \"rejected\": \"%s\"}"
                        .formatted(word(i), "good", "evil"))
                .toList());
        var said = new ArrayList<Progress>();
        var both = new BottleneckSettings(8, BottleneckSettings.Places.BOTH);
        run("dpo", with(spec(Objective.DPO, 12), both, 0.02), said::add);
        assertEquals(Math.log(2), loss(said, 1), 1e-4, "nothing is preferred before the first update");
        assertTrue(loss(said, 12) < 0.3, "last loss " + loss(said, 12));
    }

    @Test
    void refusesAHeadAndWeightsBesideBottlenecks() throws Exception {
        write(answers());
        var both = new BottleneckSettings(8, BottleneckSettings.Places.BOTH);
        assertRefused("bottleneck: a head", with(spec(Objective.REWARD, 3), both, 0.02));
        var whole = new WeightPlan(WeightChoice.ALL, 0, Optional.empty());
        assertRefused(
                "bottleneck: weights", with(spec(Objective.SFT, 3), both, 0.02).with(whole));
    }

    private void assertRefused(String says, TrainingSpec spec) {
        var problem = assertThrows(IllegalArgumentException.class, () -> run("refused", spec, _ -> {}));
        assertTrue(String.valueOf(problem.getMessage()).startsWith(says), problem.getMessage());
    }

    /** Zeros are no reference for virtual tokens: before the first update they are as good as the real tokens, not as none. */
    @Test
    void prefersTheBetterAnswersWithASoftPrompt() throws Exception {
        write(IntStream.range(0, 24)
                .mapToObj(i -> "{\"prompt\": \"%s\", \"chosen\": \"%s\", \"rejected\": \"%s\"}"
                        .formatted(word(i), "good", "evil"))
                .toList());
        var said = new ArrayList<Progress>();
        run("dpo", with(spec(Objective.DPO, 12), new VirtualTokens(VirtualTokens.Kind.PROMPT, 4, "")), said::add);
        assertTrue(Math.abs(loss(said, 1) - Math.log(2)) > 1e-3, "the reference has the tokens, too");
        assertTrue(loss(said, 12) < loss(said, 1), loss(said, 1) + " to " + loss(said, 12));
    }

    @Test
    void refusesMoreVirtualTokensThanHalfTheContext() throws Exception {
        write(answers());
        var spec = with(spec(Objective.SFT, 3), new VirtualTokens(VirtualTokens.Kind.PROMPT, 1024, ""));
        var problem = assertThrows(IllegalArgumentException.class, () -> run("long", spec, _ -> {}));
        assertTrue(String.valueOf(problem.getMessage()).startsWith("soft_prompt.tokens:"), problem.getMessage());
    }

    private static TrainingSpec with(TrainingSpec spec, AdapterSettings tuned) {
        return with(spec, tuned, 0.1);
    }

    private static TrainingSpec with(TrainingSpec spec, AdapterSettings tuned, double rate) {
        return new TrainingSpec(
                spec.label(),
                spec.objective(),
                spec.base(),
                spec.data(),
                spec.adapter(),
                tuned,
                new TrainingSpec.Descent(
                        spec.descent().optimizer(),
                        spec.descent().clipping(),
                        new RatePlan(rate, 0, Warmup.NONE, Decay.LINEAR)),
                spec.batch(),
                spec.run(),
                spec.settings(),
                spec.metadata());
    }

    @Test
    void prefersTheBetterAnswers() throws Exception {
        write(IntStream.range(0, 24)
                .mapToObj(i -> "{\"prompt\": \"%s\", \"chosen\": \"%s\", \"rejected\": \"%s\"}"
                        .formatted(word(i), "good", "evil"))
                .toList());
        var said = new ArrayList<Progress>();
        var outcome = run("dpo", spec(Objective.DPO, 20), said::add);
        assertEquals(Math.log(2), loss(said, 1), 1e-4, "nothing is preferred before the first update");
        assertTrue(loss(said, 20) < 0.2, "last loss " + loss(said, 20));
        assertEquals(1.0, outcome.figures().get("rewards/accuracies"));
        assertTrue(
                Objects.requireNonNull(outcome.figures().get("validation_rewards/margins")) > 1,
                outcome.figures().toString());
    }

    @Test
    void learnsWhatAnotherPackageThinksWithTheSameBitsAfterItWasKilled() throws Exception {
        TinyDecoder.of("qwen2-bias", Precision.FP32, folder.resolve("teacher"));
        write(answers());
        for (double temperature : List.of(1.0, 2.0)) {
            var spec = taught(12, temperature, "teacher");
            var said = new ArrayList<Progress>();
            var whole = run("whole-" + temperature, spec, said::add);
            assertTrue(loss(said, 12) < 0.7 * loss(said, 1), loss(said, 1) + " to " + loss(said, 12));
            var name = "killed-" + temperature;
            assertThrows(
                    Killed.class,
                    () -> run(name, spec, progress -> {
                        if (progress.update() == 5 && progress.checkpoint().isEmpty()) {
                            throw new Killed();
                        }
                    }));
            var again = new ArrayList<Progress>();
            assertArrayEquals(bytes(whole), bytes(run(name, spec, again::add)));
            assertTrue(
                    again.stream().noneMatch(progress -> progress.message().contains("the teacher")),
                    "the teacher is asked once");
        }
    }

    @Test
    void refusesATeacherThatIsNotThere() throws Exception {
        write(answers());
        var problem = assertThrows(IllegalArgumentException.class, () -> run("none", taught(12, 1, "nobody"), _ -> {}));
        assertTrue(
                String.valueOf(problem.getMessage()).startsWith("objective_settings.teacher:"), problem.getMessage());
    }

    @Test
    void aTeachersVocabularyIsTheStudents() {
        var shape = base.shape();
        var wider = new ModelShape(
                shape.layers(),
                shape.queryHeads(),
                shape.keyValueHeads(),
                shape.headSize(),
                shape.hiddenSize(),
                shape.contextLength(),
                shape.vocabularySize() + 1);
        var teacher = new ModelPackage(
                base.folder(),
                base.graph(),
                "large",
                base.version(),
                base.architecture(),
                base.precision(),
                base.keyValues(),
                wider,
                base.tensors());
        var problem =
                assertThrows(IllegalArgumentException.class, () -> TeacherScores.requireVocabulary(teacher, base));
        assertTrue(
                String.valueOf(problem.getMessage()).startsWith("objective_settings.teacher: large has 65 tokens"),
                problem.getMessage());
    }

    @Test
    void learnsWhatTheLogSaysOfATeacher() throws Exception {
        write(IntStream.range(0, 24)
                .mapToObj(i -> "{\"prompt\": \"%s\", \"completion\": \"b\", \"token_ids\": [11, 2], \"top_logprobs\":"
                                .formatted(word(i))
                        + " [[[11, -0.693147], [12, -0.693147]], [[2, -0.01]]]}")
                .toList());
        var said = new ArrayList<Progress>();
        run("log", taught(40, 1, ""), said::add);
        // The divergence is 0 only for a student of the teacher's two minds; one that is sure of the answer is far off.
        assertTrue(loss(said, 1) > 2, "first loss " + loss(said, 1));
        assertTrue(loss(said, 40) < 0.05, "last loss " + loss(said, 40));
    }

    private static TrainingSpec taught(long updates, double temperature, String teacher) {
        var spec = spec(Objective.DISTILL, updates);
        return new TrainingSpec(
                "",
                spec.objective(),
                spec.base(),
                spec.data(),
                spec.adapter(),
                spec.tuned(),
                spec.descent(),
                spec.batch(),
                spec.run(),
                new ObjectiveSettings(0.1, 0, temperature, 8, "", teacher),
                Map.of());
    }

    @Test
    void aRewardModelPutsHeldOutPairsInOrder() throws Exception {
        write(IntStream.range(0, 24)
                .mapToObj(i -> "{\"prompt\": \"%s\", \"chosen\": \"%s\", \"rejected\": \"%s\"}"
                        .formatted(word(i), word(3 * i) + "good", word(i + 1) + "evil"))
                .toList());
        var said = new ArrayList<Progress>();
        var outcome = run("reward", spec(Objective.REWARD, 20), said::add);
        assertEquals(Math.log(2), loss(said, 1), 1e-6, "a head begins at 0");
        assertTrue(loss(said, 20) < 0.1, "last loss " + loss(said, 20));
        assertEquals(
                1.0,
                outcome.figures().get("validation_accuracy"),
                outcome.figures().toString());
        var reward = PeftFolder.readReward(outcome.adapter());
        try (var scorer = RewardScorer.open(base, reward, OPTIONS)) {
            double good = scorer.reward(ids("zzqagood"));
            double evil = scorer.reward(ids("zzqaevil"));
            assertTrue(good > evil + 1, good + " and " + evil);
        }
        var problem = assertThrows(WeightsException.class, () -> PeftFolder.read(outcome.adapter()));
        assertTrue(String.valueOf(problem.getMessage()).contains("task_type"), problem.getMessage());
        assertArrayEquals(bytes(outcome), bytes(run("again", spec(Objective.REWARD, 20), _ -> {})));
    }

    @Test
    void aRewardModelIsAskedForNoAnswers() throws Exception {
        write(answers());
        var gate = new GateSettings(List.of("last_word"), 3, 1, "", GateSettings.Against.BASE, 5, true);
        var gated =
                spec(Objective.REWARD, 3).with(new Checks(Optional.of(gate), Checks.Leakage.TELL, List.of(), false));
        var problem = assertThrows(IllegalArgumentException.class, () -> run("gated", gated, _ -> {}));
        assertTrue(String.valueOf(problem.getMessage()).startsWith("gate: a reward model"), problem.getMessage());
    }

    private static Ids ids(String text) {
        return Ids.of((text + "\0").chars().map(One::id).toArray());
    }

    @Test
    void leavesOffWithACheckpointWhenItIsCancelled() throws Exception {
        write(answers());
        var job = job("cancelled");
        var updates = new int[1];
        assertThrows(
                InterruptedException.class,
                () -> training.run(
                        new TrainingJob("cancelled", spec(Objective.SFT, 12), "", 0),
                        job,
                        progress -> updates[0] = Math.max(updates[0], (int) progress.update()),
                        () -> updates[0] == 4));
        assertTrue(Files.isDirectory(job.resolve("checkpoints/update-4")));
    }

    @Test
    void namesTheLineThatIsPoisoned() throws Exception {
        var lines = new ArrayList<>(answers());
        lines.set(6, "{\"prompt\": \"abc\"}");
        write(lines);
        var problem = assertThrows(MalformedDataException.class, () -> run("poison", spec(Objective.SFT, 3), _ -> {}));
        assertTrue(
                String.valueOf(problem.getMessage()).startsWith("data.jsonl line 7, completion:"),
                problem.getMessage());
    }

    @Test
    void saysWhatItWillTakeBeforeTheFirstUpdateAndTrainsNothingWhereOnlyThatIsWanted() throws Exception {
        write(answers());
        var said = new ArrayList<Progress>();
        run("told", spec(Objective.SFT, 3), said::add);
        var plan = said.stream()
                .filter(progress -> progress.message().startsWith("it will take about"))
                .toList();
        assertEquals(1, plan.size());
        assertEquals(0, plan.getFirst().update());

        said.clear();
        var planned = spec(Objective.SFT, 3).with(new Checks(Optional.empty(), Checks.Leakage.TELL, List.of(), true));
        var outcome = run("planned", planned, said::add);
        assertTrue(said.stream().allMatch(progress -> progress.step() == null));
        assertTrue(Objects.requireNonNull(outcome.figures().get("plan/peak_bytes")) > 0);
        // 3 updates of 8 examples of 4 letters, 4 more and an end.
        assertEquals(3 * 8 * 9.0, outcome.figures().get("plan/tokens"));
        assertTrue(Files.notExists(folder.resolve("planned/adapter")));
    }

    @Test
    void refusesAnotherVersionOfTheModel() throws Exception {
        write(answers());
        var spec = spec(Objective.SFT, 3);
        var other = new TrainingSpec(
                "",
                spec.objective(),
                new BaseModel("", "0123456789abcdef"),
                spec.data(),
                spec.adapter(),
                spec.tuned(),
                spec.descent(),
                spec.batch(),
                spec.run(),
                spec.settings(),
                Map.of());
        var problem = assertThrows(IllegalArgumentException.class, () -> run("other", other, _ -> {}));
        assertTrue(String.valueOf(problem.getMessage()).startsWith("base.version:"), problem.getMessage());
    }

    private Outcome run(String name, TrainingSpec spec, ProgressSink sink) throws Exception {
        return training.run(new TrainingJob(name, spec, "", 0), job(name), sink, () -> false);
    }

    private Path job(String name) throws IOException {
        var job = folder.resolve(name);
        if (!Files.exists(job)) {
            Files.createDirectory(job);
            Files.copy(folder.resolve("lines"), job.resolve(Training.DATA));
        }
        return job;
    }

    private void write(List<String> lines) throws IOException {
        Files.write(folder.resolve("lines"), lines);
    }

    static List<String> answers() {
        return IntStream.range(0, 24)
                .mapToObj(i -> "{\"prompt\": \"%s\", \"completion\": \"%s\"}"
                        .formatted(word(i), new StringBuilder(word(i)).reverse()))
                .toList();
    }

    /** Four letters that no other number has. */
    static String word(int number) {
        return IntStream.of(number, number / 5 + 7, number % 7 + 3, 2 * number % 26)
                .map(place -> 'a' + place % 26)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    static TrainingSpec spec(Objective objective, long updates) {
        return spec(objective, updates, 0);
    }

    private static TrainingSpec spec(Objective objective, long updates, double dropout) {
        return new TrainingSpec(
                "",
                objective,
                new BaseModel("", ""),
                new TrainingData(new TrainingData.OnDisk("answers.jsonl"), Optional.empty()),
                "adapter",
                new LoraSettings(16, 32, false, dropout, EnumSet.allOf(LoraTarget.class)),
                new TrainingSpec.Descent(
                        OptimizerSettings.AdamW.DEFAULT,
                        new GradientClipping(1),
                        new RatePlan(0.02, 0, Warmup.NONE, Decay.LINEAR)),
                new BatchPlan(8, 128, 16, false),
                new RunPlan(1000, updates, 0, 3, new RunPlan.Validation(0.2, 5, 0), 4, List.of()),
                ObjectiveSettings.DEFAULT,
                Map.of());
    }

    static double loss(List<Progress> said, long update) {
        return said.stream()
                .filter(progress -> progress.update() == update)
                .map(Progress::step)
                .findFirst()
                .orElseThrow()
                .loss();
    }

    private static double meanLoss(List<Progress> said, long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToDouble(update -> loss(said, update))
                .average()
                .orElseThrow();
    }

    private static byte[] bytes(Outcome outcome) throws IOException {
        return Files.readAllBytes(outcome.adapter().resolve("adapter_model.safetensors"));
    }

    private static String sha256(Path job) throws Exception {
        var digest = java.security.MessageDigest.getInstance("SHA-256");
        return java.util.HexFormat.of().formatHex(digest.digest(Files.readAllBytes(job.resolve(Training.DATA))));
    }

    private static final class Killed extends RuntimeException {}
}
