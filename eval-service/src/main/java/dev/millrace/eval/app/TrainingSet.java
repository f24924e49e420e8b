package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.PreferencesDerived;
import dev.millrace.contract.feedback.v1.PreferredAnswer;
import dev.millrace.contract.feedback.v1.PreferredPair;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.eval.reward.Subject;
import dev.millrace.eval.reward.loss.PreferencePair;
import dev.millrace.eval.reward.train.LabellerWeights;
import dev.millrace.eval.reward.train.TrainingAnswer;
import dev.millrace.eval.reward.train.TrainingAnswer.Verdict;
import dev.millrace.eval.reward.train.TrainingPrompt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a reward model is trained on, of what is preferred: all items of one prompt together, with the hidden states of
 * their answers.
 *
 * @param subject what is learnt
 * @param weights how much each labeller counts
 */
record TrainingSet(Subject subject, LabellerWeights weights) {
    private static final int PROMPT_ITEMS_MAX = TrainingPrompt.ANSWERS_MAX / 8;

    /** Whether an item has anything for the subject. */
    static boolean reads(Subject subject, PreferencesDerived item) {
        return item.getCriterion().equals(subject.criterion())
                && (subject.labellerKind().equals("any")
                        || item.getLabellerKind().equals(subject.labellerKind()))
                && switch (subject.kind()) {
                    case PREFERENCE -> item.getPairsCount() > 0;
                    case CLASSIFIER, FLAG -> item.getAnswersCount() > 0;
                };
    }

    /** Items by prompt, in their order; of a prompt with more than can be trained on, the first ones. */
    static Map<String, List<PreferencesDerived>> byPrompt(List<PreferencesDerived> items) {
        var prompts = new LinkedHashMap<String, List<PreferencesDerived>>();
        for (var item : items) {
            var same = prompts.computeIfAbsent(item.getPromptId(), _ -> new ArrayList<>());
            if (same.size() < PROMPT_ITEMS_MAX) {
                same.add(item);
            }
        }
        return prompts;
    }

    /** The conversation that the answers of an item answer. */
    static List<ChatMessage> messages(PreferencesDerived item) {
        return item.getMessagesCount() > 0
                ? item.getMessagesList()
                : List.of(ChatMessage.newBuilder()
                        .setRole("user")
                        .setContent(item.getPrompt())
                        .build());
    }

    /** Its answers. */
    static List<String> texts(PreferencesDerived item) {
        return item.getAnswersList().stream().map(PreferredAnswer::getText).toList();
    }

    /**
     * One prompt.
     *
     * @param states hidden states of the answers of each item
     */
    TrainingPrompt prompt(String id, List<PreferencesDerived> items, List<List<float[]>> states) {
        var answers = new ArrayList<TrainingAnswer>();
        var pairs = new ArrayList<PreferencePair>();
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            int first = answers.size();
            double weight = weights.of(item.getLabellerIdsList());
            item.getPairsList().forEach(pair -> pairs.add(pair(pair, first, weight)));
            var ofItem = states.get(i);
            IntStream.range(0, item.getAnswersCount())
                    .mapToObj(index -> answer(item.getAnswers(index), ofItem.get(index), weight))
                    .forEach(answers::add);
        }
        return TrainingPrompt.of(id, answers, pairs);
    }

    private static PreferencePair pair(PreferredPair pair, int first, double weight) {
        return new PreferencePair(
                first + pair.getChosen(),
                first + pair.getRejected(),
                // Ranks are no unit of reward: how far apart two answers are is left to the training.
                0,
                pair.getWeight() * weight,
                pair.getTie() ? 0.5 : 1);
    }

    private TrainingAnswer answer(PreferredAnswer answer, float[] state, double weight) {
        return new TrainingAnswer(
                state, answer.getText().codePointCount(0, answer.getText().length()), verdict(answer), weight);
    }

    private Verdict verdict(PreferredAnswer answer) {
        return switch (subject.kind()) {
            case PREFERENCE -> Verdict.UNJUDGED;
            case CLASSIFIER -> answer.getGood() >= 0.5 ? Verdict.GOOD : Verdict.BAD;
            case FLAG -> answer.getFlagsList().contains(subject.flag()) ? Verdict.GOOD : Verdict.BAD;
        };
    }
}
