package dev.millrace.model.train.tuning;

import static dev.millrace.model.train.tuning.TinyJobs.bytes;
import static dev.millrace.model.train.tuning.TinyJobs.killing;
import static dev.millrace.model.train.tuning.TinyJobs.loss;
import static dev.millrace.model.train.tuning.TinyJobs.word;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.ModelShape;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.train.TinyDecoder;
import dev.millrace.model.train.job.Objective;
import dev.millrace.model.train.job.ObjectiveSettings;
import dev.millrace.model.train.job.Progress;
import dev.millrace.model.train.job.TrainingSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole jobs that learn what a teacher thinks. */
class TeacherTrainingTest {
    @TempDir
    private Path folder;

    private TinyJobs jobs;

    @BeforeEach
    void makeModel() throws IOException {
        jobs = TinyJobs.in(folder);
    }

    @Test
    void learnsWhatAnotherPackageThinksWithTheSameBitsAfterItWasKilled() throws Exception {
        TinyDecoder.of("qwen2-bias", Precision.FP32, folder.resolve("teacher"));
        for (double temperature : List.of(1.0, 2.0)) {
            var spec = taught(12, temperature, "teacher");
            var said = new ArrayList<Progress>();
            var whole = jobs.run("whole-" + temperature, spec, said::add);
            assertTrue(loss(said, 12) < 0.7 * loss(said, 1), loss(said, 1) + " to " + loss(said, 12));
            var name = "killed-" + temperature;
            assertThrows(TinyJobs.Killed.class, () -> jobs.run(name, spec, killing(5)));
            var again = new ArrayList<Progress>();
            assertArrayEquals(bytes(whole), bytes(jobs.run(name, spec, again::add)));
            assertTrue(
                    again.stream().noneMatch(progress -> progress.message().contains("the teacher")),
                    "the teacher is asked once");
        }
    }

    @Test
    void refusesATeacherThatIsNotThere() {
        jobs.assertRefused("objective_settings.teacher:", taught(12, 1, "nobody"));
    }

    @Test
    void aTeachersVocabularyIsTheStudents() {
        var base = jobs.base();
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
        jobs.learn(IntStream.range(0, 24)
                .mapToObj(i -> "{\"prompt\": \"%s\", \"completion\": \"b\", \"token_ids\": [11, 2], \"top_logprobs\":"
                                .formatted(word(i))
                        + " [[[11, -0.693147], [12, -0.693147]], [[2, -0.01]]]}")
                .toList());
        var said = new ArrayList<Progress>();
        jobs.run("log", taught(40, 1, ""), said::add);
        // The divergence is 0 only for a student of the teacher's two minds; one that is sure of the answer is far off.
        assertTrue(loss(said, 1) > 2, "first loss " + loss(said, 1));
        assertTrue(loss(said, 40) < 0.05, "last loss " + loss(said, 40));
    }

    private static TrainingSpec taught(long updates, double temperature, String teacher) {
        var spec = TinyJobs.spec(Objective.DISTILL, updates);
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
}
