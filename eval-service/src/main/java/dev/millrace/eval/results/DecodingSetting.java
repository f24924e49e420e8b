package dev.millrace.eval.results;

import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.DecodingWords;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.TaskResult;
import java.util.List;
import java.util.Optional;

/** How a run decoded, as a setting by which reports tell runs apart; the words are those of {@link DecodingWords}. */
public final class DecodingSetting {
    /** The setting's name. */
    public static final String NAME = "decoding";

    private DecodingSetting() {}

    /** Of what was asked; empty where no answer was generated, or some in other ways than others. */
    public static Optional<String> of(List<TaskResult> tasks) {
        var words = tasks.stream()
                .flatMap(task -> task.items().stream())
                .flatMap(result -> result.item().requests().stream())
                .<Decoding>mapMulti((request, to) -> {
                    if (request instanceof Request.Generate(String _, Decoding decoding)) {
                        to.accept(decoding);
                    }
                })
                .map(DecodingWords::of)
                .distinct()
                .limit(2)
                .toList();
        return words.size() == 1 ? Optional.of(words.getFirst()) : Optional.empty();
    }

    /** Of what a run was told; empty where that is as its tasks say. */
    public static Optional<String> of(RunSpec.Sampling sampling) {
        var told = sampling.over(Decoding.greedy(List.of(), 1));
        return sampling.temperature().isPresent() || sampling.search().isPresent()
                ? Optional.of(DecodingWords.of(told))
                : Optional.of(DecodingWords.atAnyTemperature(told)).filter(words -> !words.isEmpty());
    }
}
