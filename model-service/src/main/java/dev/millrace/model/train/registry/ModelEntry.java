package dev.millrace.model.train.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A name and what it has meant.
 *
 * @param promotions versions in force one after the other, the last one now; at most {@value #PROMOTIONS_MAX}, the oldest forgotten
 * @param cards the newest first; at most {@value #CARDS_MAX}, the oldest that is not in force forgotten
 */
public record ModelEntry(String name, List<String> promotions, List<ModelCard> cards) {
    public static final int PROMOTIONS_MAX = 100;
    public static final int CARDS_MAX = 1000;

    public ModelEntry {
        promotions = List.copyOf(promotions);
        cards = List.copyOf(cards);
    }

    /** The version in force. */
    public Optional<String> promoted() {
        return promotions.isEmpty() ? Optional.empty() : Optional.of(promotions.getLast());
    }

    /** What the name meant before the last promotion. */
    public Optional<String> before() {
        return promotions.size() < 2 ? Optional.empty() : Optional.of(promotions.get(promotions.size() - 2));
    }

    /** The version in force, else the newest. */
    public Optional<String> parent() {
        return promoted().or(() -> cards.stream().map(ModelCard::version).findFirst());
    }

    /** Whether there is this version. */
    public boolean has(String version) {
        return cards.stream().anyMatch(card -> card.version().equals(version));
    }

    ModelEntry made(ModelCard card) {
        if (has(card.version())) {
            return this;
        }
        var all = new ArrayList<>(cards);
        all.addFirst(card);
        if (all.size() > CARDS_MAX) {
            for (int i = all.size() - 1; i >= 0; i--) {
                if (!promotions.contains(all.get(i).version())) {
                    all.remove(i);
                    break;
                }
            }
        }
        return new ModelEntry(name, promotions, all);
    }

    ModelEntry promoted(String version) {
        var all = Stream.concat(promotions.stream(), Stream.of(version)).toList();
        return new ModelEntry(name, all.subList(Math.max(0, all.size() - PROMOTIONS_MAX), all.size()), cards);
    }

    ModelEntry rolledBack() {
        return new ModelEntry(name, promotions.subList(0, promotions.size() - 1), cards);
    }
}
