package dev.millrace.model.train.tuning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.train.TinyDecoder;
import dev.millrace.model.train.data.Passage;
import dev.millrace.model.train.data.TrainingFile;
import dev.millrace.model.train.data.audit.Split;
import dev.millrace.model.train.data.tokens.TrainingSequence;
import dev.millrace.model.train.job.BatchPlan;
import dev.millrace.model.train.job.Mixing;
import dev.millrace.model.train.job.Objective;
import dev.millrace.model.train.job.TrainingData;
import dev.millrace.model.train.job.TrainingSpec;
import dev.millrace.model.train.run.RunData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines that say where they come from, drawn as a job wants it. */
class MixedSourcesTest {
    @TempDir
    private Path folder;

    private ModelPackage base;

    @BeforeEach
    void makeModel() throws IOException {
        base = TinyDecoder.of("llama-tied", Precision.FP32, folder);
    }

    /** 30 texts of tales, 10 of news and 2 of nobody. */
    private RunData<TrainingSequence> mixed(Optional<Mixing> mixing) throws IOException {
        var lines = new ArrayList<String>();
        for (int i = 0; i < 42; i++) {
            var source = i < 30 ? ", \"source\": \"tales\"" : i < 40 ? ", \"source\": \"news\"" : "";
            lines.add("{\"text\": \"%s\"%s}".formatted(TinyJobs.word(i), source));
        }
        var file = TrainingFile.check(
                Files.write(folder.resolve("lines.jsonl"), lines), Optional.empty(), Passage.Learned.ASSISTANT);
        var encoder = new LetterPackages(base).encoder(base);
        var prepared = new Intake(file, new Split(1, 0, 0), encoder, 64, _ -> {}).texts();
        return new Course(spec(mixing), 42).data(prepared, "hash");
    }

    private static TrainingSpec spec(Optional<Mixing> mixing) {
        var usual = TinyJobs.spec(Objective.CAUSAL, 3);
        return new TrainingSpec(
                "",
                usual.objective(),
                usual.base(),
                new TrainingData(usual.data().source(), Optional.empty(), mixing),
                usual.adapter(),
                usual.tuned(),
                usual.descent(),
                BatchPlan.DEFAULT,
                usual.run(),
                usual.settings(),
                Map.of());
    }

    @Test
    void areOneWhereNobodyMixes() throws IOException {
        var data = mixed(Optional.empty());
        assertEquals(List.of(42), data.sources().stream().map(List::size).toList());
        assertEquals("hash", data.hash());
    }

    /** T5's r = w · min(e, cap), normalised: 10, 10 · 3 and 2. */
    @Test
    void areDrawnByTheirSizesCapsAndWeights() throws IOException {
        var data = mixed(Optional.of(new Mixing(1, 10, Map.of("news", 3.0))));
        assertEquals(List.of(30, 10, 2), data.sources().stream().map(List::size).toList());
        var rates = data.mixture().rates();
        assertEquals(10.0 / 42, rates.get(0), 1e-12);
        assertEquals(30.0 / 42, rates.get(1), 1e-12);
        assertEquals(2.0 / 42, rates.get(2), 1e-12);
    }

    @Test
    void becomeAlikeAtAHighTemperature() throws IOException {
        var rates =
                mixed(Optional.of(new Mixing(1000, 1000, Map.of()))).mixture().rates();
        rates.forEach(rate -> assertEquals(1.0 / 3, rate, 1e-3));
    }

    @Test
    void mustBeThereToBeWeighed() {
        var problem = assertThrows(
                IllegalArgumentException.class, () -> mixed(Optional.of(new Mixing(1, 10, Map.of("poems", 2.0)))));
        assertTrue(String.valueOf(problem.getMessage()).startsWith("data.mixture.weights: "), problem::getMessage);
    }

    @Test
    void makeAnotherRunWhenTheyAreDrawnOtherwise() throws IOException {
        var one = mixed(Optional.of(new Mixing(1, 10, Map.of())));
        var other = mixed(Optional.of(new Mixing(2, 10, Map.of())));
        assertTrue(!one.hash().equals(other.hash()));
    }
}
