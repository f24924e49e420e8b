package dev.millrace.tokenizer.normalize;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces every match of a pattern.
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
                rewriting.replace(matcher.start(), matcher.end(), content);
                done = matcher.end();
            }
        } while (matcher.find());
        rewriting.keep(done, text.text().length());
        return rewriting.done();
    }
}
