package dev.millrace.sampler.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RepeatsTest {
    @Test
    void theEndOfAbcxabcStoodAtTheThirdToken() {
        var text = new History(new int[] {1, 2, 3, 9, 1, 2, 3});
        var found = new TreeMap<Integer, Integer>();
        new Repeats(text).forEach(found::put);
        assertEquals(new TreeMap<>(Map.of(2, 3)), found);
    }

    @Test
    void whetherReadAtOnceOrTokenByTokenTheRunsAreThoseCountedAnew() {
        for (long seed = 0; seed < 400; seed++) {
            var random = new Random(seed);
            int letters = 1 + random.nextInt(3);
            int[] ids = random.ints(1 + random.nextInt(90), 0, letters).toArray();
            int begin = random.nextInt(ids.length + 1);
            var text = new History(Arrays.copyOf(ids, begin));
            var repeats = new Repeats(text);
            for (int length = begin; length <= ids.length; length++) {
                var found = new TreeMap<Integer, Integer>();
                repeats.forEach(found::put);
                assertEquals(counted(Arrays.copyOf(ids, length)), found, "seed " + seed + " length " + length);
                if (length < ids.length) {
                    text.append(ids[length]);
                    repeats.append();
                }
            }
        }
    }

    private static TreeMap<Integer, Integer> counted(int[] ids) {
        var runs = new TreeMap<Integer, Integer>();
        for (int position = 0; position < ids.length - 1; position++) {
            int run = 0;
            while (run <= position && ids[position - run] == ids[ids.length - 1 - run]) {
                run++;
            }
            if (run > 0) {
                runs.put(position, run);
            }
        }
        return runs;
    }
}
