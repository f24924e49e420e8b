package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.contract.feedback.v1.AnswerOrigin;
import dev.millrace.contract.feedback.v1.AnswerSetting;
import dev.millrace.contract.feedback.v1.ComparisonOpened;
import dev.millrace.contract.feedback.v1.ExpectedOrder;
import dev.millrace.contract.feedback.v1.RankedAnswer;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.TextParameters;
import dev.millrace.eval.comparison.Comparison.Expected;
import dev.millrace.eval.comparison.ComparisonRules;
import dev.millrace.eval.comparison.OpenedComparison;
import dev.millrace.eval.feedback.InvalidRankingException;
import dev.millrace.eval.feedback.ItemId;
import dev.millrace.eval.feedback.Ranking;
import dev.millrace.eval.feedback.RankingRules;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Comparisons between the wire and the core. */
final class ComparisonProto {
    private ComparisonProto() {}

    /**
     * A comparison that keeps the rules.
     *
     * @throws InvalidRankingException when it does not; the message names the field and holds no text of it
     */
    static OpenedComparison fromProto(ComparisonOpened comparison) {
        var read = read(comparison);
        ComparisonRules.check(read, comparison.getSerializedSize());
        return read;
    }

    /** As {@link #fromProto}, of one that is being opened. */
    static OpenedComparison newFromProto(ComparisonOpened comparison) {
        var read = read(comparison);
        ComparisonRules.checkNew(read, comparison.getSerializedSize());
        return read;
    }

    private static OpenedComparison read(ComparisonOpened comparison) {
        return new OpenedComparison(
                comparison.getComparisonId(),
                question(comparison),
                comparison.getAnswersList().stream()
                        .map(FeedbackProto::fromProto)
                        .toList(),
                comparison.getSettingsList().stream()
                        .map(ComparisonProto::setting)
                        .toList(),
                new OpenedComparison.Wish(
                        comparison.getCriterion(),
                        comparison.getReason(),
                        comparison.getPriority(),
                        comparison.getOpenedEpochMs()),
                comparison.getExpectedList().stream()
                        .map(ComparisonProto::expected)
                        .toList());
    }

    private static Ranking.Question question(ComparisonOpened comparison) {
        return new Ranking.Question(
                comparison.getPromptId(),
                comparison.getPrompt(),
                comparison.getMessagesList().stream()
                        .map(FeedbackProto::wording)
                        .toList());
    }

    private static OpenedComparison.Setting setting(AnswerSetting setting) {
        return new OpenedComparison.Setting(
                setting.getName(),
                setting.getModel(),
                setting.getSystem(),
                setting.getPromptName(),
                setting.getRevisions());
    }

    private static Expected expected(ExpectedOrder order) {
        return new Expected(order.getBetterAnswerId(), order.getWorseAnswerId());
    }

    /**
     * What somebody opens, with all that he may leave out.
     *
     * @throws InvalidRankingException when there is nothing to answer
     */
    static ComparisonOpened completed(ComparisonOpened asked, long nowMs) {
        var comparison =
                asked.toBuilder().setOpenedEpochMs(nowMs).clearFailure().clearRevised();
        if (asked.getComparisonId().isEmpty()) {
            comparison.setComparisonId(UUID.randomUUID().toString());
        }
        if (asked.getPrompt().isBlank()) {
            comparison.setPrompt(asked.getMessagesList().reversed().stream()
                    .filter(message -> message.getRole().equals("user"))
                    .map(ChatMessage::getContent)
                    .findFirst()
                    .orElseThrow(() -> new InvalidRankingException(
                            "comparison.prompt", "must not be empty where messages have none of a user")));
        }
        if (asked.getReason().isEmpty()) {
            comparison.setReason("asked");
        }
        if (asked.getPromptId().isEmpty()) {
            comparison.setPromptId(
                    ItemId.of(question(comparison.build()), List.of()).toString());
        }
        return comparison.build();
    }

    /** A comparison for a labeller: answers in this order, and nothing that says whence they are or what is expected. */
    static ComparisonOpened task(ComparisonOpened comparison, List<String> order) {
        Map<String, RankedAnswer> answers = new HashMap<>();
        comparison.getAnswersList().forEach(answer -> answers.put(answer.getAnswerId(), answer));
        var task = comparison.toBuilder()
                .clearSettings()
                .clearExpected()
                .clearReason()
                .clearRevised()
                .clearAnswers();
        for (var id : order) {
            task.addAnswers(answers.getOrDefault(id, RankedAnswer.getDefaultInstance()).toBuilder()
                    .clearOrigin());
        }
        return task.build();
    }

    /** An answer that was generated, under an id that does not tell its place among the settings. */
    static RankedAnswer answer(String comparisonId, String text, AnswerOrigin origin) {
        var seed = comparisonId + "/" + origin.getRequestId() + "/" + origin.getChoice();
        return RankedAnswer.newBuilder()
                .setAnswerId(UUID.nameUUIDFromBytes(seed.getBytes(UTF_8)).toString())
                .setText(text)
                .setOrigin(origin)
                .build();
    }

    /** Whence an answer is. */
    static AnswerOrigin origin(AnswerSetting setting, String model, String requestId, int choice) {
        var parts = (model.isEmpty() ? setting.getModel() : model).split(":", 2);
        return AnswerOrigin.newBuilder()
                .setModel(parts[0])
                .setAdapter(parts.length == 2 ? parts[1] : "")
                .setPromptName(setting.getPromptName())
                .setSetting(setting.getName().isEmpty() ? describe(setting) : setting.getName())
                .setRequestId(requestId)
                .setChoice(choice)
                .build();
    }

    /**
     * Parameters that are set as a setting's name, for instance {@code temperature=0.7 top_p=0.9}, and {@code revisions=1} where
     * there are some; seeds are no setting.
     */
    private static String describe(AnswerSetting setting) {
        var revisions = setting.getRevisions() == 0 ? "" : "revisions=" + setting.getRevisions() + " ";
        var name = revisions + describe(setting.getParameters());
        return name.substring(0, Math.min(name.length(), RankingRules.NAME_MAX)).strip();
    }

    private static String describe(TextParameters parameters) {
        return parameters.getAllFields().entrySet().stream()
                .filter(field -> field.getKey().getNumber() != TextParameters.SEED_FIELD_NUMBER
                        && field.getKey().getNumber() != TextParameters.TIMEOUT_MS_FIELD_NUMBER)
                .map(field -> field.getValue() instanceof Number
                        ? field.getKey().getName() + "=" + field.getValue()
                        : field.getKey().getName())
                .collect(Collectors.joining(" "));
    }
}
