package dev.millrace.eval.robustness;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.millrace.eval.lexicon.DataFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names of cities and countries. */
final class Locations {
    private Locations() {}

    /** Each city becomes another city and each country another country of our list, with a probability. */
    static Perturbation replaced(double probability) {
        var rows =
                DataFile.yaml("/lexicons/locations.yaml", new TypeReference<LinkedHashMap<String, List<String>>>() {});
        var others = new LinkedHashMap<String, List<String>>();
        for (Map.Entry<String, List<String>> row : rows.entrySet()) {
            for (String place : row.getValue()) {
                others.put(
                        place,
                        row.getValue().stream()
                                .filter(one -> !one.equals(place))
                                .toList());
            }
        }
        return new PhraseReplacement(others, probability);
    }
}
