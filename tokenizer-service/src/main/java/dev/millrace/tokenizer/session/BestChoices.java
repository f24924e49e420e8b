package dev.millrace.tokenizer.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The answers of a request that are told when more were generated than were asked for: those with the greatest mean
 * log-probability a token, or with the greatest guarded reward, best first, numbered anew. By reward, answers that the check
 * of texts refuses come after all others. Until it is known which those are their text is kept; it is bounded as the answers
 * are, by the context.
 */
final class BestChoices {
    private final List<ChoiceText> all;
    private final int wanted;
    private final List<TextEvent.Delta> kept = new ArrayList<>();
    private Comparator<ChoiceText> bestFirst =
            Comparator.comparingDouble(ChoiceText::meanLogprob).reversed();

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

    /** From now on the best are those that are not refused, and of these the ones with the greatest guarded reward. */
    void by(AnswerRewards rewards) {
        bestFirst = Comparator.comparing(
                choice -> rewards.each().get(choice.index()),
                Comparator.comparing(AnswerReward::isRefused)
                        .thenComparing(Comparator.comparingDouble(AnswerReward::guarded)
                                .reversed()));
    }

    /** The best ones; of those that are equally good the first come first. */
    List<ChoiceText> best() {
        return isAll() ? all : all.stream().sorted(bestFirst).limit(wanted).toList();
    }

    /** Those of the best ones. */
    List<AnswerReward> rewards(AnswerRewards rewards) {
        return best().stream().map(choice -> rewards.each().get(choice.index())).toList();
    }

    /** What was kept of the best ones, under their new numbers, each in one piece: nobody waits for more of it. */
    List<TextEvent.Delta> told() {
        var best = best();
        return IntStream.range(0, isAll() ? 0 : best.size())
                .mapToObj(index -> told(index, best.get(index).index()))
                .filter(delta -> !delta.text().isEmpty() || !delta.tokens().isEmpty())
                .toList();
    }

    private TextEvent.Delta told(int index, int generated) {
        var text = new StringBuilder();
        var tokens = new ArrayList<TextEvent.TokenText>();
        for (var delta : kept) {
            if (delta.choice() == generated) {
                text.append(delta.text());
                tokens.addAll(delta.tokens());
            }
        }
        return new TextEvent.Delta(index, text.toString(), tokens);
    }
}
