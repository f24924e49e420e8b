package dev.millrace.eval.robustness;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.millrace.eval.lexicon.DataFile;
import java.util.LinkedHashMap;
import java.util.List;

/** Nouns that come in a female, a male and a neutral form. */
final class GenderTerms {
    private static final List<List<String>> ROWS =
            DataFile.yaml("/lexicons/gender-terms.yaml", new TypeReference<List<List<String>>>() {});

    private GenderTerms() {}

    /**
     * Nouns of one gender in the form of another: "His grandsons looked a lot like their dad." gives "His granddaughters
     * looked a lot like their mom."
     */
    static Perturbation swapped(Gender source, Gender target, double probability) {
        var forms = new LinkedHashMap<String, List<String>>();
        for (var row : ROWS) {
            forms.putIfAbsent(row.get(source.ordinal()), List.of(row.get(target.ordinal())));
        }
        return new PhraseReplacement(forms, probability);
    }
}
