package dev.millrace.sampler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.sampler.SessionEvent.CandidatesArrived;
import dev.millrace.sampler.decoding.Constraint;
import dev.millrace.sampler.decoding.Search;
import dev.millrace.sampler.decoding.Shaping;
import dev.millrace.sampler.draft.PromptLookup;
import dev.millrace.sampler.mask.AllowedTokens;
import dev.millrace.sampler.mask.Constraints;
import dev.millrace.sampler.mask.TokenMask;
import dev.millrace.sampler.mask.Vocabulary;
import dev.millrace.sampler.process.LogitRow;
import dev.millrace.sampler.process.RankedLogits;
import dev.millrace.sampler.process.SoftmaxOracle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A model that looks at which tokens may follow, and one that does not know of that, yield the same answers. */
class RestrictedModelTest {
    private static final int END = 199;
    private static final List<String> TEXTS = texts();
    private static final Vocabulary VOCABULARY = vocabulary();
    private static final ScriptedLogits LOGITS = new ScriptedLogits(TEXTS.size());
    private static final List<String> PATTERNS = List.of(
            "\\{\"name\": \"[a-d ]{0,30}\", \"age\": [1-9][0-9]?\\}",
            "(- [a-d ]+\n){2,20}",
            "(true|false|null)(, (true|false|null)){3,9}",
            "([A-D][a-d]+( [a-d]{1,4}){2,5}\\. ){1,9}");

    private static List<String> texts() {
        var texts = new ArrayList<String>();
        for (char c = ' '; c <= '~'; c++) {
            texts.add(Character.toString(c));
        }
        texts.addAll(
                List.of("\n", "\": \"", "\", \"", "name", "age", "true", "false", "null", ", ", "{\"", "- ", ". A"));
        var random = new Random(3);
        while (texts.size() < END) {
            texts.add((random.nextBoolean() ? " " : "")
                    + "abcd".substring(random.nextInt(4)).substring(0, 1)
                    + "dcba".substring(0, random.nextInt(4)));
        }
        texts.add("<end>");
        return texts;
    }

    private static Vocabulary vocabulary() {
        var marks = new BitSet();
        marks.set(END);
        return new Vocabulary(
                "1", TEXTS.stream().map(text -> text.getBytes(UTF_8)).toList(), marks);
    }

    @Test
    void theSameTokensWithTheSameProbabilitiesAndFarFewerRows() {
        int tokens = 0;
        int guessed = 0;
        int rows = 0;
        int rowsOfTheOther = 0;
        for (long seed = 0; seed < 240; seed++) {
            var looks = new Life(seed, true);
            var ignores = new Life(seed, false);
            assertEquals(ignores.live(), looks.live(), "seed " + seed);
            assertEquals(ignores.reason, looks.reason, "seed " + seed);
            if (looks.reason == FinishReason.STOP) {
                assertTrue(looks.isWhole(), "seed " + seed + ": " + looks.text());
            }
            tokens += looks.emitted.size();
            guessed += looks.guessed;
            rows += looks.rows;
            rowsOfTheOther += ignores.rows;
        }
        assertTrue(tokens > 5_000 && guessed > 500, tokens + " tokens, " + guessed + " after guesses");
        assertTrue(rows * 10 < rowsOfTheOther, rows + " rows instead of " + rowsOfTheOther);
    }

    /** One answer to its end. */
    private static final class Life {
        private final boolean looks;
        private final String pattern;
        private final GenerationRequest request;
        private final GenerationSession session;
        private final List<GeneratedToken> emitted = new ArrayList<>();
        private TokenIds ids = TokenIds.NONE;
        private TokenIds settled = TokenIds.NONE;
        private FinishReason reason = FinishReason.ERROR;
        private int rows;
        private int guessed;

        Life(long seed, boolean looks) {
            var random = new Random(seed);
            this.looks = looks;
            this.pattern = PATTERNS.get((int) seed % PATTERNS.size());
            var shaping = random.nextInt(3) > 0 ? Shaping.NONE : new RandomShaping(random, TEXTS.size()).single(3);
            var parameters = new GenerationParameters(
                    20 + random.nextInt(80),
                    random.nextInt(4) == 0 ? 0 : 0.8f,
                    random.nextBoolean() ? 25 : 0,
                    random.nextBoolean() ? 0.9f : 1,
                    seed,
                    List.of(END),
                    1,
                    2,
                    shaping,
                    Search.NONE,
                    new Constraint.Regex(pattern),
                    null);
            request = request(parameters);
            session = new GenerationSession(request, 0, TokenIds.NONE, new PromptLookup(8), true);
            session.hold(new TokenMask(
                    Constraints.compiled(parameters.constraint()),
                    VOCABULARY,
                    List.of(END),
                    parameters.maxNewTokens()));
        }

        private static GenerationRequest request(GenerationParameters parameters) {
            int[] prompt = "- a b\n- a b\n- a b\n{\"name\": \"a\", \"age\": 1}"
                    .chars()
                    .map(c -> c == '\n' ? TEXTS.indexOf("\n") : c - ' ')
                    .toArray();
            return new GenerationRequest("r", TokenIds.of(prompt), parameters, 0, Long.MAX_VALUE);
        }

        List<GeneratedToken> live() {
            var events = new ArrayDeque<SessionEvent>(
                    List.of(new SessionEvent.Started(), new SessionEvent.ModelConnected()));
            while (!events.isEmpty()) {
                for (var action : session.handle(events.poll(), 0)) {
                    switch (action) {
                        case SessionAction.Open open -> {
                            ids = open.ids();
                            settled = ids;
                            events.add(candidates(ids, open.allowed(), List.of()));
                        }
                        case SessionAction.Step step -> events.add(step(step));
                        case SessionAction.FetchRow _ -> {
                            rows++;
                            events.add(new SessionEvent.RowArrived(new LogitRow(LOGITS.row(settled))));
                        }
                        case SessionAction.Emit emit -> emitted.add(emit.token());
                        case SessionAction.Finish finish ->
                            reason = finish.outcome().choices().getFirst().reason();
                        case SessionAction.Close _ -> {}
                        case SessionAction.Fork _, SessionAction.EmitPrompt _ -> throw new AssertionError();
                    }
                }
            }
            return emitted;
        }

        /** Computes some of the guess, as the engine does. */
        private CandidatesArrived step(SessionAction.Step step) {
            ids = ids.first(step.keep()).plus(TokenIds.of(step.id()));
            settled = ids;
            int count = ids.size() % 3 == 0 ? 0 : step.draft().size();
            var after = new ArrayList<CandidatesArrived>();
            for (int i = 1; i <= count; i++) {
                after.add(candidates(ids.plus(step.draft().first(i)), allowed(step, i), List.of()));
            }
            guessed += count;
            var arrived = candidates(ids, allowed(step, 0), after);
            ids = ids.plus(step.draft().first(count));
            return arrived;
        }

        private static AllowedTokens allowed(SessionAction.Step step, int index) {
            return step.allowed().isEmpty() ? AllowedTokens.ANY : step.allowed().get(index);
        }

        private CandidatesArrived candidates(TokenIds sequence, AllowedTokens allowed, List<CandidatesArrived> after) {
            var parameters = request.parameters();
            float[] row = LOGITS.row(sequence);
            float total = (float) SoftmaxOracle.logSumExp(row, 1);
            int[] extraIds = parameters.extraIds();
            if (!looks || allowed.isAny()) {
                var head = head(row, parameters.candidates(), 0).with(extraIds, extra(row, extraIds));
                return new CandidatesArrived(head, total, 0, after);
            }
            float[] masked = row.clone();
            IntStream.range(0, row.length)
                    .filter(id -> !allowed.contains(id))
                    .forEach(id -> masked[id] = Float.NEGATIVE_INFINITY);
            var head = head(masked, parameters.candidates(), allowed.count()).with(extraIds, extra(masked, extraIds));
            return new CandidatesArrived(head, total, 0, after, 0, head(row, parameters.topLogprobs(), 0));
        }

        private static float[] extra(float[] row, int[] extraIds) {
            float[] extra = new float[extraIds.length];
            for (int i = 0; i < extra.length; i++) {
                extra[i] = row[extraIds[i]];
            }
            return extra;
        }

        private RankedLogits head(float[] row, int most, int allowed) {
            var ranked = RankedLogits.row(row);
            int k = Math.min(most, allowed == 0 ? row.length : allowed);
            int[] best = IntStream.range(0, k).map(ranked::id).toArray();
            float[] logits = new float[k];
            for (int rank = 0; rank < k; rank++) {
                logits[rank] = ranked.logit(rank);
            }
            float temperature =
                    request.parameters().isGreedy() ? 1 : request.parameters().temperature();
            float sum = (float) SoftmaxOracle.logSumExp(row, temperature);
            return allowed == 0
                    ? RankedLogits.head(best, logits, sum)
                    : RankedLogits.restricted(best, logits, sum, allowed);
        }

        String text() {
            var text = new StringBuilder();
            emitted.stream().filter(token -> token.id() != END).forEach(token -> text.append(TEXTS.get(token.id())));
            return text.toString();
        }

        boolean isWhole() {
            return Pattern.matches(pattern, text());
        }
    }
}
