package dev.millrace.model.train.tuning;

import static dev.millrace.model.train.tuning.TinyJobs.bytes;
import static dev.millrace.model.train.tuning.TinyJobs.killing;
import static dev.millrace.model.train.tuning.TinyJobs.loss;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.adapter.PeftFolder;
import dev.millrace.model.train.adapter.VirtualTokens;
import dev.millrace.model.train.adapter.VirtualTokensAdapter;
import dev.millrace.model.train.job.Objective;
import dev.millrace.model.train.job.Progress;
import dev.millrace.model.train.job.TrainingSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole jobs that train soft prompts and prefixes. */
class VirtualTokensTrainingTest {
    @TempDir
    private Path folder;

    private TinyJobs jobs;

    @BeforeEach
    void makeModel() throws IOException {
        jobs = TinyJobs.in(folder);
    }

    private static TrainingSpec spec(Objective objective, long updates, VirtualTokens tokens) {
        return TinyJobs.spec(objective, updates, tokens, 0.1);
    }

    /** From a text's tokens on, over a kill, to PEFT's folder. */
    @ParameterizedTest
    @EnumSource(VirtualTokens.Kind.class)
    void learnAnswers(VirtualTokens.Kind kind) throws Exception {
        var spec = spec(Objective.SFT, 40, new VirtualTokens(kind, 6, "abc"));
        var said = new ArrayList<Progress>();
        var outcome = jobs.run("whole", spec, said::add);
        double first = meanLoss(said, 1, 5);
        double last = meanLoss(said, 36, 40);
        assertTrue(last < first - 0.3, first + " to " + last);
        var adapter = assertInstanceOf(VirtualTokensAdapter.class, PeftFolder.any(outcome.adapter()));
        assertEquals(new BaseModel(jobs.base().name(), jobs.base().version()), adapter.base());
        assertEquals(6, adapter.settings().count());
        var words = "trains %d parameters, 6 virtual tokens, before a model of ".formatted(adapter.parameters());
        assertTrue(said.stream()
                .anyMatch(progress -> progress.message().replace(",", "").contains(words.replace(",", ""))));
        assertThrows(TinyJobs.Killed.class, () -> jobs.run("killed", spec, killing(5)));
        assertArrayEquals(bytes(outcome), bytes(jobs.run("killed", spec, _ -> {})));
    }

    private static double meanLoss(List<Progress> said, long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToDouble(update -> loss(said, update))
                .average()
                .orElseThrow();
    }

    /** Zeros are no reference for virtual tokens: before the first update they are as good as the real tokens, not as none. */
    @Test
    void preferTheBetterAnswers() throws Exception {
        jobs.learn(TinyJobs.preferences());
        var said = new ArrayList<Progress>();
        jobs.run("dpo", spec(Objective.DPO, 12, new VirtualTokens(VirtualTokens.Kind.PROMPT, 4, "")), said::add);
        assertTrue(Math.abs(loss(said, 1) - Math.log(2)) > 1e-3, "the reference has the tokens, too");
        assertTrue(loss(said, 12) < loss(said, 1), loss(said, 1) + " to " + loss(said, 12));
    }

    @Test
    void areRefusedWhereTheyFillMoreThanHalfTheContext() {
        jobs.assertRefused(
                "soft_prompt.tokens:", spec(Objective.SFT, 3, new VirtualTokens(VirtualTokens.Kind.PROMPT, 1024, "")));
    }
}
