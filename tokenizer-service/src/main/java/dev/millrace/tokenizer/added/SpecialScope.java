package dev.millrace.tokenizer.added;

import dev.millrace.template.RenderedPrompt;
import java.util.Arrays;

/** Says where in a text special tokens are recognised. Elsewhere their spelling is plain text. */
@FunctionalInterface
public interface SpecialScope {
    /** Whether a special token spelled in the UTF-16 units [start, end) of the text counts as one. */
    boolean covers(int start, int end);

    /** Recognised wherever they are spelled. */
    static SpecialScope everywhere() {
        return (start, end) -> true;
    }

    /** Never recognised. */
    static SpecialScope nowhere() {
        return (start, end) -> false;
    }

    /** Recognised only where the template wrote every character, in one or several neighbouring pieces. */
    static SpecialScope templateOf(RenderedPrompt prompt) {
        int[] starts = new int[prompt.pieces().size()];
        int[] ends = new int[starts.length];
        int runs = 0;
        int at = 0;
        for (RenderedPrompt.Piece piece : prompt.pieces()) {
            int end = at + piece.text().length();
            if (piece.fromTemplate() && end > at) {
                if (runs > 0 && ends[runs - 1] == at) {
                    ends[runs - 1] = end;
                } else {
                    starts[runs] = at;
                    ends[runs++] = end;
                }
            }
            at = end;
        }
        int count = runs;
        return (start, end) -> {
            int found = Arrays.binarySearch(starts, 0, count, start);
            int run = found >= 0 ? found : -found - 2;
            return run >= 0 && end <= ends[run];
        };
    }
}
