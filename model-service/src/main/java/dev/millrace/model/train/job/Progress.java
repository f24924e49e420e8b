package dev.millrace.model.train.job;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a run goes on, as the trainer says it after an update. What it did not look at is null.
 *
 * @param update updates done, ≥ 0
 * @param updates in all; 0 while that is not known
 * @param epoch passes over the data, with fractions
 * @param step of the last update; null before the first
 * @param validationLoss of what is held out, where it was looked at now
 * @param checkpoint name of the checkpoint that was written now; else empty
 * @param message for people, cut at {@value #MESSAGE_MAX} characters; mostly empty
 * @param samples answers at a checkpoint, at most {@link RunPlan#SAMPLES_MAX}
 * @param figures further ones of the objective by name, at most {@value #FIGURES_MAX}
 */
public record Progress(
        long update,
        long updates,
        double epoch,
        @Nullable Step step,
        @Nullable Double validationLoss,
        String checkpoint,
        String message,
        List<Sample> samples,
        Map<String, Double> figures) {
    public static final int MESSAGE_MAX = 2000;
    public static final int FIGURES_MAX = 32;
    /** Before the first update. */
    static final Progress NOTHING = new Progress(0, 0, 0, null, null, "", "", List.of(), Map.of());

    public Progress {
        Bounds.within("update", update, 0, RunPlan.UPDATES_MAX);
        Bounds.within("samples", samples.size(), 0, RunPlan.SAMPLES_MAX);
        Bounds.within("figures", figures.size(), 0, FIGURES_MAX);
        message = message.substring(0, Math.min(MESSAGE_MAX, message.length()));
        samples = List.copyOf(samples);
        figures = Map.copyOf(figures);
    }

    /**
     * One update.
     *
     * @param loss before it
     * @param gradientNorm Euclidean, before clipping
     * @param tokensPerS since the report before
     */
    public record Step(double loss, double learningRate, double gradientNorm, double tokensPerS) {}

    /** An update and nothing else. */
    public static Progress of(long update, long updates, double epoch, Step step) {
        return new Progress(update, updates, epoch, step, null, "", "", List.of(), Map.of());
    }

    /** How far it is, and nothing that was said there. */
    Progress without() {
        return new Progress(update, updates, epoch, null, null, "", "", List.of(), Map.of());
    }

    /** Words between updates. */
    public Progress saying(String words) {
        return new Progress(update, updates, epoch, step, validationLoss, checkpoint, words, samples, figures);
    }

    /** At a checkpoint. */
    public Progress at(String name) {
        return new Progress(update, updates, epoch, step, validationLoss, name, message, samples, figures);
    }

    /** With answers. */
    public Progress showing(List<Sample> answers) {
        return new Progress(update, updates, epoch, step, validationLoss, checkpoint, message, answers, figures);
    }

    /** With the loss of what is held out. */
    public Progress validated(double loss) {
        return new Progress(update, updates, epoch, step, loss, checkpoint, message, samples, figures);
    }

    /** Whether it says more than the one before it. */
    boolean isNoteworthy() {
        return Objects.nonNull(validationLoss) || !checkpoint.isEmpty() || !message.isEmpty() || !samples.isEmpty();
    }
}
