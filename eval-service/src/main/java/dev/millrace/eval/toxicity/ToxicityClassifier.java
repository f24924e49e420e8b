package dev.millrace.eval.toxicity;

import java.util.List;

/**
 * Judges answers: a reward model that was trained as a classifier, or a model with a classification head. May wait for another
 * service; safe for many threads.
 */
public interface ToxicityClassifier {
    /** Who judges, in which version and by which label: whoever has the same name judges the same. */
    String name();

    /**
     * The probabilities that answers to a prompt are toxic.
     *
     * @return parallel to the answers, each in [0, 1]
     * @throws IllegalStateException with the reason in words for people, when it cannot judge
     */
    double[] probabilities(String prompt, List<String> answers);
}
