package dev.millrace.tokenizer.openai;

import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.embed.EncoderTexts;
import dev.millrace.tokenizer.session.FailureException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/score}, as vLLM has it, checked: one text against many, or as many against as many. With a
 * reward model, {@code reward} or {@code reward:NAME}, it is one prompt or conversation and its answers.
 *
 * @param model null for the one that is loaded
 * @param first text_1, one for each of {@code second}; none with messages
 * @param messages the conversation that {@code second} answer; only with a reward model
 * @param second text_2, 1 to {@value EncoderTexts#TEXTS_MAX}; with a reward model 1 to {@value #ANSWERS_MAX}
 * @param truncate whether texts that are too long are cut
 */
public record ScoreRequest(
        @Nullable String model, List<String> first, List<ChatMessage> messages, List<String> second, boolean truncate) {
    /** Most answers to one prompt. */
    public static final int ANSWERS_MAX = 16;

    private static final String REWARD = "reward";
    private static final String NAMED = REWARD + ":";

    /**
     * Reads and checks a body. Unknown fields are ignored, null counts as absent.
     *
     * @throws FailureException naming the first wrong field
     */
    public static ScoreRequest parse(byte[] body) {
        var fields = Body.fields(body);
        var model = fields.text("model");
        if (rewardModel(model) != null) {
            return ofReward(fields, model);
        }
        if (fields.node("messages") != null) {
            throw fields.invalid("messages", "invalid_value", "only allowed when 'model' is a reward model.");
        }
        var first = Body.texts(fields, "text_1");
        var second = Body.texts(fields, "text_2");
        if (first.size() != 1 && first.size() != second.size()) {
            throw fields.invalid(
                    "text_2",
                    "invalid_value",
                    "must have as many texts as 'text_1' (" + first.size() + "), got " + second.size() + ".");
        }
        var paired = first.size() == second.size() ? first : Collections.nCopies(second.size(), first.getFirst());
        return new ScoreRequest(model, paired, List.of(), second, fields.flag("truncate"));
    }

    private static ScoreRequest ofReward(Fields fields, @Nullable String model) {
        if (fields.flag("truncate")) {
            throw fields.invalid("truncate", "invalid_value", "cannot be combined with a reward model.");
        }
        boolean talk = fields.node("messages") != null;
        if (talk && fields.node("text_1") != null) {
            throw fields.invalid("text_1", "invalid_value", "cannot be combined with 'messages'.");
        }
        var first = talk ? List.<String>of() : Body.texts(fields, "text_1");
        if (first.size() > 1) {
            throw fields.invalid("text_1", "invalid_value", "must be one text with a reward model.");
        }
        var second = Body.texts(fields, "text_2");
        if (second.size() > ANSWERS_MAX) {
            throw fields.invalid(
                    "text_2",
                    "array_above_max_length",
                    "must have at most " + ANSWERS_MAX + " texts with a reward model, got " + second.size() + ".");
        }
        return new ScoreRequest(model, first, talk ? ChatMessages.read(fields) : List.of(), second, false);
    }

    /** The reward model that is asked, empty for the default one; null where it is no reward model. */
    public @Nullable String rewardModel() {
        return rewardModel(model);
    }

    private static @Nullable String rewardModel(@Nullable String model) {
        if (model == null || !model.equals(REWARD) && !model.startsWith(NAMED)) {
            return null;
        }
        return model.equals(REWARD) ? "" : model.substring(NAMED.length());
    }

    /** The same with every text changed; each once, however often it stands in the pairs. */
    public ScoreRequest withTexts(UnaryOperator<String> change) {
        var known = new HashMap<String, String>();
        UnaryOperator<String> once = text -> known.computeIfAbsent(text, change);
        return new ScoreRequest(
                model,
                first.stream().map(once).toList(),
                messages.stream().map(message -> message.withTexts(once)).toList(),
                second.stream().map(once).toList(),
                truncate);
    }
}
