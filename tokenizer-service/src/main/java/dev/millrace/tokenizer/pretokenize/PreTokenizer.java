package dev.millrace.tokenizer.pretokenize;

import java.util.List;

/** Cuts a stretch of text into words. Stateless. */
@FunctionalInterface
public interface PreTokenizer {
    /** Adds the words of [from, to) to {@code words} in order; they need not cover the stretch, never overlap. */
    void split(String text, int from, int to, Spans words);

    /** The whole stretch is one word. */
    static PreTokenizer whole() {
        return (text, from, to, words) -> words.add(from, to);
    }

    /** Each step cuts the words of the step before it; at least one step. */
    static PreTokenizer sequence(List<PreTokenizer> steps) {
        List<PreTokenizer> copy = List.copyOf(steps);
        PreTokenizer last = copy.getLast();
        if (copy.size() == 1) {
            return last;
        }
        List<PreTokenizer> inner = copy.subList(0, copy.size() - 1);
        return (text, from, to, words) -> {
            Spans current = new Spans();
            current.add(from, to);
            for (PreTokenizer step : inner) {
                Spans next = new Spans();
                splitAll(step, text, current, next);
                current = next;
            }
            splitAll(last, text, current, words);
        };
    }

    private static void splitAll(PreTokenizer step, String text, Spans stretches, Spans words) {
        for (int i = 0; i < stretches.size(); i++) {
            step.split(text, stretches.start(i), stretches.end(i), words);
        }
    }
}
