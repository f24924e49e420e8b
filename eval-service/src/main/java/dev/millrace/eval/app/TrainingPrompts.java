package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.PreferencesDerived;
import dev.millrace.eval.reward.Subject;
import dev.millrace.eval.reward.train.LabellerWeights;
import dev.millrace.eval.reward.train.TrainingPrompt;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Puts together what a training needs: asks for the hidden states of all answers, prompt by prompt.
 *
 * @param listener hears of each item
 * @param cancelled looked at before each prompt
 */
record TrainingPrompts(HiddenStateClient hidden, RewardTrainer.Listener listener, BooleanSupplier cancelled) {
    /** Of all that is trained on nobody's rankings count for more, where there are several labellers. */
    private static final double LABELLER_SHARE_MAX = 0.4;

    /**
     * Prompts with their answers.
     *
     * @param items those that have something for the subject; one whose answers do not fit the model's context is left out
     * @throws StatusRuntimeException what a service says that is asked
     * @throws CancellationException when cancelled
     */
    List<TrainingPrompt> of(Subject subject, List<PreferencesDerived> items) {
        var judges = items.stream()
                .map(item -> (List<String>) item.getLabellerIdsList())
                .toList();
        var set = new TrainingSet(subject, new LabellerWeights(judges, LABELLER_SHARE_MAX));
        var ask = new ItemStates(hidden);
        var prompts = new ArrayList<TrainingPrompt>();
        int done = 0;
        for (var prompt : TrainingSet.byPrompt(items).entrySet()) {
            if (cancelled.getAsBoolean()) {
                throw new CancellationException("the training was cancelled");
            }
            var states = new ArrayList<List<float[]>>();
            var fitting = new ArrayList<PreferencesDerived>();
            for (var item : prompt.getValue()) {
                ask.of(item).ifPresent(ofItem -> {
                    states.add(ofItem);
                    fitting.add(item);
                });
                listener.reached("hidden-states", ++done, items.size(), OptionalDouble.empty());
            }
            if (!fitting.isEmpty()) {
                prompts.add(set.prompt(prompt.getKey(), fitting, states));
            }
        }
        return prompts;
    }
}
