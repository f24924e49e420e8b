package dev.millrace.eval.task;

import dev.millrace.eval.harness.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Replies to outcomes, and what would have been right. */
final class Outcomes {
    private final TaskConfig config;
    private final DocValues values;
    private final boolean hasSeveralInputs;

    Outcomes(TaskConfig config, DocValues values, boolean hasSeveralInputs) {
        this.config = config;
        this.values = values;
        this.hasSeveralInputs = hasSeveralInputs;
    }

    /** What would be right, as it is shown. */
    String target(Map<String, @Nullable Object> doc) {
        return switch (config.outputType()) {
            case MULTIPLE_CHOICE -> {
                List<String> choices = values.choices(config.prompt().choice(), doc);
                yield String.join(
                        " | ", golds(doc, choices).stream().map(choices::get).toList());
            }
            case GENERATE_UNTIL -> String.join(" | ", texts(doc));
            case LOGLIKELIHOOD, LOGLIKELIHOOD_ROLLING ->
                values.shown(values.target(config.prompt().target(), doc));
        };
    }

    /** What the replies to a document come to behind a filter. */
    Outcome of(Map<String, @Nullable Object> doc, List<Reply> replies, FilterPipeline filter) {
        return switch (config.outputType()) {
            case LOGLIKELIHOOD -> {
                Reply.Likelihood reply = likelihood(replies.getFirst());
                yield new Outcome.Scored(reply.logprob(), reply.isGreedy(), target(doc));
            }
            case LOGLIKELIHOOD_ROLLING ->
                new Outcome.Rolled(likelihood(replies.getFirst()).logprob(), target(doc));
            case MULTIPLE_CHOICE -> chosen(doc, replies);
            case GENERATE_UNTIL -> {
                List<String> answers = replies.stream().map(Outcomes::written).toList();
                yield new Outcome.Written(filter.answer(answers, doc), texts(doc));
            }
        };
    }

    private Outcome chosen(Map<String, @Nullable Object> doc, List<Reply> replies) {
        List<String> choices = values.choices(config.prompt().choice(), doc);
        List<Double> logprobs = new ArrayList<>();
        List<Boolean> greedy = new ArrayList<>();
        for (Reply reply : replies) {
            logprobs.add(likelihood(reply).logprob());
            greedy.add(likelihood(reply).isGreedy());
        }
        int count = choices.size();
        return new Outcome.Chosen(
                choices,
                logprobs.subList(0, count),
                logprobs.subList(count, logprobs.size()),
                greedy.subList(0, count),
                golds(doc, choices));
    }

    /** Places of the right choices; one that is out of range is none. */
    private List<Integer> golds(Map<String, @Nullable Object> doc, List<String> choices) {
        Object gold = hasSeveralInputs
                ? values.text(config.prompt().text(), doc)
                : values.target(config.prompt().target(), doc);
        List<Integer> golds = new ArrayList<>();
        for (Object one : gold instanceof List<?> several ? several : List.of(gold)) {
            int place = place(one, choices);
            if (place >= 0 && place < choices.size()) {
                golds.add(place);
            }
        }
        return golds;
    }

    private static int place(@Nullable Object gold, List<String> choices) {
        return switch (gold) {
            case Boolean truth -> truth ? 1 : 0;
            case Number number -> number.intValue();
            case String text -> choices.indexOf(text);
            case null, default -> -1;
        };
    }

    private List<String> texts(Map<String, @Nullable Object> doc) {
        Object gold = values.target(config.prompt().target(), doc);
        if (config.prompt().choice() != null) {
            List<String> choices = values.choices(config.prompt().choice(), doc);
            List<Integer> golds = golds(doc, choices);
            if (golds.isEmpty()) {
                throw values.fail("doc_to_target", "is " + gold + ", which is no choice");
            }
            return golds.stream().map(choices::get).toList();
        }
        List<?> several = gold instanceof List<?> list && !list.isEmpty() ? list : List.of(gold);
        return several.stream().map(values::shown).toList();
    }

    private static Reply.Likelihood likelihood(Reply reply) {
        if (reply instanceof Reply.Likelihood likelihood) {
            return likelihood;
        }
        throw new IllegalArgumentException("a text came back for a log-probability");
    }

    private static String written(Reply reply) {
        if (reply instanceof Reply.Text text) {
            return text.text();
        }
        throw new IllegalArgumentException("a log-probability came back for a text");
    }
}
