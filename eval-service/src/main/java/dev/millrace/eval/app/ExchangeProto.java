package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.AnswerOrigin;
import dev.millrace.contract.feedback.v1.RankedAnswer;
import dev.millrace.contract.feedback.v1.RankedPosition;
import dev.millrace.contract.feedback.v1.RankingRecorded;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.ToolCall;
import dev.millrace.eval.exchange.Conversation;
import dev.millrace.eval.exchange.ExchangedRanking;
import dev.millrace.eval.exchange.Message;
import dev.millrace.eval.feedback.Ranking;

/** Rankings of files between the wire and the core. */
final class ExchangeProto {
    private ExchangeProto() {}

    /** A ranking as it is recorded. */
    static RankingRecorded toProto(ExchangedRanking exchanged) {
        var ranking = exchanged.ranking();
        var labelling = ranking.labelling();
        var recorded = RankingRecorded.newBuilder()
                .setRankingId(ranking.id())
                .setPromptId(ranking.question().promptId())
                .setPrompt(exchanged.conversation().prompt())
                .setLabellerId(labelling.labellerId())
                .setLabellerKind(labelling.kind().label())
                .setCriterion(labelling.criterion())
                .setSpentMs((int) labelling.spentMs())
                .setRecordedEpochMs(labelling.recordedMs())
                .setNote(ranking.verdict().note())
                .setSkippedReason(ranking.verdict().skippedReason())
                .setComparisonId(ranking.task().comparisonId());
        exchanged.conversation().messages().forEach(message -> recorded.addMessages(toProto(message)));
        ranking.answers().forEach(answer -> recorded.addAnswers(toProto(answer)));
        ranking.verdict().positions().forEach(position -> recorded.addPositions(toProto(position)));
        return recorded.build();
    }

    private static ChatMessage toProto(Message message) {
        var proto = ChatMessage.newBuilder()
                .setRole(message.role())
                .setContent(message.content())
                .setToolCallId(message.callId())
                .setName(message.name());
        message.calls()
                .forEach(call -> proto.addToolCalls(ToolCall.newBuilder()
                        .setId(call.id())
                        .setName(call.name())
                        .setArguments(call.arguments())));
        return proto.build();
    }

    private static RankedAnswer toProto(Ranking.Answer answer) {
        var proto = RankedAnswer.newBuilder().setAnswerId(answer.id()).setText(answer.text());
        var origin = AnswerOrigin.newBuilder()
                .setModel(answer.origin().model())
                .setAdapter(answer.origin().adapter())
                .setPromptName(answer.origin().promptName())
                .setSetting(answer.origin().setting())
                .setRequestId(answer.requestId())
                .setChoice(answer.choice())
                .build();
        if (!origin.equals(AnswerOrigin.getDefaultInstance())) {
            proto.setOrigin(origin);
        }
        return proto.build();
    }

    private static RankedPosition toProto(Ranking.Position position) {
        return RankedPosition.newBuilder()
                .setAnswerId(position.answerId())
                .setRank(position.rank())
                .setFailed(position.failed())
                .addAllFlags(position.flags())
                .build();
    }

    /**
     * A ranking as it goes out.
     *
     * @param ranking what the record says
     */
    static ExchangedRanking fromProto(Ranking ranking, RankingRecorded recorded) {
        return new ExchangedRanking(ranking, conversation(recorded));
    }

    /** What was answered. */
    static Conversation conversation(RankingRecorded recorded) {
        return new Conversation(
                recorded.getPrompt(),
                recorded.getMessagesList().stream().map(ExchangeProto::message).toList());
    }

    private static Message message(ChatMessage message) {
        var calls = message.getToolCallsList().stream()
                .map(call -> new Message.Call(call.getId(), call.getName(), call.getArguments()))
                .toList();
        return new Message(message.getRole(), message.getContent(), calls, message.getToolCallId(), message.getName());
    }
}
