package dev.millrace.model.train.tuning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.engine.EngineLimits;
import dev.millrace.model.engine.EngineObserver;
import dev.millrace.model.engine.InferenceEngine;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.runtime.OnnxForwardPass;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.TinyDecoder;
import dev.millrace.model.train.TrainingPass;
import dev.millrace.model.train.WeightParameters;
import dev.millrace.model.train.data.Message;
import dev.millrace.model.train.graph.TrainedParts;
import dev.millrace.model.train.graph.WeightChoice;
import dev.millrace.model.train.job.BatchPlan;
import dev.millrace.model.train.job.Objective;
import dev.millrace.model.train.job.Outcome;
import dev.millrace.model.train.job.RatePlan;
import dev.millrace.model.train.job.RunPlan;
import dev.millrace.model.train.job.ScratchPlan;
import dev.millrace.model.train.job.Training;
import dev.millrace.model.train.job.TrainingJob;
import dev.millrace.model.train.job.TrainingSpec;
import dev.millrace.model.train.job.WeightPlan;
import dev.millrace.model.train.optimizer.Decay;
import dev.millrace.model.train.optimizer.Warmup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that begin with random weights. */
class NewModelTest {
    private static final RuntimeOptions OPTIONS = new RuntimeOptions(1, Duration.ZERO);
    private static final ScratchPlan TINY = new ScratchPlan(1, 32, 2, 1, 64, 64, ScratchPlan.BYTES);
    /** After a letter the same one never comes; of the other three one comes half of the time. */
    private static final double[][] CHAIN = {
        {0, 0.5, 0.25, 0.25}, {0.25, 0, 0.5, 0.25}, {0.25, 0.25, 0, 0.5}, {0.5, 0.25, 0.25, 0}
    };
    /** Nats a letter: of ½, ¼ and ¼ it is 1.5 bits. */
    private static final double ENTROPY = 1.5 * Math.log(2);

    @TempDir
    private Path folder;

    @Test
    void beginsAsEvenlyAsInitialised() throws Exception {
        var made = NewModel.write(TINY, base(), folder.resolve("new"), 5);
        assertEquals(257, made.shape().vocabularySize());
        assertEquals(List.of(256), made.endIds());
        try (var pass = TrainingPass.open(made, TrainedParts.of(WeightChoice.ALL), OPTIONS, false)) {
            var weights = new WeightParameters(made, pass.places()).start();
            assertEquals(TINY.parameters(257), weights.size());
            assertEquals(0.02, deviation(weights.get("token_embd.weight")), 0.001);
            assertEquals(0.02 / Math.sqrt(2), deviation(weights.get("blk.0.ffn_down.weight")), 0.001);
            for (float one : weights.get("blk.0.attn_norm.weight")) {
                assertEquals(1, one);
            }
        }
    }

    /** That file is what tokenizer-service's own test reads. */
    @Test
    void itsTokenizerIsTheOneThatIsRead() throws Exception {
        var made = NewModel.write(TINY, base(), folder.resolve("new"), 5);
        var read = Path.of(System.getProperty("millrace.root", ".."))
                .resolve("tokenizer-service/src/test/resources/bytes/tokenizer.json");
        assertEquals(Files.readString(read), Files.readString(made.folder().resolve("tokenizer.json")) + "\n");
    }

    @Test
    void theSameSeedIsTheSameModel() throws Exception {
        var one = NewModel.write(TINY, base(), folder.resolve("one"), 5);
        assertEquals(
                one.version(),
                NewModel.write(TINY, one, folder.resolve("two"), 5).version());
    }

    /** The source's entropy is the lowest loss that anything can have; what knows only how often letters come has ln 4. */
    @Test
    void learnsAMarkovSourceToNearItsEntropy() throws Exception {
        var random = new SplittableRandom(17);
        var lines = new ArrayList<String>();
        for (int i = 0; i < 300; i++) {
            lines.add("{\"text\": \"" + text(60, random) + "\"}");
        }
        var outcome = run(lines, 400);
        double loss = Objects.requireNonNull(outcome.figures().get("validation_loss"));
        // Of 61 tokens the first is not predicted; the last is the end, one of 60 for whoever does not count letters.
        double uncounted = (59 * Math.log(60.0 / 59) + Math.log(60)) / 60;
        double source = 59 * ENTROPY / 60;
        assertTrue(loss > source - 0.03, "a loss of " + loss + " is less than the source has");
        assertTrue(loss < source + uncounted + 0.05, "a loss of " + loss + ", the source has " + source);
        var made = ModelPackage.read(outcome.adapter());
        assertEquals("babble", made.name());
        for (var file : List.of("tokenizer.json", "tokenizer_config.json", "chat_template.jinja")) {
            assertTrue(Files.exists(made.folder().resolve(file)), file);
        }
        assertServed(made);
    }

    /** The engine that serves finds the source's own shares behind a letter. */
    private static void assertServed(ModelPackage made) throws IOException {
        float[] embedding;
        try (var training = TrainingPass.open(made, TrainedParts.of(WeightChoice.ALL), OPTIONS, false)) {
            embedding = new WeightParameters(made, training.places()).start().get("token_embd.weight");
        }
        var pass = OnnxForwardPass.load(made, 1, 64, OPTIONS);
        var limits = new EngineLimits(8, 16, 16, Duration.ZERO, Duration.ofMinutes(1), 0, 0, 10_000);
        try (var engine = new InferenceEngine(pass, limits, new EngineObserver() {}, Duration.ZERO)) {
            for (int letter = 0; letter < 4; letter++) {
                int[] text = {'a', 'b', 'c', 'd', 'c', 'a' + letter};
                text[4] = letter == 2 ? 'a' : 'c';
                float[] hidden = engine.embed(text, null).orElseThrow().join();
                double[] shares = shares(embedding, hidden);
                for (int next = 0; next < 4; next++) {
                    assertEquals(CHAIN[letter][next], shares['a' + next], 0.1, "behind " + (char) ('a' + letter));
                }
            }
        }
    }

    private static double[] shares(float[] embedding, float[] hidden) {
        double[] shares = new double[embedding.length / hidden.length];
        double sum = 0;
        for (int id = 0; id < shares.length; id++) {
            double logit = 0;
            for (int d = 0; d < hidden.length; d++) {
                logit += embedding[id * hidden.length + d] * hidden[d];
            }
            shares[id] = Math.exp(logit);
            sum += shares[id];
        }
        for (int id = 0; id < shares.length; id++) {
            shares[id] /= sum;
        }
        return shares;
    }

    @Test
    void writesConversationsAsItsTemplateDoes() {
        var ids = new ByteTokens()
                .conversation(List.of(new Message(Message.Role.USER, "hé")), true).stream()
                        .toArray();
        assertArrayEquals(
                new int[] {
                    'u', 's', 'e', 'r', ':', ' ', 'h', 0xc3, 0xa9, 256, 'a', 's', 's', 'i', 's', 't', 'a', 'n', 't',
                    ':', ' '
                },
                ids);
    }

    @Test
    void refusesWhatIsTooLarge() {
        var problem = assertThrows(
                IllegalArgumentException.class,
                () -> new ScratchPlan(16, 512, 8, 8, 1408, 64, "").requireSmall(50_000));
        assertTrue(String.valueOf(problem.getMessage()).startsWith("scratch"), problem::getMessage);
        assertThrows(IllegalArgumentException.class, () -> new ScratchPlan(1, 40, 2, 1, 64, 64, ""));
    }

    private ModelPackage base() throws Exception {
        return TinyDecoder.of("llama-tied", Precision.FP32, folder);
    }

    private Outcome run(List<String> lines, long updates) throws Exception {
        var job = Files.createDirectory(folder.resolve("job"));
        Files.write(job.resolve(Training.DATA), lines);
        var of = TinyJobs.spec(Objective.CAUSAL, updates);
        var spec = new TrainingSpec(
                        "",
                        Objective.CAUSAL,
                        of.base(),
                        of.data(),
                        "babble",
                        of.tuned(),
                        new TrainingSpec.Descent(
                                of.descent().optimizer(),
                                of.descent().clipping(),
                                new RatePlan(0.01, 0.001, new Warmup.Share(0.1), Decay.COSINE)),
                        new BatchPlan(16, 1024, 64, false),
                        new RunPlan(100, updates, 0, 3, new RunPlan.Validation(0.1, 50, 0), 0, List.of()),
                        of.settings(),
                        of.metadata())
                .with(new WeightPlan(WeightChoice.ALL, 0, Optional.of(TINY)));
        var training = new AdapterTraining(new LetterPackages(base()), OPTIONS, InstantSource.system());
        return training.run(new TrainingJob("job", spec, "", 0), job, _ -> {}, () -> false);
    }

    private static String text(int length, SplittableRandom random) {
        var text = new StringBuilder();
        int letter = random.nextInt(4);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + letter));
            letter = next(letter, random.nextDouble());
        }
        return text.toString();
    }

    private static int next(int letter, double draw) {
        double sum = 0;
        for (int other = 0; other < 3; other++) {
            sum += CHAIN[letter][other];
            if (draw < sum) {
                return other;
            }
        }
        return 3;
    }

    private static double deviation(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares / values.length);
    }
}
