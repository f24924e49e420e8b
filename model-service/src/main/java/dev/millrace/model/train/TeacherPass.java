package dev.millrace.model.train;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.data.tokens.Ids;
import dev.millrace.model.train.data.tokens.TrainingSequence;
import dev.millrace.model.train.graph.DecoderTraining;
import dev.millrace.model.train.lesson.TaughtText;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/** A frozen decoder that says which tokens it takes for likeliest, a text at a time. One thread at a time. */
public final class TeacherPass implements AutoCloseable {
    private final DecoderSession session;
    private final int candidates;

    private TeacherPass(DecoderSession session, int candidates) {
        this.session = session;
        this.candidates = candidates;
    }

    /**
     * Makes the graph of a package and loads it.
     *
     * @param candidates told of each place, 1 or more; of a smaller vocabulary all
     * @throws dev.millrace.model.InvalidPackageException when its weights are of a form that is not read here
     */
    public static TeacherPass open(ModelPackage teacher, int candidates, RuntimeOptions options) throws IOException {
        int count = Math.min(candidates, teacher.shape().vocabularySize());
        return new TeacherPass(
                DecoderSession.open(DecoderTraining.teacher(teacher, count), teacher, options, true), count);
    }

    /**
     * The text with what the teacher takes for likely wherever something is learned.
     *
     * @param sequence within the teacher's context, with at least one target
     */
    public TaughtText taught(TrainingSequence sequence) {
        int[] places = IntStream.range(0, sequence.length())
                .filter(t -> sequence.target(t) != TrainingSequence.NO_TARGET)
                .toArray();
        return session.run(batch(sequence, places), Map.of(), DropoutSeed.NONE, outputs -> {
            long[] ids = outputs.wholes("candidates");
            float[] logprobs = outputs.get("logprobs");
            return TaughtText.of(sequence, (place, n) -> {
                var own = IntStream.range(n * candidates, (n + 1) * candidates);
                return opinion(place, own.toArray(), ids, logprobs);
            });
        });
    }

    private static TaughtText.Opinion opinion(int place, int[] own, long[] ids, float[] logprobs) {
        return new TaughtText.Opinion(
                place,
                Ids.of(IntStream.of(own).map(i -> (int) ids[i]).toArray()),
                IntStream.of(own).mapToDouble(i -> logprobs[i]).toArray());
    }

    private static Batch batch(TrainingSequence sequence, int[] places) {
        return Batch.ofText(
                IntStream.range(0, sequence.length()).mapToLong(sequence::id).toArray(),
                Arrays.stream(places).asLongStream().toArray(),
                new long[places.length],
                new float[places.length]);
    }

    @Override
    public void close() {
        session.close();
    }
}
