package dev.millrace.eval.reward.train;

import dev.millrace.eval.reward.RewardModel;
import java.util.List;
import java.util.Optional;

/**
 * What is trained on.
 *
 * @param prompts of different ids, at most {@value #PROMPTS_MAX}, of which {@value #PROMPTS_MIN} at least are left to
 *     train on and one is held out; all hidden states of one width, at most {@value #NUMBERS_MAX} numbers together (1
 *     GiB, of which a copy is made)
 * @param reference hidden states of completions whose rewards get mean 0 and deviation 1; the training answers if empty
 * @param earlier a model of the same shape and width whose weights and standardisation the training starts from; the
 *     prompts are still all that there are, old and new
 */
public record TrainingInput(List<TrainingPrompt> prompts, List<float[]> reference, Optional<RewardModel> earlier) {
    public static final int PROMPTS_MIN = 8;
    public static final int PROMPTS_MAX = 500_000;
    public static final long NUMBERS_MAX = 1L << 28;

    public TrainingInput {
        prompts = List.copyOf(prompts);
        reference = List.copyOf(reference);
        if (prompts.size() > PROMPTS_MAX) {
            throw new IllegalArgumentException(
                    "prompts: must be at most %d, are %d".formatted(PROMPTS_MAX, prompts.size()));
        }
        if (prompts.stream().map(TrainingPrompt::id).distinct().count() != prompts.size()) {
            throw new IllegalArgumentException("prompts: must have different ids");
        }
        checkWidths(prompts, reference, earlier);
    }

    /** Training from nothing. */
    public static TrainingInput of(List<TrainingPrompt> prompts) {
        return new TrainingInput(prompts, List.of(), Optional.empty());
    }

    private static void checkWidths(
            List<TrainingPrompt> prompts, List<float[]> reference, Optional<RewardModel> earlier) {
        if (prompts.isEmpty()) {
            return;
        }
        int width = prompts.getFirst().answers().getFirst().hidden().length;
        long numbers = 0;
        for (TrainingPrompt prompt : prompts) {
            numbers += (long) width * prompt.answers().size();
            if (prompt.answers().stream().anyMatch(answer -> answer.hidden().length != width)) {
                throw new IllegalArgumentException("prompts: hidden states must all be %d wide, those of %s are not"
                        .formatted(width, prompt.id()));
            }
        }
        if (numbers > NUMBERS_MAX) {
            throw new IllegalArgumentException(
                    "prompts: hidden states must be at most %d numbers, are %d".formatted(NUMBERS_MAX, numbers));
        }
        if (reference.stream().anyMatch(row -> row.length != width)) {
            throw new IllegalArgumentException("reference: hidden states must be %d wide".formatted(width));
        }
        if (earlier.isPresent() && earlier.get().width() != width) {
            throw new IllegalArgumentException("earlier: is for hidden states %d wide, these are %d wide"
                    .formatted(earlier.get().width(), width));
        }
    }
}
