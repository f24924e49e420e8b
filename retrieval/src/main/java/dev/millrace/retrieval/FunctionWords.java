package dev.millrace.retrieval;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.WordlistLoader;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.snowball.SnowballFilter;

/**
 * Words that say nothing about what a question is about, from the lists of Snowball. They count little in a search, and
 * that a passage lacks them is not held against it.
 */
final class FunctionWords {
    static final CharArraySet ALL = all();

    private FunctionWords() {}

    private static CharArraySet all() {
        var words = new CharArraySet(english(), true);
        List.of(
                        DutchAnalyzer.getDefaultStopSet(),
                        FrenchAnalyzer.getDefaultStopSet(),
                        GermanAnalyzer.getDefaultStopSet(),
                        ItalianAnalyzer.getDefaultStopSet(),
                        PortugueseAnalyzer.getDefaultStopSet(),
                        SpanishAnalyzer.getDefaultStopSet())
                .forEach(words::addAll);
        return CharArraySet.unmodifiableSet(words);
    }

    private static CharArraySet english() {
        var list = Objects.requireNonNull(SnowballFilter.class.getResourceAsStream("english_stop.txt"));
        try (var reader = new InputStreamReader(list, StandardCharsets.UTF_8)) {
            return WordlistLoader.getSnowballWordSet(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
