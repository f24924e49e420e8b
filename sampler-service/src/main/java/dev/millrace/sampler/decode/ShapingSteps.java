package dev.millrace.sampler.decode;

import dev.millrace.sampler.decoding.Shaping;
import dev.millrace.sampler.process.CountPenalties;
import dev.millrace.sampler.process.DryPenalty;
import dev.millrace.sampler.process.History;
import dev.millrace.sampler.process.LogitBias;
import dev.millrace.sampler.process.MinimumLength;
import dev.millrace.sampler.process.NgramBan;
import dev.millrace.sampler.process.RankingStep;
import dev.millrace.sampler.process.RepetitionPenalty;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The steps on logits that a shaping stands for. */
public final class ShapingSteps {
    /** Most tokens whose logits the model returns besides the best. */
    public static final int EXTRA_IDS_MAX = 64;

    private ShapingSteps() {}

    /** Whether there is any step: the cuts of the distribution (min-p, typical mass, Mirostat) are none. */
    public static boolean any(Shaping shaping) {
        return !shaping.logitBias().isEmpty() || dependsOnText(shaping);
    }

    private static boolean dependsOnText(Shaping shaping) {
        return shaping.repetitionPenalty() != 1
                || shaping.frequencyPenalty() != 0
                || shaping.presencePenalty() != 0
                || shaping.dry() != null
                || shaping.noRepeatNgram() > 0
                || shaping.minNewTokens() > 0;
    }

    /**
     * The steps in the contract's order.
     *
     * @param history prompt and answer so far
     * @param generated how many of its tokens are the answer's
     * @param ends tokens that end the answer
     */
    public static List<RankingStep> of(Shaping shaping, History history, int generated, Set<Integer> ends) {
        var steps = new ArrayList<RankingStep>();
        if (!shaping.logitBias().isEmpty()) {
            steps.add(bias(shaping.logitBias()));
        }
        if (shaping.repetitionPenalty() != 1) {
            steps.add(new RepetitionPenalty(shaping.repetitionPenalty(), history));
        }
        if (shaping.frequencyPenalty() != 0 || shaping.presencePenalty() != 0) {
            steps.add(new CountPenalties(shaping.frequencyPenalty(), shaping.presencePenalty(), history));
        }
        var dry = shaping.dry();
        if (dry != null) {
            var strength = new DryPenalty.Strength(dry.multiplier(), dry.base(), dry.allowedLength(), dry.lastTokens());
            steps.add(new DryPenalty(strength, Set.copyOf(dry.breakerIds()), history));
        }
        if (shaping.noRepeatNgram() > 0) {
            steps.add(new NgramBan(shaping.noRepeatNgram(), history));
        }
        if (shaping.minNewTokens() > generated) {
            steps.add(new MinimumLength(shaping.minNewTokens() - generated, ends));
        }
        return steps;
    }

    private static LogitBias bias(Map<Integer, Float> biases) {
        var doubles = HashMap.<Integer, Double>newHashMap(biases.size());
        biases.forEach((id, bias) -> doubles.put(id, (double) bias));
        return new LogitBias(doubles);
    }

    /**
     * Tokens whose logits are worth asking for, whatever their rank: those with the greatest biases above 0, at most
     * {@value #EXTRA_IDS_MAX}. Of what is lowered it is enough to know that it is lower.
     */
    public static int[] extraIds(Shaping shaping) {
        return shaping.logitBias().entrySet().stream()
                .filter(bias -> bias.getValue() > 0)
                .sorted(Map.Entry.<Integer, Float>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(EXTRA_IDS_MAX)
                .mapToInt(Map.Entry::getKey)
                .toArray();
    }
}
