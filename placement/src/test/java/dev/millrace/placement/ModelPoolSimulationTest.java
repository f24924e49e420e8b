package dev.millrace.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories of a pool, every placement held against the definition: a slow search that compares tokens, divides
 * exactly and forgets nothing.
 */
class ModelPoolSimulationTest {
    private static final int EVENTS = 3_000;

    /** What the definition says of one member. */
    private static final class Known {
        boolean ready;
        int slots;
        int open;
        int others;
        final List<int[]> given = new ArrayList<>();

        int load() {
            return open + others;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyPlacementIsTheOneThatTheDefinitionNames(long seed) {
        var random = new Random(seed);
        int size = 2 + random.nextInt(6);
        int factorPercent = 100 + random.nextInt(4) * 25;
        var names = IntStream.range(0, size).mapToObj(i -> "member-" + i).toList();
        var pool = new ModelPool(names, factorPercent / 100.0, null);
        var known = names.stream().map(_ -> new Known()).toList();
        int placed = 0;
        int matched = 0;
        for (int event = 0; event < EVENTS; event++) {
            int member = random.nextInt(size);
            switch (random.nextInt(20)) {
                case 0, 1 -> describe(pool, known, member, random);
                case 2 -> {
                    if (random.nextInt(10) == 0) {
                        lose(pool, known, member);
                    }
                }
                case 3, 4, 5, 6, 7, 8, 9 -> release(pool, known, member);
                default -> {
                    int[] prompt = prompt(random);
                    long allowed = random.nextInt(5) == 0 ? random.nextLong() : ModelPool.ALL;
                    var placement =
                            check(pool, known, prompt, allowed, factorPercent, "seed " + seed + " event " + event);
                    placed += placement == null ? 0 : 1;
                    matched += placement != null && placement.matchedTokens() > 0 ? 1 : 0;
                }
            }
            for (int m = 0; m < size; m++) {
                assertEquals(known.get(m).open, pool.open(m));
                assertEquals(known.get(m).load(), pool.load(m));
            }
        }
        assertTrue(placed > EVENTS / 4, placed + " placed");
        assertTrue(matched > placed / 4 && matched < placed, matched + " matched");
    }

    private static @Nullable Placement check(
            ModelPool pool, List<Known> known, int[] prompt, long allowed, int factorPercent, String when) {
        var within = within(known, allowed, factorPercent);
        var found = pool.place(PromptBlocks.of(prompt.length, i -> prompt[i]), allowed);
        if (within.isEmpty()) {
            assertTrue(found.isEmpty(), when);
            return null;
        }
        int longest = within.stream()
                .mapToInt(member -> match(known.get(member), prompt))
                .max()
                .orElseThrow();
        var holders = within.stream()
                .filter(member -> match(known.get(member), prompt) == longest)
                .toList();
        var best = holders.stream()
                .filter(one -> holders.stream().noneMatch(other -> isLess(known.get(other), known.get(one))))
                .toList();
        var placement = found.orElseThrow(() -> new AssertionError(when + ": nothing found"));
        assertTrue(best.contains(placement.member()), () -> when + ": " + placement + ", not of " + best);
        assertEquals(longest * PromptBlocks.BLOCK_TOKENS, placement.matchedTokens(), when);
        known.get(placement.member()).open++;
        known.get(placement.member()).given.add(prompt);
        return placement;
    }

    /** The members that may take one more; some always may when any is ready. */
    private static List<Integer> within(List<Known> known, long allowed, int factorPercent) {
        var ready = IntStream.range(0, known.size())
                .filter(member -> known.get(member).ready && (allowed >>> member & 1) == 1)
                .boxed()
                .toList();
        long load = ready.stream().mapToLong(member -> known.get(member).load()).sum();
        long slots = ready.stream().mapToLong(member -> known.get(member).slots).sum();
        var within = ready.stream()
                .filter(member -> {
                    // load < ceil(x / y) for whole numbers is load * y < x.
                    long own = known.get(member).load();
                    boolean share = own * slots * 100 < factorPercent * (load + 1) * known.get(member).slots;
                    return share && (load >= slots || own < known.get(member).slots);
                })
                .toList();
        assertEquals(ready.isEmpty(), within.isEmpty(), "a ready member is always within its bound");
        return within;
    }

    private static int match(Known member, int[] prompt) {
        return member.given.stream()
                .mapToInt(given -> commonBlocks(given, prompt))
                .max()
                .orElse(0);
    }

    private static int commonBlocks(int[] one, int[] other) {
        int common = 0;
        while (common < Math.min(one.length, other.length) && one[common] == other[common]) {
            common++;
        }
        return common / PromptBlocks.BLOCK_TOKENS;
    }

    private static boolean isLess(Known one, Known other) {
        return (one.load() + 1L) * other.slots < (other.load() + 1L) * one.slots;
    }

    private static void describe(ModelPool pool, List<Known> known, int member, Random random) {
        var state = known.get(member);
        state.slots = state.ready ? state.slots : 1 + random.nextInt(16);
        state.ready = true;
        int busy = random.nextInt(12);
        state.others = Math.max(0, busy - state.open);
        pool.described(member, new ModelFigures("model", "v1", state.slots, busy));
    }

    private static void lose(ModelPool pool, List<Known> known, int member) {
        var state = known.get(member);
        state.ready = false;
        state.open = 0;
        state.others = 0;
        state.given.clear();
        pool.lost(member);
    }

    private static void release(ModelPool pool, List<Known> known, int member) {
        var state = known.get(member);
        state.open = Math.max(0, state.open - 1);
        pool.released(member);
    }

    /** One of few conversations, cut anywhere, or nothing that was ever seen. */
    private static int[] prompt(Random random) {
        int conversation = random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(6);
        var tokens = new Random(conversation);
        int length = 1 + random.nextInt(200);
        // All begin with the same 20 tokens, as behind one system message.
        return IntStream.range(0, length)
                .map(i -> i < 20 ? i : tokens.nextInt(1000))
                .toArray();
    }
}
