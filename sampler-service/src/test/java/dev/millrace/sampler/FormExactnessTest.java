package dev.millrace.sampler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.sampler.decode.Draws;
import dev.millrace.sampler.decode.NoTokenLeftException;
import dev.millrace.sampler.decoding.Constraint;
import dev.millrace.sampler.decoding.Search;
import dev.millrace.sampler.decoding.Shaping;
import dev.millrace.sampler.mask.Constraints;
import dev.millrace.sampler.mask.TokenMask;
import dev.millrace.sampler.mask.Vocabulary;
import dev.millrace.sampler.process.LogitRow;
import dev.millrace.sampler.process.RankedLogits;
import dev.millrace.sampler.process.SlowShaping;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * An answer that is held to a form has the tokens that it would have if each choice were made from the whole row, with what
 * the form forbids at -infinity: whether the model restricted the row to what may follow, sent a head of the whole one, or
 * the row itself. What may follow is asked of {@code java.util.regex} about each token in turn.
 */
class FormExactnessTest {
    private static final List<String> TEXTS = texts();
    private static final List<Integer> ENDS = List.of(2, 3);
    private static final List<String> PATTERNS = List.of(
            "[a-c]{3,40}", "(a|bc)*c", "a[abc]*b{0,9}", "(ab?c){1,30}", "(cab|abc|b)+a?", "[ab]{1,3}(c[ab]{1,3}){2,9}");
    private static final float[] TEMPERATURES = {0, 0.1f, 0.7f, 1f, 1.6f};
    private static final int[] TOP_K = {0, 0, 1, 10, 40, 2000};
    private static final float[] TOP_P = {1f, 1f, 0.5f, 0.9f};

    private int restricted;
    private int ofRestricted;
    private int whole;
    private int ofWhole;

    private static List<String> texts() {
        var texts = new ArrayList<>(List.of("a", "b", "<end>", "<stop>", "c"));
        var random = new Random(4);
        while (texts.size() < 120) {
            var text = IntStream.rangeClosed(0, random.nextInt(5))
                    .mapToObj(_ -> "abc".substring(random.nextInt(3)).substring(0, 1))
                    .collect(Collectors.joining());
            texts.add(random.nextInt(8) == 0 ? text + "d" : text);
        }
        return texts;
    }

    private static Vocabulary vocabulary() {
        var marks = new BitSet();
        ENDS.forEach(marks::set);
        return new Vocabulary(
                "1", TEXTS.stream().map(text -> text.getBytes(UTF_8)).toList(), marks);
    }

    @Test
    void everyStepAlone() {
        for (int kind = 0; kind < RandomShaping.KINDS; kind++) {
            for (long seed = 0; seed < 300; seed++) {
                var random = new Random(seed * RandomShaping.KINDS + kind);
                check(new RandomShaping(random, TEXTS.size()).single(kind), random, "kind " + kind + " seed " + seed);
            }
        }
        assertTrue(restricted > 0.7 * ofRestricted, "from restricted heads: " + restricted + " of " + ofRestricted);
        assertTrue(whole > 100 && whole < restricted, "from heads of whole rows: " + whole + " of " + ofWhole);
    }

    @Test
    void stepsTogether() {
        for (long seed = 0; seed < 4_000; seed++) {
            var random = new Random(seed);
            check(new RandomShaping(random, TEXTS.size()).several(), random, "seed " + seed);
        }
        assertTrue(restricted > 0.7 * ofRestricted, "from restricted heads: " + restricted + " of " + ofRestricted);
        assertTrue(whole > 100, "from heads of whole rows: " + whole + " of " + ofWhole);
    }

    private void check(Shaping shaping, Random random, String about) {
        var pattern = PATTERNS.get(random.nextInt(PATTERNS.size()));
        var parameters = parameters(shaping, pattern, random);
        var prompt = TokenIds.of(random.ints(1 + random.nextInt(30), 0, 6).toArray());
        var answer = answer(pattern, random);
        float[] row = RandomLogits.row(random, TEXTS.size());
        float[] masked = masked(row, pattern, answer);
        double mu = shaping.mirostat() == null ? 0 : shaping.mirostat().tau() * (0.5 + random.nextDouble() * 2);
        var what = about + " " + pattern + " after " + spelled(answer) + " " + parameters;

        var mask = mask(pattern, parameters);
        answer.stream().forEach(mask::took);
        var decoding = parameters.decoding(0, prompt, answer, OptionalDouble.of(mu), mask);
        var allOfTheRow = decoding.ranked(new LogitRow(row.clone()));
        int expected;
        SlowShaping.Chosen slow;
        try {
            slow = new SlowShaping(shaping, parameters.temperature(), parameters.topK(), parameters.topP(), ENDS)
                    .choose(
                            masked,
                            prompt.plus(answer).stream().boxed().toList(),
                            answer.size(),
                            mu,
                            new Draws(parameters.seed(), 0).uniform(answer.size()));
            expected = slow.id();
        } catch (NoSuchElementException nothingLeft) {
            assertThrows(NoTokenLeftException.class, () -> decoding.choose(allOfTheRow, answer.size()), what);
            return;
        }
        int rank = decoding.choose(allOfTheRow, answer.size()).orElseThrow();
        assertEquals(expected, allOfTheRow.id(rank), what);

        var wholeHead = head(row, parameters, random, 0);
        var fromWhole = decoding.choose(wholeHead, answer.size());
        ofWhole++;
        if (fromWhole.isPresent()) {
            whole++;
            assertEquals(expected, wholeHead.id(fromWhole.getAsInt()), what);
        }
        int count = (int) IntStream.range(0, row.length)
                .filter(id -> masked[id] > Float.NEGATIVE_INFINITY)
                .count();
        var restrictedHead = head(masked, parameters, random, count);
        var fromRestricted = decoding.choose(restrictedHead, answer.size());
        ofRestricted++;
        if (fromRestricted.isPresent()) {
            restricted++;
            assertEquals(expected, restrictedHead.id(fromRestricted.getAsInt()), what);
            assertEquals(row[expected], restrictedHead.logit(fromRestricted.getAsInt()), what);
        } else {
            decoding.choose(allOfTheRow, answer.size());
        }
        decoding.took(expected);
        decoding.mirostatMu().ifPresent(after -> assertEquals(slow.mu(), after, 1e-9, what));
    }

    /** Tokens that a text of the pattern may begin with, and that leave it unfinished or not. */
    private static TokenIds answer(String pattern, Random random) {
        var ids = new ArrayList<Integer>();
        int length = random.nextInt(9);
        for (int i = 0; i < length; i++) {
            var text = spelled(ids);
            var next = IntStream.range(0, TEXTS.size())
                    .filter(id -> !ENDS.contains(id) && mayFollow(pattern, text, id))
                    .toArray();
            if (next.length == 0) {
                break;
            }
            ids.add(next[random.nextInt(next.length)]);
        }
        return TokenIds.of(ids.stream().mapToInt(id -> id).toArray());
    }

    private static boolean mayFollow(String pattern, String text, int id) {
        var matcher = Pattern.compile(pattern).matcher(ENDS.contains(id) ? text : text + TEXTS.get(id));
        return matcher.matches() || (!ENDS.contains(id) && matcher.hitEnd());
    }

    private static float[] masked(float[] row, String pattern, TokenIds answer) {
        float[] masked = row.clone();
        var text = spelled(answer);
        for (int id = 0; id < row.length; id++) {
            masked[id] = mayFollow(pattern, text, id) ? row[id] : Float.NEGATIVE_INFINITY;
        }
        return masked;
    }

    private static String spelled(TokenIds ids) {
        return spelled(ids.stream().boxed().toList());
    }

    private static String spelled(List<Integer> ids) {
        return ids.stream().map(TEXTS::get).collect(Collectors.joining());
    }

    private static TokenMask mask(String pattern, GenerationParameters parameters) {
        var form = Constraints.compiled(new Constraint.Regex(pattern));
        return new TokenMask(form, vocabulary(), ENDS, parameters.maxNewTokens());
    }

    private static GenerationParameters parameters(Shaping shaping, String pattern, Random random) {
        return new GenerationParameters(
                1_000,
                TEMPERATURES[random.nextInt(TEMPERATURES.length)],
                TOP_K[random.nextInt(TOP_K.length)],
                TOP_P[random.nextInt(TOP_P.length)],
                random.nextLong(),
                ENDS,
                1,
                0,
                shaping,
                Search.NONE,
                new Constraint.Regex(pattern),
                null);
    }

    /** As the model sends it: of the finite logits. */
    private static RankedLogits head(float[] row, GenerationParameters parameters, Random random, int allowed) {
        int k = allowed == 0 ? 1 + random.nextInt(row.length) : Math.min(allowed, parameters.candidates());
        double temperature = parameters.isGreedy() ? 1 : parameters.temperature();
        int[] extraIds = parameters.extraIds();
        return RandomLogits.head(row, k, allowed, temperature, random).with(extraIds, RandomLogits.of(row, extraIds));
    }
}
