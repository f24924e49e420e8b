package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.contract.feedback.v1.AnswerOrigin;
import dev.millrace.contract.feedback.v1.AnswerSetting;
import dev.millrace.contract.feedback.v1.ComparisonOpened;
import dev.millrace.contract.feedback.v1.RankedAnswer;
import dev.millrace.contract.tokenizer.v1.TextParameters;
import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.DecodingWords;
import dev.millrace.eval.harness.Search;
import dev.millrace.eval.harness.Shaping;
import dev.millrace.eval.human.HumanItem;
import dev.millrace.eval.results.RunRecord;
import java.util.List;
import java.util.UUID;

/** Items of human evaluations as comparisons. */
final class HumanProto {
    private HumanProto() {}

    /** Names the comparison of an item, always the same. */
    static String comparisonId(String evaluation, int task, int item) {
        return "%s-%d-%d".formatted(evaluation, task, item);
    }

    /** @param runs that answered, in the order of the item's answers */
    static ComparisonOpened comparison(
            String id, HumanItem item, List<RunRecord> runs, String criterion, long openedMs) {
        var question = item.question();
        var comparison = ComparisonOpened.newBuilder()
                .setComparisonId(id)
                .setPromptId(question.promptId())
                .setPrompt(question.prompt())
                .setCriterion(criterion)
                .setReason("asked")
                .setOpenedEpochMs(openedMs);
        for (int i = 0; i < runs.size(); i++) {
            var run = runs.get(i);
            // Of the comparison and the run, so that the id is always the same and does not tell whose it is.
            var seed = id + "/" + run.id();
            comparison.addAnswers(RankedAnswer.newBuilder()
                    .setAnswerId(UUID.nameUUIDFromBytes(seed.getBytes(UTF_8)).toString())
                    .setText(item.answers().get(i))
                    .setOrigin(origin(run, item.decodings().get(i))));
        }
        return comparison.build();
    }

    /** Model and setting as of every answer; the run is what made the prompt. */
    private static AnswerOrigin origin(RunRecord run, Decoding decoding) {
        var setting = AnswerSetting.newBuilder().setPromptName(run.id());
        if (decoding.shaping().equals(Shaping.NONE) && decoding.search().equals(Search.NONE)) {
            setting.setParameters(parameters(decoding));
        } else {
            setting.setName(DecodingWords.of(decoding));
        }
        return ComparisonProto.origin(setting.build(), run.model(), "", 0);
    }

    private static TextParameters.Builder parameters(Decoding decoding) {
        var parameters = TextParameters.newBuilder().setTemperature((float) decoding.temperature());
        if (decoding.topP() < 1) {
            parameters.setTopP((float) decoding.topP());
        }
        if (decoding.topK() > 0) {
            parameters.setTopK(decoding.topK());
        }
        return parameters;
    }
}
