package dev.millrace.eval.toxicity;

/**
 * Judges texts: a reward model that was trained as a classifier, or a cross-encoder. May wait for another service; safe for
 * many threads.
 */
@FunctionalInterface
public interface ToxicityClassifier {
    /** The probability that a text is toxic, in [0, 1]. */
    double probability(String text);
}
