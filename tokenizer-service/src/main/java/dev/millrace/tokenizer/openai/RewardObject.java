package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.session.AnswerReward;
import dev.millrace.tokenizer.session.RewardChoice;
import org.jspecify.annotations.Nullable;

/** How answers were chosen by their reward and what that cost, as {@code reward} in a usage object of any API. */
public final class RewardObject {
    private RewardObject() {}

    /** Puts it there; nothing where answers were not chosen so. */
    public static ObjectNode put(ObjectNode usage, @Nullable RewardChoice choice) {
        if (choice == null) {
            return usage;
        }
        var node = usage.putObject("reward")
                .put("model", choice.model())
                .put("version", choice.version())
                .put("best_of", choice.bestOf());
        var told = node.putArray("choices");
        for (var one : choice.told()) {
            put(told.addObject().put("reward", one.reward()), one);
        }
        node.put("mean_reward", choice.mean())
                .put("tokens", choice.tokens())
                .put("kl_bound", choice.klBound())
                .put("below_min_reward", choice.belowMin());
        return usage;
    }

    /** How far an answer's reward is to be trusted: beside the reward itself, whatever that is called there. */
    static void put(ObjectNode reward, AnswerReward one) {
        reward.put("uncertainty", one.uncertainty())
                .put("guarded", one.guarded())
                .put("refused", one.refused());
    }
}
