package dev.millrace.eval.exchange;

import dev.millrace.eval.feedback.Preferences;
import dev.millrace.eval.feedback.Preferences.Pair;
import java.util.List;

/**
 * What several labellers prefer, as it goes out.
 *
 * @param conversation what was answered
 * @param texts the answers, in the order of the preferences
 * @param preferences what is preferred
 */
public record ExchangedPreferences(Conversation conversation, List<String> texts, Preferences preferences) {
    public ExchangedPreferences {
        texts = List.copyOf(texts);
    }

    /** The pairs for formats without weights: no ties, and of two opposite ones that of more weight, if there is one. */
    List<Pair> decided() {
        return preferences.pairs().stream()
                .filter(pair -> !pair.tie() && pair.weight() > opposite(pair))
                .toList();
    }

    private double opposite(Pair pair) {
        return preferences.pairs().stream()
                .filter(one -> !one.tie() && one.chosen() == pair.rejected() && one.rejected() == pair.chosen())
                .mapToDouble(Pair::weight)
                .sum();
    }

    String chosen(Pair pair) {
        return texts.get(pair.chosen());
    }

    String rejected(Pair pair) {
        return texts.get(pair.rejected());
    }
}
