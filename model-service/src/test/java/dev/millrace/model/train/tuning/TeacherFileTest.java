package dev.millrace.model.train.tuning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.model.train.data.tokens.Ids;
import dev.millrace.model.train.data.tokens.TrainingSequence;
import dev.millrace.model.train.lesson.TaughtText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeacherFileTest {
    private static final List<TrainingSequence> SEQUENCES = List.of(
            TrainingSequence.causal(new int[] {3, 4, 5}, new boolean[] {false, true, true}),
            TrainingSequence.causal(new int[] {6, 7}, new boolean[] {false, true}));

    @TempDir
    private Path folder;

    private static TaughtText text(TrainingSequence sequence) {
        return TaughtText.of(
                sequence,
                (place, n) -> new TaughtText.Opinion(
                        place, Ids.of(place, 40 + n), new double[] {-0.1 / (place + 1), -Math.PI - n}));
    }

    @Test
    void readsTheSameBitsThatWereWritten() throws IOException {
        var file = new TeacherFile(folder.resolve("teacher.bin"), "key");
        assertEquals(Optional.empty(), file.read(SEQUENCES));
        var texts = SEQUENCES.stream().map(TeacherFileTest::text).toList();
        file.write(texts);
        var read = file.read(SEQUENCES).orElseThrow();
        for (int i = 0; i < texts.size(); i++) {
            assertEquals(texts.get(i).ids(), read.get(i).ids());
            for (int n = 0; n < texts.get(i).opinions().size(); n++) {
                var wanted = texts.get(i).opinions().get(n);
                var found = read.get(i).opinions().get(n);
                assertEquals(wanted.place(), found.place());
                assertEquals(wanted.candidates(), found.candidates());
                assertArrayEquals(wanted.logprobs(), found.logprobs());
            }
        }
        assertEquals(Optional.empty(), new TeacherFile(file.path(), "another teacher").read(SEQUENCES));
    }

    @Test
    void refusesWhatIsDamagedOrOfOtherTexts() throws IOException {
        var file = new TeacherFile(folder.resolve("teacher.bin"), "key");
        file.write(SEQUENCES.stream().map(TeacherFileTest::text).toList());
        assertThrows(IOException.class, () -> file.read(SEQUENCES.reversed()));
        assertThrows(IOException.class, () -> file.read(SEQUENCES.subList(0, 1)));
        var bytes = Files.readAllBytes(file.path());
        Files.write(file.path(), Arrays.copyOf(bytes, bytes.length - 3));
        assertThrows(IOException.class, () -> file.read(SEQUENCES));
    }
}
