package dev.millrace.eval.text;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Cuts the endings of English words: M. F. Porter, "An algorithm for suffix stripping", Program 14 (1980), with the changes
 * that NLTK makes by default. Published ROUGE figures use those changes, so Snowball's "porter" gives other figures.
 */
final class PorterStemmer {
    /** Words that NLTK does not leave to the rules. */
    private static final Map<String, String> IRREGULAR = Map.ofEntries(
            Map.entry("sky", "sky"),
            Map.entry("skies", "sky"),
            Map.entry("dying", "die"),
            Map.entry("lying", "lie"),
            Map.entry("tying", "tie"),
            Map.entry("news", "news"),
            Map.entry("innings", "inning"),
            Map.entry("inning", "inning"),
            Map.entry("outings", "outing"),
            Map.entry("outing", "outing"),
            Map.entry("cannings", "canning"),
            Map.entry("canning", "canning"),
            Map.entry("howe", "howe"),
            Map.entry("proceed", "proceed"),
            Map.entry("exceed", "exceed"),
            Map.entry("succeed", "succeed"));

    private static final List<Rule> PLURALS = rules("sses>ss ies>i ss>ss s>", stem -> true);
    private static final List<Rule> STEP_2 = rules(
            "ational>ate tional>tion enci>ence anci>ance izer>ize bli>ble alli>al entli>ent eli>e ousli>ous ization>ize"
                    + " ation>ate ator>ate alism>al iveness>ive fulness>ful ousness>ous aliti>al iviti>ive biliti>ble"
                    + " fulli>ful",
            stem -> Letters.measure(stem) > 0);
    private static final List<Rule> STEP_3 =
            rules("icate>ic ative> alize>al iciti>ic ical>ic ful> ness>", stem -> Letters.measure(stem) > 0);
    private static final List<Rule> STEP_4 = rules(
            "al> ance> ence> er> ic> able> ible> ant> ement> ment> ent> ion> ou> ism> ate> iti> ous> ive> ize>",
            stem -> Letters.measure(stem) > 1);

    private PorterStemmer() {}

    /** The stem of a word in lower case: {@code relational} is {@code relat}. */
    static String stem(String word) {
        String irregular = IRREGULAR.get(word);
        if (irregular != null) {
            return irregular;
        }
        return word.length() <= 2 ? word : step5(step4(first(STEP_3, step2(step1c(step1b(step1a(word)))))));
    }

    private static String step1a(String word) {
        return word.length() == 4 && word.endsWith("ies") ? cut(word, 1) : first(PLURALS, word);
    }

    private static String step1b(String word) {
        if (word.endsWith("ied")) {
            return cut(word, word.length() == 4 ? 1 : 2);
        }
        if (word.endsWith("eed")) {
            return Letters.measure(cut(word, 3)) > 0 ? cut(word, 1) : word;
        }
        for (String suffix : List.of("ed", "ing")) {
            if (word.endsWith(suffix) && Letters.hasVowel(cut(word, suffix.length()))) {
                return mended(cut(word, suffix.length()));
            }
        }
        return word;
    }

    /** Gives back the e that -ed and -ing took, or takes the consonant that they doubled. */
    private static String mended(String stem) {
        if (stem.endsWith("at") || stem.endsWith("bl") || stem.endsWith("iz")) {
            return stem + "e";
        }
        if (Letters.endsInDoubleConsonant(stem)) {
            return "lsz".indexOf(stem.charAt(stem.length() - 1)) < 0 ? cut(stem, 1) : stem;
        }
        return Letters.measure(stem) == 1 && Letters.endsInShortSyllable(stem) ? stem + "e" : stem;
    }

    private static String step1c(String word) {
        boolean isChanged = word.endsWith("y") && word.length() > 2 && Letters.isConsonant(word, word.length() - 2);
        return isChanged ? cut(word, 1) + "i" : word;
    }

    private static String step2(String word) {
        if (word.endsWith("alli") && Letters.measure(cut(word, 4)) > 0) {
            return step2(cut(word, 2));
        }
        // The l of -logi counts for the stem here, alone of all rules.
        if (word.endsWith("logi")) {
            return Letters.measure(cut(word, 3)) > 0 ? cut(word, 1) : word;
        }
        return first(STEP_2, word);
    }

    private static String step4(String word) {
        if (word.endsWith("ion") && (word.length() < 4 || "st".indexOf(word.charAt(word.length() - 4)) < 0)) {
            return word;
        }
        return first(STEP_4, word);
    }

    private static String step5(String word) {
        String stem = word.endsWith("e") ? cut(word, 1) : word;
        int measure = Letters.measure(stem);
        boolean isKept = measure < 1 || measure == 1 && Letters.endsInShortSyllable(stem);
        String last = word.endsWith("e") && isKept ? word : stem;
        return last.endsWith("ll") && Letters.measure(cut(last, 1)) > 1 ? cut(last, 1) : last;
    }

    /** What the first rule makes of a word that has its ending; that rule alone is tried. */
    private static String first(List<Rule> rules, String word) {
        for (Rule rule : rules) {
            if (word.endsWith(rule.suffix)) {
                String stem = cut(word, rule.suffix.length());
                return rule.condition.test(stem) ? stem + rule.replacement : word;
            }
        }
        return word;
    }

    private static String cut(String word, int letters) {
        return word.substring(0, word.length() - letters);
    }

    private static List<Rule> rules(String written, Predicate<String> condition) {
        return WhiteSpace.split(written).stream()
                .map(rule -> new Rule(
                        rule.substring(0, rule.indexOf('>')), rule.substring(rule.indexOf('>') + 1), condition))
                .toList();
    }

    private record Rule(String suffix, String replacement, Predicate<String> condition) {}

    /** Porter's conditions on stems. All are linear in their length, however many ys follow each other. */
    private static final class Letters {
        static boolean isVowelLetter(char letter) {
            return "aeiou".indexOf(letter) >= 0;
        }

        /** A y is one unless a consonant is before it. */
        static boolean isConsonant(String word, int index) {
            int ys = 0;
            while (index - ys > 0 && word.charAt(index - ys) == 'y') {
                ys++;
            }
            char before = word.charAt(index - ys);
            return !isVowelLetter(before) == (ys % 2 == 0);
        }

        /** How often a consonant follows a vowel. */
        static int measure(String stem) {
            int measure = 0;
            boolean isAfterVowel = false;
            for (int i = 0; i < stem.length(); i++) {
                char letter = stem.charAt(i);
                boolean isVowel = isVowelLetter(letter) || letter == 'y' && i > 0 && !isAfterVowel;
                measure += isAfterVowel && !isVowel ? 1 : 0;
                isAfterVowel = isVowel;
            }
            return measure;
        }

        static boolean hasVowel(String stem) {
            for (int i = 0; i < stem.length(); i++) {
                // The first y behind a consonant is a vowel, so no longer look back is needed.
                if (isVowelLetter(stem.charAt(i)) || stem.charAt(i) == 'y' && i > 0) {
                    return true;
                }
            }
            return false;
        }

        static boolean endsInDoubleConsonant(String stem) {
            int last = stem.length() - 1;
            return last >= 1 && stem.charAt(last) == stem.charAt(last - 1) && isConsonant(stem, last);
        }

        /** Consonant, vowel, consonant other than w, x, y; or, by NLTK, just vowel and consonant. */
        static boolean endsInShortSyllable(String stem) {
            int last = stem.length() - 1;
            if (last < 1 || isConsonant(stem, last - 1) || !isConsonant(stem, last)) {
                return false;
            }
            return last == 1 || isConsonant(stem, last - 2) && "wxy".indexOf(stem.charAt(last)) < 0;
        }
    }
}
