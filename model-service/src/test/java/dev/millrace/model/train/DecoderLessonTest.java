package dev.millrace.model.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.train.data.tokens.Ids;
import dev.millrace.model.train.data.tokens.TrainingSequence;
import dev.millrace.model.train.lesson.BatchLimits;
import dev.millrace.model.train.lesson.Figures;
import dev.millrace.model.train.lesson.PreferenceLesson;
import dev.millrace.model.train.lesson.PreferencePair;
import dev.millrace.model.train.lesson.SupervisedLesson;
import dev.millrace.model.train.objective.CrossEntropy;
import dev.millrace.model.train.objective.LengthForm;
import dev.millrace.model.train.objective.PairLoss;
import dev.millrace.model.train.objective.PreferenceObjective;
import dev.millrace.model.train.optimizer.NamedArrays;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Lessons of a real decoder: padding and packing must not change what PyTorch finds. Needs its GGUF and the goldens. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DecoderLessonTest {
    /** One text a batch; two batches with padding; all padded; all packed into a row. */
    private static final List<BatchLimits> LIMITS =
            List.of(new BatchLimits(40), new BatchLimits(64), new BatchLimits(256), new BatchLimits(256, 128));

    private JsonNode golden;
    private TrainingPass pass;
    private ScoringPass scoring;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        golden = AdaptedSmolLm2.golden();
        var fp32 = AdaptedSmolLm2.imported(Precision.FP32, folder);
        pass = TrainingPass.open(fp32, AdaptedSmolLm2.LORA, AdaptedSmolLm2.OPTIONS);
        scoring = ScoringPass.open(fp32, AdaptedSmolLm2.LORA, AdaptedSmolLm2.OPTIONS);
    }

    @AfterAll
    void close() {
        if (pass != null) {
            pass.close();
            scoring.close();
        }
    }

    private List<TrainingSequence> sequences() {
        var sequences = new ArrayList<TrainingSequence>();
        for (var pair : golden.path("pairs")) {
            sequences.add(TrainingSequence.answering(ids(pair.path("prompt_ids")), ids(pair.path("completion_ids"))));
        }
        return sequences;
    }

    private static Ids ids(JsonNode array) {
        return Ids.of(
                AlignmentGolden.list(array).stream().mapToInt(JsonNode::asInt).toArray());
    }

    @Test
    void supervisedLossAndGradientAreThoseOfPyTorch() {
        for (var limits : LIMITS) {
            var learner = trainee();
            var figures = new SupervisedLesson(CrossEntropy.MEAN, limits).learn(learner, sequences());
            assertEquals(golden.path("loss_start").asDouble(), figures.loss(), 1e-4, limits.toString());
            assertEquals(golden.path("grad_norm_all").asDouble(), norm(learner), 1e-3, limits.toString());
        }
    }

    @Test
    void preferencesDoNotDependOnTheBatches() {
        var sequences = sequences();
        var pairs = List.of(
                new PreferencePair(sequences.get(0), sequences.get(1)),
                new PreferencePair(sequences.get(2), sequences.get(0)));
        var objective = new PreferenceObjective(new PairLoss.Dpo(0.1, 0), LengthForm.SUM);
        var found = new ArrayList<Figures>();
        var norms = new ArrayList<Double>();
        for (var limits : LIMITS) {
            var learner = trainee();
            found.add(new PreferenceLesson(objective, limits).learn(learner, pairs));
            norms.add(norm(learner));
        }
        for (int i = 1; i < found.size(); i++) {
            assertEquals(found.getFirst().loss(), found.get(i).loss(), 1e-5);
            assertEquals(1, norms.get(i) / norms.getFirst(), 1e-4);
        }
    }

    private DecoderTrainee trainee() {
        return new DecoderTrainee(pass, scoring, NamedArrays.of(AdaptedSmolLm2.start(pass.parameters())));
    }

    private static double norm(DecoderTrainee trainee) {
        double squares = 0;
        for (var name : trainee.gradients().names()) {
            for (float value : trainee.gradients().get(name)) {
                squares += (double) value * value;
            }
        }
        return Math.sqrt(squares);
    }
}
