package dev.millrace.tokenizer.wordlevel;

import dev.millrace.tokenizer.pipeline.WordModel;
import java.util.Map;

/**
 * Each word is a token or unknown. Immutable.
 *
 * @param vocabulary spelling to id
 * @param unknownId the token of every other word
 */
public record WordLevelModel(Map<String, Integer> vocabulary, int unknownId) implements WordModel {
    /** Copies the map. */
    public WordLevelModel {
        vocabulary = Map.copyOf(vocabulary);
    }

    @Override
    public void encode(String word, Tokens tokens) {
        tokens.add(vocabulary.getOrDefault(word, unknownId), 0, word.length());
    }
}
