package dev.millrace.sampler.decode;

import dev.millrace.sampler.process.Distribution;
import dev.millrace.sampler.process.History;
import dev.millrace.sampler.process.LogitRow;
import dev.millrace.sampler.process.RankedLogits;
import dev.millrace.sampler.process.RankingStep;
import dev.millrace.sampler.process.ShapedLogits;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Steps on the logits that depend on the text so far; then the best is taken, or one drawn. Belongs to one answer. */
final class Shaped implements Decoding {
    private final History history;
    private final List<RankingStep> steps;
    private final @Nullable Sampling sampling;
    private final @Nullable MirostatBound mirostat;
    /** Probability, after the cut, of the token that the last question was answered with. */
    private double probability = 1;

    /**
     * @param history the text so far
     * @param steps applied in order; each knows the text so far
     * @param sampling null takes the best
     * @param mirostat stands for the processors of the sampling; null for none
     */
    Shaped(History history, List<RankingStep> steps, @Nullable Sampling sampling, @Nullable MirostatBound mirostat) {
        this.history = history;
        this.steps = List.copyOf(steps);
        this.sampling = sampling;
        this.mirostat = mirostat;
    }

    @Override
    public OptionalInt choose(RankedLogits logits, int position) {
        var shaped = ShapedLogits.of(logits, steps);
        if (shaped.size() == 0) {
            if (logits.isComplete()) {
                throw new NoTokenLeftException();
            }
            return OptionalInt.empty();
        }
        var rank = sampling == null ? OptionalInt.of(0) : draw(shaped, sampling, position);
        return rank.isPresent() ? OptionalInt.of(shaped.rankBefore(rank.getAsInt())) : rank;
    }

    @Override
    public RankedLogits ranked(LogitRow row) {
        for (var step : steps) {
            var only = step.only();
            if (only != null) {
                return row.ranked(only);
            }
        }
        return row.ranked();
    }

    private OptionalInt draw(ShapedLogits shaped, Sampling sampling, int position) {
        var distribution = Distribution.of(shaped, sampling.temperature());
        if (mirostat == null) {
            return sampling.choose(distribution, position);
        }
        var within = mirostat.cut(distribution);
        if (within.isEmpty()) {
            return OptionalInt.empty();
        }
        var rank = within.get().draw(sampling.draws().uniform(position));
        probability = within.get().probability(rank.orElseThrow());
        return rank;
    }

    @Override
    public void took(int id) {
        history.append(id);
        steps.forEach(step -> step.took(id));
        if (mirostat != null) {
            mirostat.drawn(probability);
        }
    }

    @Override
    public OptionalDouble mirostatMu() {
        return mirostat == null ? OptionalDouble.empty() : OptionalDouble.of(mirostat.mu());
    }
}
