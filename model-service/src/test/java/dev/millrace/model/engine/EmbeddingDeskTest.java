package dev.millrace.model.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EmbeddingDeskTest {
    private final FakeForwardPass pass = new FakeForwardPass(1, 64);
    private final ShelfOfTwo shelf = new ShelfOfTwo();
    private final EmbeddingDesk desk = new EmbeddingDesk(shelf);

    /** With the adapter of that name, which the caller has only as long as it offers; empty for none. */
    private CompletableFuture<float[]> offer(int[] ids, String name) {
        var adapter = shelf.take(name);
        try {
            return desk.offer(ids, adapter.orElse(null)).orElseThrow();
        } finally {
            adapter.ifPresent(shelf::giveBack);
        }
    }

    private static float[] stateAfter(int[] ids, String name) {
        return FakeForwardPass.stateAfter(name.isEmpty() ? ids : FakeForwardPass.marked(ids, name));
    }

    @Test
    void computesEachTextAsIfItWereAlone() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            List<int[]> texts = new ArrayList<>();
            List<String> adapters = new ArrayList<>();
            List<CompletableFuture<float[]>> results = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                // Two words make common beginnings of every length, and texts that are the beginning of others.
                texts.add(random.ints(random.nextInt(1, 40), 0, 2).toArray());
                adapters.add(List.of("", "warm", "cold").get(random.nextInt(3)));
                results.add(offer(texts.get(i), adapters.get(i)));
            }
            int cancelled = random.nextInt(12);
            int failing = random.nextInt(12);
            for (int step = 0; !desk.isEmpty(); step++) {
                pass.failing = step == failing;
                desk.step(pass, random.nextInt(1, 20));
                boolean hangsUp = step == 2 && results.get(cancelled).cancel(false);
                assertTrue(step < 1_000, "seed %d, hangs up: %s".formatted(seed, hangsUp));
            }
            for (int i = 0; i < texts.size(); i++) {
                if (!results.get(i).isCompletedExceptionally()) {
                    assertArrayEquals(
                            stateAfter(texts.get(i), adapters.get(i)),
                            results.get(i).join(),
                            "seed %d, text %d".formatted(seed, i));
                }
            }
            assertEquals(0, shelf.taken(), "seed " + seed);
        }
    }

    @Test
    void computesTheTokensOfAPromptOnceForAllItsAnswers() {
        int[] prompt = {5, 6, 7, 8, 9, 10, 11, 12, 13, 14};
        for (int answer = 0; answer < 4; answer++) {
            int[] text = Arrays.copyOf(prompt, 15);
            Arrays.fill(text, 10, 15, 20 + answer);
            offer(text, "warm");
        }
        while (!desk.isEmpty()) {
            desk.step(pass, 4);
        }
        assertEquals(10 + 4 * 5, pass.encoded);
    }

    @Test
    void computesAllOfAPromptAnewForAnotherAdapter() {
        int[] text = {5, 6, 7, 8};
        for (String name : List.of("warm", "cold", "", "", "warm")) {
            var result = offer(text.clone(), name);
            desk.step(pass, 64);
            assertArrayEquals(stateAfter(text, name), result.join(), name);
        }
        assertEquals(4 + 4 + 4 + 1 + 4, pass.encoded);
    }

    @Test
    void givesBackTheAdaptersOfWhatWaitsAtTheEnd() {
        offer(new int[] {1, 2}, "warm");
        var second = offer(new int[] {1, 3}, "cold");
        assertEquals(2, shelf.taken());
        desk.close();
        assertTrue(second.isCancelled());
        assertEquals(0, shelf.taken());
    }

    @Test
    void computesTheLastTokenOfATextThatWasThereBefore() {
        int[] text = {5, 6, 7};
        for (int[] same : List.of(text, text.clone(), new int[] {5, 6})) {
            var result = offer(same, "");
            desk.step(pass, 64);
            assertArrayEquals(FakeForwardPass.stateAfter(same), result.join());
        }
        assertEquals(3 + 1 + 1, pass.encoded);
    }
}
