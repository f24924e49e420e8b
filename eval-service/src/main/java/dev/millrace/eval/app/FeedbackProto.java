package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.AnswerOrigin;
import dev.millrace.contract.feedback.v1.PreferencesDerived;
import dev.millrace.contract.feedback.v1.PreferredAnswer;
import dev.millrace.contract.feedback.v1.PreferredPair;
import dev.millrace.contract.feedback.v1.RankedAnswer;
import dev.millrace.contract.feedback.v1.RankedPosition;
import dev.millrace.contract.feedback.v1.RankingRecorded;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.ToolCall;
import dev.millrace.eval.constitution.Principle;
import dev.millrace.eval.feedback.CanonicalOrder;
import dev.millrace.eval.feedback.Check;
import dev.millrace.eval.feedback.Group;
import dev.millrace.eval.feedback.InvalidRankingException;
import dev.millrace.eval.feedback.LabellerKind;
import dev.millrace.eval.feedback.Origin;
import dev.millrace.eval.feedback.Preferences;
import dev.millrace.eval.feedback.Ranking;
import dev.millrace.eval.feedback.RankingRules;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rankings and preferences between the wire and the core. */
final class FeedbackProto {
    /** Most that a ranking may take on the log; the broker takes records of at most 1 MiB with all that is around. */
    private static final int RANKING_BYTES_MAX = 1_000_000;

    /** Longest reason of a judgement of a labeller, characters. */
    static final int JUDGE_REASON_MAX = 1_024;

    /** All pairs of eight answers. */
    private static final int VERDICTS_MAX = 28;

    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");

    private FeedbackProto() {}

    /**
     * A ranking that keeps the rules.
     *
     * @throws InvalidRankingException when it does not; the message names the field and holds no text of the ranking
     */
    static Ranking fromProto(RankingRecorded ranking) {
        if (ranking.getSerializedSize() > RANKING_BYTES_MAX) {
            throw new InvalidRankingException("ranking", "must have at most %d bytes".formatted(RANKING_BYTES_MAX));
        }
        var read = new Ranking(
                ranking.getRankingId(),
                new Ranking.Question(
                        ranking.getPromptId(),
                        ranking.getPrompt(),
                        ranking.getMessagesList().stream()
                                .map(FeedbackProto::wording)
                                .toList()),
                ranking.getAnswersList().stream().map(FeedbackProto::fromProto).toList(),
                new Ranking.Verdict(
                        ranking.getPositionsList().stream()
                                .map(FeedbackProto::fromProto)
                                .toList(),
                        ranking.getSkippedReason(),
                        ranking.getNote()),
                new Ranking.Labelling(
                        ranking.getLabellerId(),
                        LabellerKind.of("ranking.labeller_kind", ranking.getLabellerKind()),
                        ranking.getCriterion(),
                        Integer.toUnsignedLong(ranking.getSpentMs()),
                        ranking.getRecordedEpochMs()),
                new Ranking.Task(
                        ranking.getComparisonId(),
                        ranking.getSupersedesRankingId(),
                        Check.of("ranking.check", ranking.getCheck()),
                        ranking.getRepeated()));
        RankingRules.check(read);
        checkVerdicts(ranking, read.labelling().kind());
        return read;
    }

    private static void checkVerdicts(RankingRecorded ranking, LabellerKind kind) {
        RankingRules.checkLength("ranking.principle", ranking.getPrinciple(), Principle.NAME_MAX);
        RankingRules.checkCount(
                "ranking.verdicts", ranking.getVerdictsCount(), 0, kind == LabellerKind.AI ? VERDICTS_MAX : 0);
        for (int i = 0; i < ranking.getVerdictsCount(); i++) {
            var verdict = ranking.getVerdicts(i);
            boolean isPair = Integer.compareUnsigned(verdict.getFirst(), verdict.getSecond()) < 0
                    && Integer.compareUnsigned(verdict.getSecond(), ranking.getAnswersCount()) < 0;
            if (!isPair) {
                throw new InvalidRankingException(
                        "ranking.verdicts[%d].first".formatted(i),
                        "must be below second, which is the index of an answer");
            }
            for (double probability :
                    new double[] {verdict.getShownFirst(), verdict.getShownSecond(), verdict.getProbability()}) {
                if (!(probability >= 0 && probability <= 1)) {
                    throw new InvalidRankingException(
                            "ranking.verdicts[%d]".formatted(i), "has a probability that is not in [0, 1]");
                }
            }
        }
    }

    /**
     * Checks the roles of what comes in; what is on the log is taken as it is.
     *
     * @param field of the list
     */
    static void requireRoles(String field, List<ChatMessage> messages) {
        for (int i = 0; i < messages.size(); i++) {
            if (!ROLES.contains(messages.get(i).getRole())) {
                throw new InvalidRankingException(
                        "%s[%d].role".formatted(field, i), "must be system, developer, user, assistant or tool");
            }
        }
    }

    /** All that a message says as one text, each part after its length. */
    static String wording(ChatMessage message) {
        var calls = message.getToolCallsList().stream().flatMap(FeedbackProto::parts);
        return Stream.concat(
                        Stream.of(message.getRole(), message.getContent(), message.getToolCallId(), message.getName()),
                        calls)
                .map(part -> part.length() + ":" + part)
                .collect(Collectors.joining());
    }

    private static Stream<String> parts(ToolCall call) {
        return Stream.of(call.getId(), call.getName(), call.getArguments());
    }

    static Ranking.Answer fromProto(RankedAnswer answer) {
        var origin = answer.getOrigin();
        return new Ranking.Answer(
                answer.getAnswerId(),
                answer.getText(),
                new Origin(origin.getModel(), origin.getAdapter(), origin.getPromptName(), origin.getSetting()),
                origin.getRequestId(),
                origin.getChoice());
    }

    private static Ranking.Position fromProto(RankedPosition position) {
        return new Ranking.Position(
                position.getAnswerId(), position.getRank(), position.getFailed(), position.getFlagsList());
    }

    /**
     * What is derived of a group.
     *
     * @param source the newest ranking of the group that counts: has the texts
     */
    static PreferencesDerived toProto(Group group, Preferences preferences, RankingRecorded source) {
        var derived = PreferencesDerived.newBuilder()
                .setPromptId(group.promptId())
                .setItemId(group.item().toString())
                .setCriterion(group.criterion())
                .setLabellerKind(group.kind().label())
                .setPrompt(source.getPrompt())
                .addAllMessages(source.getMessagesList())
                .addAllLabellerIds(preferences.labellerIds())
                .setRankedEpochMs(preferences.rankedMs());
        preferences.pairs().forEach(pair -> derived.addPairs(toProto(pair)));
        var answers = canonical(source);
        for (int i = 0; i < answers.size(); i++) {
            derived.addAnswers(toProto(answers.get(i), preferences.answers().get(i)));
        }
        return derived.build();
    }

    private static List<RankedAnswer> canonical(RankingRecorded source) {
        return CanonicalOrder.of(source.getAnswersList().stream()
                        .map(FeedbackProto::fromProto)
                        .toList())
                .apply(source.getAnswersList());
    }

    private static PreferredAnswer toProto(RankedAnswer answer, Preferences.Opinion opinion) {
        var preferred = PreferredAnswer.newBuilder()
                .setText(answer.getText())
                .setGood((float) opinion.good())
                .addAllFlags(opinion.flags());
        if (!answer.getOrigin().equals(AnswerOrigin.getDefaultInstance())) {
            preferred.setOrigin(answer.getOrigin());
        }
        return preferred.build();
    }

    private static PreferredPair toProto(Preferences.Pair pair) {
        return PreferredPair.newBuilder()
                .setChosen(pair.chosen())
                .setRejected(pair.rejected())
                .setMargin((float) pair.margin())
                .setWeight((float) pair.weight())
                .setTie(pair.tie())
                .build();
    }
}
