package dev.millrace.model.encode;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One caller's inputs and what has been made of them so far. The engine's thread owns it but for {@link #cancel}. */
public final class EncoderJob {
    private final List<EncoderInput> inputs;
    private final int[] byLength;
    private final float[] @Nullable [] vectors;
    private final CompletableFuture<float[][]> result = new CompletableFuture<>();
    private int taken;
    private int done;

    EncoderJob(List<EncoderInput> inputs) {
        this.inputs = List.copyOf(inputs);
        this.vectors = new float[inputs.size()] @Nullable [];
        this.byLength = IntStream.range(0, inputs.size())
                .boxed()
                .sorted(Comparator.comparing(place -> -inputs.get(place).length()))
                .mapToInt(place -> place)
                .toArray();
    }

    /** Completes with one vector an input, in their order; on the engine's thread. */
    public CompletableFuture<float[][]> result() {
        return result;
    }

    /** Nobody wants the result any more: what is not computed yet never is. */
    public void cancel() {
        result.cancel(false);
    }

    long tokens() {
        return inputs.stream().mapToLong(EncoderInput::length).sum();
    }

    boolean isOver() {
        return result.isDone();
    }

    boolean hasMore() {
        return taken < byLength.length;
    }

    /** The longest input that has not been taken. */
    EncoderInput next() {
        return inputs.get(byLength[taken]);
    }

    EncoderWork take() {
        int place = byLength[taken++];
        return new EncoderWork(this, place, inputs.get(place));
    }

    void computed(int place, float[] vector) {
        vectors[place] = vector;
        done++;
        if (done == vectors.length) {
            float[][] all = new float[done][];
            for (int i = 0; i < done; i++) {
                all[i] = requireNonNull(vectors[i]);
            }
            result.complete(all);
        }
    }

    void failed(Throwable failure) {
        result.completeExceptionally(failure);
    }
}
