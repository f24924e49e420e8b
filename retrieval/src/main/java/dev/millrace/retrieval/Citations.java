package dev.millrace.retrieval;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Finds which sources an answer names. Marks are {@code [1]}, {@code [1, 3]}, {@code [1-3]} and the same in lenticular
 * brackets, as some models write them.
 *
 * @param citations in the order of the answer; of a mark with several numbers one for each
 * @param unknown numbers that no source has, in ascending order
 */
public record Citations(List<Citation> citations, Set<Integer> unknown) {
    /** Most citations of an answer; what follows is not looked at. */
    public static final int CITATIONS_MAX = 1_000;

    private static final String NUMBERS = "\\d{1,4}(?:\\s?[-–]\\s?\\d{1,4})?";
    private static final Pattern MARK =
            Pattern.compile("(?:\\[|【)(" + NUMBERS + "(?:\\s?[,;]\\s?" + NUMBERS + "){0,49})(?:\\]|】)(?!\\()");
    private static final Pattern RANGE = Pattern.compile("(\\d{1,4})(?:\\s?[-–]\\s?(\\d{1,4}))?");

    /** Copies the lists. */
    public Citations {
        citations = List.copyOf(citations);
        unknown = Set.copyOf(unknown);
    }

    /** Of an answer that was shown these sources, the first as number 1. */
    public static Citations of(String answer, List<Passage> sources) {
        var citations = new ArrayList<Citation>();
        var unknown = new TreeSet<Integer>();
        var marks = MARK.matcher(answer);
        while (marks.find() && citations.size() < CITATIONS_MAX) {
            int start = answer.codePointCount(0, marks.start());
            int end = start + marks.group().codePointCount(0, marks.group().length());
            for (int number : numbers(marks.group(1), unknown, sources.size())) {
                var quoted = quote(sentenceBefore(answer, marks.start()), sources.get(number - 1));
                citations.add(new Citation(number, quoted, start, end));
            }
        }
        return new Citations(citations, unknown);
    }

    private static List<Integer> numbers(String list, Set<Integer> unknown, int sources) {
        var known = new ArrayList<Integer>();
        var ranges = RANGE.matcher(list);
        while (ranges.find()) {
            int first = Integer.parseInt(ranges.group(1));
            int last = ranges.group(2) == null ? first : Integer.parseInt(ranges.group(2));
            if (first < 1 || first > sources) {
                unknown.add(first);
            }
            if (last < 1 || last > sources) {
                unknown.add(last);
            }
            for (int number = Math.max(1, first); number <= Math.min(last, sources); number++) {
                known.add(number);
            }
        }
        return known;
    }

    /** The sentence that ends before the mark, without marks. */
    private static String sentenceBefore(String answer, int mark) {
        var before =
                MARK.matcher(answer.substring(Math.max(0, mark - 2_000), mark)).replaceAll("");
        var sentences = sentences(before);
        for (int i = sentences.size() - 1; i >= 0; i--) {
            var sentence =
                    before.substring(sentences.get(i).start(), sentences.get(i).end());
            if (!Diversity.words(sentence).isEmpty()) {
                return sentence;
            }
        }
        return "";
    }

    private record Part(int start, int end) {}

    private static List<Part> sentences(String text) {
        var breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
        breaks.setText(text);
        var sentences = new ArrayList<Part>();
        int start = breaks.first();
        for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
            sentences.add(new Part(start, end));
            start = end;
        }
        return sentences;
    }

    private static Passage quote(String claim, Passage source) {
        var claimed = Diversity.words(claim);
        double best = 0;
        Part quoted = new Part(0, source.text().length());
        for (var part : sentences(source.text())) {
            var words = Diversity.words(source.text().substring(part.start(), part.end()));
            long common = words.stream().filter(claimed::contains).count();
            double f1 = 2.0 * common / Math.max(1, words.size() + claimed.size());
            if (f1 > best) {
                best = f1;
                quoted = part;
            }
        }
        return within(source, quoted);
    }

    private static Passage within(Passage source, Part part) {
        int last = part.end();
        while (last > part.start() && Character.isWhitespace(source.text().charAt(last - 1))) {
            last--;
        }
        int start = source.start() + source.text().codePointCount(0, part.start());
        var text = source.text().substring(part.start(), last);
        return new Passage(
                source.documentId(), source.title(), start, start + text.codePointCount(0, text.length()), text);
    }
}
