package dev.millrace.eval.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.Search;
import dev.millrace.eval.harness.Search.EarlyStopping;
import dev.millrace.eval.harness.Shaping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By the rules of transformers' {@code GenerationConfig.get_generation_mode}. */
class GenerationKwargsTest {
    @TempDir
    private Path folder = Path.of("");

    private Decoding decoding(String kwargs) throws IOException {
        Files.writeString(folder.resolve("docs.jsonl"), "{\"q\": \"one?\", \"a\": \"1\"}\n");
        Files.writeString(folder.resolve("own.yaml"), """
                task: own
                dataset_path: json
                dataset_kwargs: {data_files: {test: docs.jsonl}}
                test_split: test
                output_type: generate_until
                doc_to_text: "{{q}}"
                doc_to_target: a
                generation_kwargs: {until: ["."], %s}
                """.formatted(kwargs));
        var request = Suites.library(folder).task("own").item(0).requests().getFirst();
        return ((Request.Generate) request).decoding();
    }

    private static Decoding greedy(Shaping shaping, Search search) {
        return new Decoding(List.of("."), 256, 0, 0, 1, 0, shaping, search);
    }

    @Test
    void beamsAreSearchedFor() throws IOException {
        assertEquals(
                greedy(Shaping.NONE, new Search.Beam(4, 1, EarlyStopping.HEURISTIC)),
                decoding("num_beams: 4, do_sample: false"));
        assertEquals(
                greedy(Shaping.NONE, new Search.Beam(2, 0.6, EarlyStopping.FIRST)),
                decoding("num_beams: 2, length_penalty: 0.6, early_stopping: true"));
        assertEquals(
                greedy(Shaping.NONE, new Search.Beam(2, 1, EarlyStopping.NEVER)),
                decoding("num_beams: 2, early_stopping: never, temperature: 0.0, top_p: 0.9, min_p: 0.1"));
        assertEquals(
                Search.NONE,
                decoding("num_beams: 1, length_penalty: 1.0, early_stopping: false")
                        .search());
    }

    @Test
    void candidatesAreComparedWhereNothingIsDrawn() throws IOException {
        assertEquals(greedy(Shaping.NONE, new Search.Contrastive(0.6, 4)), decoding("penalty_alpha: 0.6, top_k: 4"));
        assertEquals(greedy(Shaping.NONE, Search.NONE), decoding("penalty_alpha: 0.0, top_k: 50"));
    }

    @Test
    void penaltiesHoldAlwaysAndCutsWhereSomethingIsDrawn() throws IOException {
        assertEquals(
                greedy(new Shaping(0, 0, 1.2, 0.5, -0.5, 3), Search.NONE),
                decoding("repetition_penalty: 1.2, presence_penalty: 0.5, frequency_penalty: -0.5,"
                        + " no_repeat_ngram_size: 3, min_p: 0.1, typical_p: 0.5"));
        assertEquals(
                new Decoding(List.of("."), 256, 1, 0, 1, 0, new Shaping(0.1, 0.5, 0, 0, 0, 0), Search.NONE),
                decoding("do_sample: true, min_p: 0.1, typical_p: 0.5"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "num_beams: 17; num_beams is 17, not a whole number from 1 to 16",
                "'num_beams: 4, do_sample: true'; num_beams does not go with draws: do_sample is to be false",
                "'num_beams: 4, temperature: 0.7'; num_beams does not go with draws: do_sample is to be false",
                "'num_beams: 4, penalty_alpha: 0.6'; penalty_alpha does not go with num_beams",
                "'num_beams: 4, repetition_penalty: 1.2'; repetition_penalty does not go with num_beams",
                "'num_beams: 4, no_repeat_ngram_size: 3'; no_repeat_ngram_size does not go with num_beams",
                "'num_beams: 4, early_stopping: maybe'; early_stopping is maybe, neither true nor false",
                "length_penalty: 2.0; length_penalty is for num_beams above 1",
                "early_stopping: true; early_stopping is for num_beams above 1",
                "penalty_alpha: 0.6; penalty_alpha needs top_k, the candidates that are compared",
                "'penalty_alpha: 0.6, top_k: 50'; top_k is 50, not a whole number from 1 to 16",
                "'penalty_alpha: 0.6, top_k: 4, do_sample: true'; penalty_alpha does not go with draws: do_sample is to be false",
                "'penalty_alpha: 0.6, top_k: 4, presence_penalty: 1'; presence_penalty does not go with penalty_alpha",
                "repetition_penalty: 0; 'repetition_penalty is 0.0, not in (0, 10]'",
                "typical_p: 1.5; 'typical_p is 1.5, not in (0, 1]'",
                "no_repeat_ngram_size: 65; no_repeat_ngram_size is 65, not a whole number from 0 to 64",
                "presence_penalty: 3; 'generation_kwargs : presence_penalty is 3.0, not in [-2, 2]'",
                "'penalty_alpha: 2, top_k: 4'; 'generation_kwargs : contrastive.penalty_alpha is 2.0, not in [0, 1]'"
            })
    void whatCannotBeDoneIsRefusedByFileLineAndKey(String kwargs, String complaint) {
        var message = String.valueOf(
                assertThrows(TaskException.class, () -> decoding(kwargs)).getMessage());
        assertEquals("own.yaml, line 8: " + complaint, message);
    }
}
