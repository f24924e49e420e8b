package dev.millrace.eval.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Search;
import dev.millrace.eval.harness.Shaping;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProbeKeyTest {
    private static final List<Integer> IDS = List.of(1, 22, 333);

    private static String key(Probe probe) {
        return ProbeKey.of("river", "v1", probe);
    }

    /** The literals were printed by the service as it was before a decoding had shaping and search. */
    @Test
    void keysOfBeforeStillFindWhatWasSaid() {
        assertEquals(
                "d81a1726b3f57dff98b8bac97bfb468edc74de700d96d3a1ca37edad702d366c",
                key(new Probe.Write(IDS, new Decoding(List.of("\n\n", "é."), 64, 0.7, 40, 0.95, -3))));
        assertEquals(
                "26458a635be48485d889e934a21f0ea4c604e6d9ad72517ba208a6228a4bbc8c",
                key(new Probe.Write(IDS, Decoding.greedy(List.of(), 256))));
        assertEquals("c50352e3f94ce9dfaac7fae7c033a3c045c3e416daefbd8da373e589524e9cca", key(new Probe.Score(IDS, 2)));
    }

    @Test
    void whatIsDecodedInAnotherWayIsAskedAgain() {
        var keys = Stream.of(
                        shaped(Shaping.NONE, Search.NONE),
                        shaped(new Shaping(0, 0, 1.2, 0, 0, 0), Search.NONE),
                        shaped(new Shaping(0, 0, 1.3, 0, 0, 0), Search.NONE),
                        shaped(Shaping.NONE, new Search.Beam(4, 1, Search.EarlyStopping.HEURISTIC)),
                        shaped(Shaping.NONE, new Search.Beam(5, 1, Search.EarlyStopping.HEURISTIC)),
                        shaped(Shaping.NONE, new Search.Contrastive(0.6, 4)))
                .map(decoding -> key(new Probe.Write(IDS, decoding)))
                .toList();
        assertEquals(keys.size(), keys.stream().distinct().count());
        assertEquals("26458a635be48485d889e934a21f0ea4c604e6d9ad72517ba208a6228a4bbc8c", keys.getFirst());
    }

    private static Decoding shaped(Shaping shaping, Search search) {
        return new Decoding(List.of(), 256, 0, 0, 1, 0, shaping, search);
    }
}
