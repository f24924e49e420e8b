package dev.millrace.eval.robustness;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.millrace.eval.lexicon.DataFile;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Short forms such as she's, and what they are short for. */
final class Contractions {
    private static final Map<String, String> LONG_FORMS =
            DataFile.yaml("/lexicons/contractions.yaml", new TypeReference<LinkedHashMap<String, String>>() {});

    private Contractions() {}

    /**
     * Contracts where another word follows: "She is a doctor, and I am a student" gives "She's a doctor, and I'm a
     * student".
     */
    static Perturbation contracting() {
        var shortForms = new HashMap<String, List<String>>();
        LONG_FORMS.forEach((contraction, longForm) -> shortForms.putIfAbsent(longForm, List.of(contraction)));
        return new PhraseReplacement(shortForms, 1, " ");
    }

    /** Writes out what was contracted. */
    static Perturbation expanding() {
        var longForms = new HashMap<String, List<String>>();
        LONG_FORMS.forEach((contraction, longForm) -> longForms.put(contraction, List.of(longForm)));
        return new PhraseReplacement(longForms, 1);
    }
}
