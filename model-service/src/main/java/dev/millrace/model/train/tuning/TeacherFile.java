package dev.millrace.model.train.tuning;

import dev.millrace.model.train.data.tokens.Ids;
import dev.millrace.model.train.data.tokens.TrainingSequence;
import dev.millrace.model.train.lesson.TaughtText;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a teacher said, kept in a job's folder: a run that goes on learns from the same numbers to the last bit, and the teacher is
 * asked once. A key, the number of texts, and of each text the number of its places and for each its candidates.
 *
 * @param key of the teacher, the texts and the number of candidates; what lies there under another one is not read
 */
record TeacherFile(Path path, String key) {
    /** Writes texts; the file appears in one rename. */
    void write(List<TaughtText> texts) throws IOException {
        var draft = path.resolveSibling(path.getFileName() + ".draft");
        try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(draft)))) {
            out.writeUTF(key);
            out.writeInt(texts.size());
            for (var text : texts) {
                out.writeInt(text.opinions().size());
                for (var opinion : text.opinions()) {
                    write(opinion, out);
                }
            }
        }
        Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void write(TaughtText.Opinion opinion, DataOutputStream out) throws IOException {
        out.writeInt(opinion.candidates().length());
        for (int k = 0; k < opinion.candidates().length(); k++) {
            out.writeInt(opinion.candidates().at(k));
            out.writeDouble(opinion.logprobs()[k]);
        }
    }

    /**
     * What was said of these texts; empty where that is not there.
     *
     * @throws IOException where the file is damaged
     */
    Optional<List<TaughtText>> read(List<TrainingSequence> sequences) throws IOException {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
            if (!in.readUTF().equals(key)) {
                return Optional.empty();
            }
            require(in.readInt() == sequences.size());
            List<TaughtText> texts = new ArrayList<>();
            for (var sequence : sequences) {
                require(in.readInt() == sequence.targetCount());
                List<TaughtText.Opinion> opinions = new ArrayList<>();
                for (int t = 0; t < sequence.length(); t++) {
                    if (sequence.target(t) != TrainingSequence.NO_TARGET) {
                        opinions.add(opinion(t, in));
                    }
                }
                texts.add(TaughtText.of(sequence, (_, n) -> opinions.get(n)));
            }
            return Optional.of(texts);
        }
    }

    private TaughtText.Opinion opinion(int place, DataInputStream in) throws IOException {
        int count = in.readInt();
        require(count >= 1 && count <= TeacherScores.CANDIDATES);
        int[] ids = new int[count];
        double[] logprobs = new double[count];
        for (int k = 0; k < count; k++) {
            ids[k] = in.readInt();
            logprobs[k] = in.readDouble();
        }
        return new TaughtText.Opinion(place, Ids.of(ids), logprobs);
    }

    private void require(boolean holds) throws IOException {
        if (!holds) {
            throw new IOException(path.getFileName() + " is damaged: delete it, and the teacher is asked again");
        }
    }
}
