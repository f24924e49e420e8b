package dev.millrace.sampler.beam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.sampler.BeamOracle;
import dev.millrace.sampler.GenerationParameters;
import dev.millrace.sampler.GenerationRequest;
import dev.millrace.sampler.ScriptedLogits;
import dev.millrace.sampler.TokenIds;
import dev.millrace.sampler.decoding.Constraint;
import dev.millrace.sampler.decoding.Search;
import dev.millrace.sampler.decoding.Search.EarlyStopping;
import dev.millrace.sampler.decoding.Shaping;
import dev.millrace.sampler.process.RankedLogits;
import dev.millrace.sampler.process.SoftmaxOracle;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The search against the reference's code written down the slow way, and against all answers there are. */
class BeamSearchTest {
    private static final TokenIds PROMPT = TokenIds.of(1, 2);

    @Test
    void keepsWhatTheReferenceKeeps() {
        int stopped = 0;
        for (int seed = 0; seed < 600; seed++) {
            var random = new Random(seed);
            var model = new ScriptedLogits(40);
            var stops = List.of(3, 9, 17).subList(0, random.nextInt(4));
            int beams = 2 + random.nextInt(5);
            var beam = new Search.Beam(
                    beams,
                    new float[] {0, 1, 2, -1, 0.5f}[random.nextInt(5)],
                    EarlyStopping.values()[random.nextInt(3)]);
            var request = request(seed, 1 + random.nextInt(12), stops, 1 + random.nextInt(beams), beam);
            var expected = new BeamOracle(model, request).answers();
            assertEquals(expected, search(model, request, beam), "seed " + seed + " " + beam);
            stopped += (int) expected.stream()
                    .filter(answer -> stops.contains(answer.getLast()))
                    .count();
        }
        assertTrue(stopped > 300, stopped + " answers ended by an end token");
    }

    /** With a beam for every beginning there is, the best answer is the best of all answers. */
    @Test
    void manyBeamsFindTheBestOfAllAnswers() {
        var model = new ScriptedLogits(4);
        for (int seed = 0; seed < 100; seed++) {
            int longest = 4;
            var beam = new Search.Beam(256, seed % 3, EarlyStopping.NEVER);
            var request = request(seed, longest, List.of(0), 1, beam);
            var all = new ArrayList<Answer>();
            enumerate(model, request.prompt(), List.of(), 0, longest, all);
            double penalty = seed % 3;
            var best = all.stream()
                    .max(java.util.Comparator.comparingDouble(
                            answer -> answer.sum() / Math.pow(answer.tokens().size(), penalty)))
                    .orElseThrow();
            assertEquals(best.tokens(), search(model, request, beam).getFirst(), "seed " + seed);
        }
    }

    /** What is called settled is never taken back. */
    @Test
    void theAnswerBeginsWithWhatWasSettled() {
        var model = new ScriptedLogits(12);
        int early = 0;
        for (int seed = 0; seed < 200; seed++) {
            var beam = new Search.Beam(2, 1, EarlyStopping.HEURISTIC);
            var request = request(seed, 10, List.of(3), 1, beam);
            var search = begin(request, beam);
            var settled = new ArrayList<List<Integer>>();
            while (!search.isEnded()) {
                step(search, model, request.prompt());
                settled.add(ids(search.settled()));
            }
            var answer = ids(search.finished().getFirst());
            for (var beginning : settled) {
                assertEquals(answer.subList(0, beginning.size()), beginning, "seed " + seed);
            }
            early += settled.size() > 1 && !settled.get(settled.size() - 2).isEmpty() ? 1 : 0;
        }
        assertTrue(early > 50, early + " searches settled something before their end");
    }

    private record Answer(List<Integer> tokens, double sum) {}

    private static void enumerate(
            ScriptedLogits model, TokenIds prompt, List<Integer> before, double sum, int longest, List<Answer> all) {
        float[] row = model.row(prompt.plus(
                TokenIds.of(before.stream().mapToInt(Integer::intValue).toArray())));
        double total = SoftmaxOracle.logSumExp(row, 1);
        for (int id = 0; id < row.length; id++) {
            var tokens = new ArrayList<>(before);
            tokens.add(id);
            if (id == 0 || tokens.size() == longest) {
                all.add(new Answer(tokens, sum + row[id] - total));
            } else {
                enumerate(model, prompt, tokens, sum + row[id] - total, longest, all);
            }
        }
    }

    private static List<List<Integer>> search(ScriptedLogits model, GenerationRequest request, Search.Beam beam) {
        var search = begin(request, beam);
        while (!search.isEnded()) {
            step(search, model, request.prompt());
        }
        return search.finished().stream()
                .limit(request.parameters().choices())
                .map(BeamSearchTest::ids)
                .toList();
    }

    private static BeamSearch begin(GenerationRequest request, Search.Beam beam) {
        var parameters = request.parameters();
        return new BeamSearch(
                beam.beams(),
                beam.lengthPenalty(),
                beam.earlyStopping(),
                Set.copyOf(parameters.stopTokenIds()),
                parameters.maxNewTokens());
    }

    private static void step(BeamSearch search, ScriptedLogits model, TokenIds prompt) {
        var after = new ArrayList<AfterBeam>();
        for (var beam : search.open()) {
            var ids = prompt.plus(
                    TokenIds.of(ids(beam).stream().mapToInt(Integer::intValue).toArray()));
            float[] row = model.row(ids);
            after.add(new AfterBeam(RankedLogits.row(row), (float) SoftmaxOracle.logSumExp(row, 1)));
        }
        search.advance(after);
    }

    private static List<Integer> ids(Beam beam) {
        return beam.path().stream().map(Beam::id).toList();
    }

    private static GenerationRequest request(
            int seed, int longest, List<Integer> stops, int choices, Search.Beam beam) {
        // More beams than a request may have are of use in a test only.
        var allowed = beam.beams() > GenerationParameters.BEAMS_MAX ? Search.NONE : beam;
        var parameters = new GenerationParameters(
                longest, 0, 0, 1, 0, stops, choices, 0, Shaping.NONE, allowed, Constraint.NONE, null);
        return new GenerationRequest("r", PROMPT.plus(TokenIds.of(seed)), parameters, 0, 1);
    }
}
