package dev.millrace.eval.harness;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * How answers are decoded, in few words that tell methods apart: {@code greedy}, {@code top-p 0.9, T 0.8}, {@code beam 4},
 * {@code contrastive α 0.6, k 4}, {@code greedy, repetition penalty 1.2}. What is neutral is left out.
 */
public final class DecodingWords {
    private DecodingWords() {}

    /** All that it says but length, ends and seed. */
    public static String of(Decoding decoding) {
        return switch (decoding.search()) {
            case Search.Beam beam -> of(beam);
            case Search.Contrastive contrastive ->
                "contrastive α %s, k %d".formatted(number(contrastive.penaltyAlpha()), contrastive.topK());
            case Search.Tokenwise _ -> {
                boolean isDrawn = decoding.temperature() > 0;
                var words = isDrawn ? cuts(decoding) : new ArrayList<String>();
                words.add(isDrawn ? "T " + number(decoding.temperature()) : "greedy");
                words.addAll(penalties(decoding.shaping()));
                yield String.join(", ", words);
            }
        };
    }

    /** What it says whatever the temperature is; empty where that is nothing. */
    public static String atAnyTemperature(Decoding decoding) {
        var words = cuts(decoding);
        words.addAll(penalties(decoding.shaping()));
        return String.join(", ", words);
    }

    private static String of(Search.Beam beam) {
        var penalty = beam.lengthPenalty() == 1 ? "" : ", length penalty " + number(beam.lengthPenalty());
        return "beam " + beam.beams() + penalty
                + switch (beam.earlyStopping()) {
                    case HEURISTIC -> "";
                    case FIRST -> ", stops early";
                    case NEVER -> ", never stops early";
                };
    }

    private static List<String> cuts(Decoding decoding) {
        var words = new ArrayList<String>();
        var shaping = decoding.shaping();
        add(words, decoding.topK() > 0, "top-k", decoding.topK());
        add(words, decoding.topP() < 1, "top-p", decoding.topP());
        add(words, shaping.minP() > 0, "min-p", shaping.minP());
        add(words, shaping.typicalP() > 0 && shaping.typicalP() < 1, "typical-p", shaping.typicalP());
        return words;
    }

    private static List<String> penalties(Shaping shaping) {
        var words = new ArrayList<String>();
        double repetition = shaping.repetitionPenalty();
        add(words, repetition > 0 && repetition != 1, "repetition penalty", repetition);
        add(words, shaping.presencePenalty() != 0, "presence penalty", shaping.presencePenalty());
        add(words, shaping.frequencyPenalty() != 0, "frequency penalty", shaping.frequencyPenalty());
        if (shaping.noRepeatNgram() > 0) {
            words.add("no %d-gram twice".formatted(shaping.noRepeatNgram()));
        }
        return words;
    }

    private static void add(List<String> words, boolean isSaid, String name, double value) {
        if (isSaid) {
            words.add(name + " " + number(value));
        }
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
