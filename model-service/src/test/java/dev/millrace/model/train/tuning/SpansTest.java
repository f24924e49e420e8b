package dev.millrace.model.train.tuning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.train.data.Passage;
import dev.millrace.model.train.data.tokens.Encoder;
import dev.millrace.model.train.data.tokens.TemplateEncoder;
import dev.millrace.model.train.data.tokens.TrainingSequence;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tasks are read as their letters, for tokens are bytes here. */
class SpansTest {
    private static final Encoder BYTES = new TemplateEncoder(new ByteTokens(), List.of(ByteTokens.END));
    private static final String TEXT =
            "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness.";

    /** Whoever puts the stretches back where their marks are has the text again. */
    @Test
    void whatWasTakenOutFitsWhereItsMarkStands() {
        for (int seed = 0; seed < 20; seed++) {
            for (var task : new Spans(BYTES, 512, new SplittableRandom(seed))
                    .of(encoded(TEXT))
                    .toList()) {
                var told = learned(task);
                assertTrue(told.startsWith("<extra_id_0>"), told);
                var whole = given(task);
                for (int mark = 0; told.contains("<extra_id_" + mark + ">"); mark++) {
                    var from = told.split("<extra_id_" + mark + ">", 2)[1];
                    whole = whole.replace("<extra_id_" + mark + ">", from.split("<extra_id_" + (mark + 1) + ">", 2)[0]);
                }
                assertEquals(TEXT, whole);
                assertEquals(ByteTokens.END, task.id(task.length() - 1));
            }
        }
    }

    @Test
    void longTextsBecomePiecesThatFit() {
        var text = TEXT.repeat(40);
        for (int tokensMax : List.of(64, 128, 500)) {
            var tasks = new Spans(BYTES, tokensMax, new SplittableRandom(1))
                    .of(encoded(text))
                    .toList();
            assertTrue(tasks.size() > text.length() / tokensMax);
            tasks.forEach(task -> assertTrue(task.length() <= tokensMax, task.length() + " of " + tokensMax));
        }
    }

    @Test
    void refusesSequencesThatHaveNoRoomForMarks() {
        var problem = assertThrows(IllegalArgumentException.class, () -> new Spans(BYTES, 30, new SplittableRandom(1)));
        assertTrue(String.valueOf(problem.getMessage()).startsWith("batch.sequence_max"), problem::getMessage);
    }

    private static TrainingSequence encoded(String text) {
        return BYTES.encode(new Passage.Text(text));
    }

    private static int learnedFrom(TrainingSequence task) {
        int from = 0;
        while (task.target(from) == TrainingSequence.NO_TARGET) {
            from++;
        }
        return from + 1;
    }

    private static String given(TrainingSequence task) {
        return text(task, 0, learnedFrom(task));
    }

    private static String learned(TrainingSequence task) {
        return text(task, learnedFrom(task), task.length() - 1);
    }

    private static String text(TrainingSequence task, int from, int to) {
        var letters = IntStream.range(from, to)
                .mapToObj(t -> Character.toString(task.id(t)))
                .collect(Collectors.joining());
        return new String(letters.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
