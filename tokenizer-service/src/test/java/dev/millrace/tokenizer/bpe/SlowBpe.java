package dev.millrace.tokenizer.bpe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.pretokenize.ByteAlphabet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Byte-pair encoding as the textbook has it, for SmolLM2's settings: split by the published pattern, then look through
 * the whole word for the most urgent pair and join it, until there is none. Slow and obvious; the oracle of the fast one.
 */
final class SlowBpe {
    private static final Pattern DIGITS = Pattern.compile("\\p{N}|[^\\p{N}]+");
    private static final Pattern GPT2 = Pattern.compile(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);

    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<String, Integer> ranks = new HashMap<>();

    SlowBpe(JsonNode tokenizerJson) {
        JsonNode model = tokenizerJson.get("model");
        model.get("vocab")
                .properties()
                .forEach(token -> ids.put(token.getKey(), token.getValue().intValue()));
        for (JsonNode merge : model.get("merges")) {
            ranks.put(merge.textValue(), ranks.size());
        }
    }

    List<Integer> encode(String text) {
        List<Integer> tokens = new ArrayList<>();
        Matcher stretches = DIGITS.matcher(text);
        while (stretches.find()) {
            Matcher words = GPT2.matcher(stretches.group());
            while (words.find()) {
                tokens.addAll(idsOfWord(words.group()));
            }
        }
        return tokens;
    }

    List<Integer> idsOfWord(String word) {
        return encodeWord(word).stream().map(ids::get).toList();
    }

    private List<String> encodeWord(String word) {
        List<String> symbols = new ArrayList<>();
        for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
            String symbol = String.valueOf(ByteAlphabet.charOf(b & 0xFF));
            if (ids.containsKey(symbol)) {
                symbols.add(symbol);
            }
        }
        while (true) {
            int best = -1;
            int bestRank = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < symbols.size(); i++) {
                int rank = ranks.getOrDefault(symbols.get(i) + " " + symbols.get(i + 1), Integer.MAX_VALUE);
                if (rank < bestRank) {
                    best = i;
                    bestRank = rank;
                }
            }
            if (best < 0) {
                return symbols;
            }
            symbols.set(best, symbols.get(best) + symbols.remove(best + 1));
        }
    }
}
