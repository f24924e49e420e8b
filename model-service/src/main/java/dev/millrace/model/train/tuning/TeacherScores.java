package dev.millrace.model.train.tuning;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.TeacherPass;
import dev.millrace.model.train.data.tokens.TrainingSequence;
import dev.millrace.model.train.lesson.TaughtText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Has a frozen package say of every learned token what it takes for likely, before the run begins.
 *
 * @param student that will learn it
 * @param folder the job's
 * @param told for people
 * @param cancelled asked between two texts
 */
record TeacherScores(
        ModelPackage teacher,
        ModelPackage student,
        RuntimeOptions options,
        Path folder,
        Consumer<String> told,
        BooleanSupplier cancelled) {
    /** Candidates that are kept of each token; what is outside of them is kept as one number. */
    static final int CANDIDATES = 32;

    /** Most learned tokens: of each some 500 bytes are in memory. */
    static final long TOKENS_MAX = 1 << 20;

    private static final String FILE = "teacher.bin";
    private static final int TOLD_EVERY = 20;

    TeacherScores {
        requireVocabulary(teacher, student);
    }

    /** @throws IllegalArgumentException where a teacher's ids are not the student's */
    static void requireVocabulary(ModelPackage teacher, ModelPackage student) {
        int theirs = teacher.shape().vocabularySize();
        int ours = student.shape().vocabularySize();
        if (theirs != ours) {
            throw new IllegalArgumentException(
                    "objective_settings.teacher: %s has %d tokens, %s has %d; both must have the same vocabulary"
                            .formatted(teacher.name(), theirs, student.name(), ours));
        }
    }

    /**
     * The same items with what the teacher says.
     *
     * @param dataHash of what the items were made of
     * @throws InterruptedException when it was cancelled
     */
    Prepared<TaughtText> taught(Prepared<TrainingSequence> items, String dataHash)
            throws IOException, InterruptedException {
        var all = Stream.concat(items.training().stream(), items.validation().stream())
                .toList();
        long tokens = all.stream().mapToLong(TrainingSequence::targetCount).sum();
        if (tokens > TOKENS_MAX) {
            throw new IllegalArgumentException(
                    "data: a teacher's opinions of %,d learned tokens do not fit, of at most %,d they do"
                            .formatted(tokens, TOKENS_MAX));
        }
        int longest = all.stream().mapToInt(TrainingSequence::length).max().orElseThrow();
        if (longest > teacher.shape().contextLength()) {
            throw new IllegalArgumentException("batch.sequence_max: the teacher %s sees %d tokens, an example has %d"
                    .formatted(teacher.name(), teacher.shape().contextLength(), longest));
        }
        var file = new TeacherFile(
                folder.resolve(FILE),
                "%s %s %s %d %d".formatted(dataHash, teacher.name(), teacher.version(), CANDIDATES, longest));
        var kept = file.read(all);
        var texts = kept.isPresent() ? kept.get() : asked(all, file);
        int training = items.training().size();
        return items.with(texts.subList(0, training), texts.subList(training, texts.size()));
    }

    private List<TaughtText> asked(List<TrainingSequence> all, TeacherFile file)
            throws IOException, InterruptedException {
        List<TaughtText> texts = new ArrayList<>();
        try (var pass = TeacherPass.open(teacher, CANDIDATES, options)) {
            for (var sequence : all) {
                if (cancelled.getAsBoolean()) {
                    throw new InterruptedException("left off while the teacher was asked");
                }
                texts.add(pass.taught(sequence));
                if (texts.size() % TOLD_EVERY == 0 || texts.size() == all.size()) {
                    told.accept("the teacher %s has read %,d of %,d texts"
                            .formatted(teacher.name(), texts.size(), all.size()));
                }
            }
        }
        file.write(texts);
        return texts;
    }
}
