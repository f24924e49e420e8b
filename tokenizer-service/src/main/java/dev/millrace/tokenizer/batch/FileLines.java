package dev.millrace.tokenizer.batch;

import dev.millrace.tokenizer.session.FailureException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.BiFunction;

/**
 * Cuts a file into lines and packs whole lines into pieces: {@code "a\nb\nc"} in pieces of four bytes gives {@code "a\nb\n"}
 * from line 1 and {@code "c\n"} from line 3. Memory: one line and one piece.
 */
public final class FileLines {
    private static final int BUFFER = 1 << 16;

    private final Limits limits;
    private final BiFunction<Integer, byte[], byte[]> change;
    private final Pieces pieces;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
    private int lines;
    private int firstLine = 1;
    private long bytes;

    /**
     * Bounds of a file.
     *
     * @param lineBytesMax of a line, its line feed not counted, before and after it is changed
     * @param linesMax lines, empty ones counted
     * @param pieceBytesMax of a piece, more than a line has
     */
    public record Limits(int lineBytesMax, int linesMax, int pieceBytesMax) {}

    /** Takes the pieces, in order. */
    public interface Pieces {
        /** @param firstLine number of its first line, from 1 */
        void take(int firstLine, byte[] lines) throws InterruptedException;
    }

    /** @param change what is to become of a line, by its number; for instance what must not be stored taken out of it */
    public FileLines(Limits limits, BiFunction<Integer, byte[], byte[]> change, Pieces pieces) {
        this.limits = limits;
        this.change = change;
        this.pieces = pieces;
    }

    /**
     * Reads to the end.
     *
     * @return bytes of all pieces
     * @throws FailureException when a bound is passed, naming the line
     */
    public long read(InputStream in) throws IOException, InterruptedException {
        byte[] buffer = new byte[BUFFER];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            int from = 0;
            for (int i = 0; i < count; i++) {
                if (buffer[i] == '\n') {
                    append(buffer, from, i);
                    endLine();
                    from = i + 1;
                }
            }
            append(buffer, from, count);
        }
        if (line.size() > 0) {
            endLine();
        }
        endPiece();
        return bytes;
    }

    private void append(byte[] buffer, int from, int to) {
        requireShort(line.size() + (to - from));
        line.write(buffer, from, to - from);
    }

    private void endLine() throws InterruptedException {
        if (++lines > limits.linesMax()) {
            throw FailureException.invalid(
                    "file", "too_many_lines", "The file has more than " + limits.linesMax() + " lines.");
        }
        byte[] changed = change.apply(lines, line.toByteArray());
        requireShort(changed.length);
        line.reset();
        if (piece.size() + changed.length + 1 > limits.pieceBytesMax()) {
            endPiece();
            firstLine = lines;
        }
        piece.writeBytes(changed);
        piece.write('\n');
        bytes += changed.length + 1L;
    }

    private void requireShort(int length) {
        if (length > limits.lineBytesMax()) {
            int at = Math.min(lines + 1, limits.linesMax());
            throw FailureException.invalid(
                    "file",
                    "line_too_long",
                    "Line " + at + " of the file is longer than " + limits.lineBytesMax() + " bytes.");
        }
    }

    private void endPiece() throws InterruptedException {
        if (piece.size() > 0) {
            pieces.take(firstLine, piece.toByteArray());
            piece.reset();
        }
    }

    /** Takes the lines of a piece apart again; those that are blank are left out. False when no more were wanted. */
    public static boolean each(int firstLine, byte[] piece, BatchStore.Lines handler) throws InterruptedException {
        int number = firstLine;
        int from = 0;
        for (int i = 0; i < piece.length; i++) {
            if (piece[i] == '\n') {
                if (!isBlank(piece, from, i) && !handler.next(number, Arrays.copyOfRange(piece, from, i))) {
                    return false;
                }
                number++;
                from = i + 1;
            }
        }
        return true;
    }

    private static boolean isBlank(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] != ' ' && text[i] != '\t' && text[i] != '\r') {
                return false;
            }
        }
        return true;
    }
}
