package dev.millrace.tokenizer.normalize;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces every match of a pattern. What replaces it is aligned with the last character of the match, as the reference
 * does it.
 *
 * @param pattern what to look for; a match of nothing replaces nothing
 * @param content what to put there, literally
 */
public record Replacement(Pattern pattern, String content) implements Normalizer {
    @Override
    public AlignedText normalize(AlignedText text) {
        Matcher matcher = pattern.matcher(text.text());
        if (!matcher.find()) {
            return text;
        }
        AlignedText.Rewriting rewriting = text.rewrite();
        int done = 0;
        do {
            if (matcher.end() > matcher.start()) {
                rewriting.keep(done, matcher.start());
                int lastCharacter = text.text().offsetByCodePoints(matcher.end(), -1);
                rewriting.put(content, lastCharacter, matcher.end());
                done = matcher.end();
            }
        } while (matcher.find());
        rewriting.keep(done, text.text().length());
        return rewriting.done();
    }
}
