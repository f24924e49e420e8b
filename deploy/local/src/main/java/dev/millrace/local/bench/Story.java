package dev.millrace.local.bench;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Prompts that no server has seen before, so that none is answered from a cache. */
public final class Story {
    private static final List<String> VOCABULARY = List.of(
            "river", "mill", "stone", "wheel", "flour", "bread", "field", "winter", "summer", "horse", "child", "road",
            "night", "morning", "water", "bridge", "market", "song", "letter", "window", "garden", "silver", "cloud");

    private Story() {}

    /** A request for a story about so many words; a word is one or two tokens. */
    public static String prompt(RandomGenerator random, int words) {
        return "Tell a very long story that uses these words: " + words(random, words);
    }

    /** So many words, drawn at random. */
    public static String words(RandomGenerator random, int words) {
        return IntStream.range(0, words)
                .mapToObj(_ -> VOCABULARY.get(random.nextInt(VOCABULARY.size())))
                .collect(Collectors.joining(" "));
    }
}
