package dev.millrace.retrieval;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Numbered passages as a model is shown them. As many as the budget holds, best first, and the first one in any case,
 * cut where it does not fit.
 *
 * @param text what goes into the prompt; empty where there is no passage
 * @param sources the passages in it: the first has number 1
 */
public record SourceBlock(String text, List<Passage> sources) {
    private static final int BUDGET_MIN = 64;
    private static final int TITLE_MAX = 120;
    private static final String BETWEEN = "\n\n";

    /** Copies the list. */
    public SourceBlock {
        sources = List.copyOf(sources);
    }

    /**
     * Numbers the passages.
     *
     * @param passages best first
     * @param budget greatest size of the block, 64 or more
     * @param size of a text: its tokens or its characters
     */
    public static SourceBlock of(List<Passage> passages, int budget, ToIntFunction<String> size) {
        InvalidInputException.require(budget >= BUDGET_MIN, "budget", "64 or more");
        var text = new StringBuilder();
        var sources = new ArrayList<Passage>();
        int room = budget;
        for (var passage : passages) {
            var head = head(sources.size() + 1, passage);
            int left = room - size.applyAsInt(head);
            var shown = sources.isEmpty() ? cut(passage, left, size) : passage;
            int taken = size.applyAsInt(shown.text() + BETWEEN);
            if (taken > left && !sources.isEmpty()) {
                break;
            }
            text.append(head).append(shown.text()).append(BETWEEN);
            sources.add(shown);
            room = left - taken;
        }
        return new SourceBlock(text.toString().stripTrailing(), sources);
    }

    private static String head(int number, Passage passage) {
        var title = passage.title().replaceAll("\\s+", " ").strip();
        return "[" + number + "] " + title.substring(0, Math.min(title.length(), TITLE_MAX)) + "\n";
    }

    /** The passage, or as much of its beginning as fits. */
    private static Passage cut(Passage passage, int room, ToIntFunction<String> size) {
        if (size.applyAsInt(passage.text() + BETWEEN) <= room) {
            return passage;
        }
        int fits = 0;
        int tooLong = passage.text().codePointCount(0, passage.text().length());
        while (tooLong - fits > 1) {
            int middle = (fits + tooLong) >>> 1;
            if (size.applyAsInt(beginning(passage, middle) + BETWEEN) <= room) {
                fits = middle;
            } else {
                tooLong = middle;
            }
        }
        return new Passage(
                passage.documentId(),
                passage.title(),
                passage.start(),
                passage.start() + fits,
                beginning(passage, fits));
    }

    private static String beginning(Passage passage, int characters) {
        return passage.text().substring(0, passage.text().offsetByCodePoints(0, characters));
    }
}
