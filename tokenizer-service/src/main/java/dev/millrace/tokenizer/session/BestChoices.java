package dev.millrace.tokenizer.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The answers of a request that are told when more were generated than were asked for: those with the greatest mean
 * log-probability a token, best first, numbered anew. Until it is known which those are their text is kept; it is bounded
 * as the answers are, by the context.
 */
final class BestChoices {
    private final List<ChoiceText> all;
    private final int wanted;
    private final List<TextEvent.Delta> kept = new ArrayList<>();

    /** @param wanted how many are told, at most as many as there are */
    BestChoices(List<ChoiceText> all, int wanted) {
        this.all = all;
        this.wanted = wanted;
    }

    /** Whether all are told, and so at once. */
    boolean isAll() {
        return wanted == all.size();
    }

    /** More text of one of them. */
    void keep(TextEvent.Delta delta) {
        kept.add(delta);
    }

    /** The best ones; of those that are equally good the first come first. */
    List<ChoiceText> best() {
        return isAll()
                ? all
                : all.stream()
                        .sorted(Comparator.comparingDouble(ChoiceText::meanLogprob)
                                .reversed())
                        .limit(wanted)
                        .toList();
    }

    /** What was kept of the best ones, under their new numbers. */
    List<TextEvent.Delta> told() {
        var best = best();
        return IntStream.range(0, isAll() ? 0 : best.size())
                .boxed()
                .flatMap(index -> kept.stream()
                        .filter(delta -> delta.choice() == best.get(index).index())
                        .map(delta -> new TextEvent.Delta(index, delta.text(), delta.tokens())))
                .toList();
    }
}
