package dev.millrace.tokenizer.json;

import dev.millrace.tokenizer.pretokenize.Cl100kSplit;
import dev.millrace.tokenizer.pretokenize.Gpt2Split;
import dev.millrace.tokenizer.pretokenize.PatternSplit;
import dev.millrace.tokenizer.pretokenize.PatternSplit.Behavior;
import dev.millrace.tokenizer.pretokenize.PreTokenizer;
import java.util.Map;

/**
 * The splitting patterns that many tokenizers share, with the scanners that do the same several times as fast. A pattern
 * spelled otherwise is a regular expression, whatever it means.
 */
final class KnownPatterns {
    private static final String CL100K_BEGIN = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|";
    private static final String CL100K_END = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    /** Each of them covers every character of a text. */
    static final Map<String, PreTokenizer> SCANNERS = Map.of(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            new Gpt2Split(false),
            CL100K_BEGIN + "\\p{N}{1,3}" + CL100K_END,
            new Cl100kSplit(3),
            CL100K_BEGIN + "\\p{N}" + CL100K_END,
            new Cl100kSplit(1));

    private KnownPatterns() {}

    /** The scanner that cuts as the split does, or the split itself. */
    static PreTokenizer fastest(PatternSplit split) {
        // Where the matches cover the text, and each is a word, nothing is between them that another rule could reach.
        boolean matchesAreWords =
                split.behavior() == Behavior.ISOLATED || (split.behavior() == Behavior.REMOVED && split.invert());
        return matchesAreWords ? SCANNERS.getOrDefault(split.pattern().pattern(), split) : split;
    }
}
