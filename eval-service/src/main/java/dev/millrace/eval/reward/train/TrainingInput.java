package dev.millrace.eval.reward.train;

import java.util.List;

/**
 * What is trained on.
 *
 * @param prompts of different ids, at most {@value #PROMPTS_MAX}, of which {@value #PROMPTS_MIN} at least are left to
 *     train on and one is held out; all hidden states of one width, at most {@value #NUMBERS_MAX} numbers together (1
 *     GiB, of which a copy is made)
 */
public record TrainingInput(List<TrainingPrompt> prompts) {
    public static final int PROMPTS_MIN = 8;
    public static final int PROMPTS_MAX = 500_000;
    public static final long NUMBERS_MAX = 1L << 28;

    public TrainingInput {
        prompts = List.copyOf(prompts);
        if (prompts.size() > PROMPTS_MAX) {
            throw new IllegalArgumentException(
                    "prompts: must be at most %d, are %d".formatted(PROMPTS_MAX, prompts.size()));
        }
        if (prompts.stream().map(TrainingPrompt::id).distinct().count() != prompts.size()) {
            throw new IllegalArgumentException("prompts: must have different ids");
        }
        checkWidths(prompts);
    }

    private static void checkWidths(List<TrainingPrompt> prompts) {
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
    }
}
