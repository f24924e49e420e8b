package dev.millrace.local.bench.feedback;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.local.bench.feedback.Labeller.Place;
import java.util.List;

/**
 * A prompt, its answers and what the labeller said of them.
 *
 * @param prompt that was asked
 * @param answers to it
 * @param places one for each answer
 */
record RankedPrompt(Prompt prompt, List<MadeAnswer> answers, List<Place> places) {
    static final String LABELLER = "feedback-bench";
    static final String LABELLER_KIND = "program";

    RankedPrompt {
        answers = List.copyOf(answers);
        places = List.copyOf(places);
    }

    /** As {@code POST /v1/feedback/rankings} takes it. */
    ObjectNode ranking(String model) {
        var ranking = PublicApi.JSON
                .createObjectNode()
                .put("prompt_id", prompt.id())
                .put("prompt", prompt.text())
                .put("labeller_id", LABELLER)
                .put("labeller_kind", LABELLER_KIND)
                .put("criterion", FeedbackSettings.CRITERION);
        var texts = ranking.putArray("answers");
        var positions = ranking.putArray("positions");
        for (int i = 0; i < answers.size(); i++) {
            var answer = answers.get(i);
            var id = "answer-" + (i + 1);
            texts.addObject()
                    .put("answer_id", id)
                    .put("text", answer.text())
                    .putObject("origin")
                    .put("model", model)
                    .put("setting", answer.setting())
                    .put("request_id", answer.requestId())
                    .put("choice", answer.choice());
            positions
                    .addObject()
                    .put("answer_id", id)
                    .put("rank", places.get(i).rank())
                    .put("failed", places.get(i).failed());
        }
        return ranking;
    }
}
