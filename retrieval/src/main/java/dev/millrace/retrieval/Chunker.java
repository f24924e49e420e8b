package dev.millrace.retrieval;

import static dev.millrace.retrieval.InvalidInputException.require;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Cuts a text into passages of whole sentences that overlap a little, so that what is said across a cut is found. Sizes
 * are bytes of UTF-8: about four make a token in Latin scripts and three in Chinese or Japanese, so that a passage has
 * about as many tokens in every script. A sentence that is too long is cut between words, a word that is too long
 * between characters.
 */
public final class Chunker {
    /** About 256 tokens a passage, of which an eighth repeats the passage before. */
    public static final Chunker STANDARD = new Chunker(1_024, 128);

    private final int bytesMax;
    private final int overlapBytesMax;

    /**
     * With other sizes.
     *
     * @param bytesMax most bytes of a passage, 16 to 65,536
     * @param overlapBytesMax most bytes that a passage repeats of the one before, 0 to half of bytesMax
     */
    public Chunker(int bytesMax, int overlapBytesMax) {
        require(bytesMax >= 16 && bytesMax <= 65_536, "bytesMax", "16 to 65,536");
        require(overlapBytesMax >= 0 && overlapBytesMax <= bytesMax / 2, "overlapBytesMax", "0 to bytesMax / 2");
        this.bytesMax = bytesMax;
        this.overlapBytesMax = overlapBytesMax;
    }

    /** The passages in the order of the text; together they have everything in it but white space between them. */
    public List<Chunk> cut(String text) {
        var pieces = pieces(text);
        var chunks = new ArrayList<Chunk>();
        var place = new Place(text);
        int first = 0;
        while (first < pieces.size()) {
            int next = first;
            int bytes = 0;
            while (next < pieces.size() && bytes + pieces.get(next).bytes() <= bytesMax) {
                bytes += pieces.get(next++).bytes();
            }
            add(chunks, place, pieces.get(first).start(), pieces.get(next - 1).end());
            first = next == pieces.size() ? next : startOfNext(pieces, first, next);
        }
        return chunks;
    }

    /** Goes back from {@code next} over whole pieces while they fit into the overlap and there is room for a new one. */
    private int startOfNext(List<Piece> pieces, int first, int next) {
        int start = next;
        int bytes = 0;
        int room = Math.min(overlapBytesMax, bytesMax - pieces.get(next).bytes());
        while (start - 1 > first && bytes + pieces.get(start - 1).bytes() <= room) {
            bytes += pieces.get(--start).bytes();
        }
        return start;
    }

    private static void add(List<Chunk> chunks, Place place, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && Character.isWhitespace(place.text.charAt(start))) {
            start++;
        }
        while (end > start && Character.isWhitespace(place.text.charAt(end - 1))) {
            end--;
        }
        if (start < end && end > place.end) {
            place.end = end;
            int first = place.codePoints(start);
            var passage = place.text.substring(start, end);
            chunks.add(new Chunk(first, first + passage.codePointCount(0, passage.length()), passage));
        }
    }

    /** The smallest parts that stay together, without gaps, each of at most bytesMax. */
    private List<Piece> pieces(String text) {
        var pieces = new ArrayList<Piece>();
        int start = 0;
        for (int end : ends(BreakIterator.getSentenceInstance(Locale.ROOT), text)) {
            split(text, start, end, Level.SENTENCE, pieces);
            start = end;
        }
        return pieces;
    }

    private enum Level {
        SENTENCE,
        WORD,
        CHARACTER
    }

    private void split(String text, int start, int end, Level level, List<Piece> into) {
        int bytes = bytes(text, start, end);
        if (bytes <= bytesMax) {
            into.add(new Piece(start, end, bytes));
            return;
        }
        switch (level) {
            case SENTENCE -> splitAt(BreakIterator.getLineInstance(Locale.ROOT), text, start, end, Level.WORD, into);
            case WORD ->
                splitAt(BreakIterator.getCharacterInstance(Locale.ROOT), text, start, end, Level.CHARACTER, into);
            case CHARACTER -> splitCodePoints(text, start, end, into);
        }
    }

    private void splitAt(BreakIterator breaks, String text, int start, int end, Level level, List<Piece> into) {
        int from = start;
        for (int to : ends(breaks, text.substring(start, end))) {
            split(text, from, start + to, level, into);
            from = start + to;
        }
    }

    private static void splitCodePoints(String text, int start, int end, List<Piece> into) {
        for (int from = start; from < end; ) {
            int to = text.offsetByCodePoints(from, 1);
            into.add(new Piece(from, to, bytes(text, from, to)));
            from = to;
        }
    }

    private static List<Integer> ends(BreakIterator breaks, String text) {
        breaks.setText(text);
        var ends = new ArrayList<Integer>();
        for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
            ends.add(end);
        }
        return ends;
    }

    /** Bytes in UTF-8; half of a surrogate pair alone counts as the replacement character. */
    private static int bytes(String text, int start, int end) {
        int bytes = 0;
        for (int i = start; i < end; ) {
            int c = text.codePointAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            i += Character.charCount(c);
        }
        return bytes;
    }

    private record Piece(int start, int end, int bytes) {}

    /** Counts code points up to places that come in ascending order of the passages' starts. */
    private static final class Place {
        private final String text;
        private int index;
        private int codePoints;
        /** End of the last passage; one that ends no later has nothing new. */
        private int end;

        private Place(String text) {
            this.text = text;
        }

        private int codePoints(int to) {
            codePoints += text.codePointCount(index, to);
            index = to;
            return codePoints;
        }
    }
}
