package dev.millrace.eval.robustness;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.millrace.eval.lexicon.DataFile;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What people say while they think. */
final class Fillers {
    private static final List<String> WORDS =
            DataFile.yaml("/lexicons/fillers.yaml", new TypeReference<List<String>>() {});

    private static final Pattern GAP = Pattern.compile("(?<=\\p{L}) (?=\\p{L})");

    private Fillers() {}

    /** Puts one between two words with a probability in [0, 1]. */
    static Perturbation between(double probability) {
        return (text, random) -> GAP.matcher(text).replaceAll(found -> {
            String filler = WORDS.get(random.nextInt(WORDS.size()));
            return random.nextDouble() < probability ? Matcher.quoteReplacement(" " + filler + " ") : " ";
        });
    }
}
