package dev.millrace.local.bench.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.local.bench.feedback.Writer.Decoding;
import dev.millrace.local.bench.report.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks each prompt for a single answer and for the best of several by a reward model, both decoded alike, one request at a
 * time: the seconds are those of a system that does nothing else.
 *
 * @param settings of the run
 * @param writer of the answers
 * @param rewardModel that chooses, {@code name@version}
 */
record BestOfTrial(FeedbackSettings settings, Writer writer, String rewardModel) {
    private static final long SINGLE_SEEDS = 500_000;
    private static final long BEST_SEEDS = 700_000;

    /**
     * One way of answering.
     *
     * @param text of the answer
     * @param tokens that were generated for it, told or not
     * @param seconds until it was there
     */
    record Cost(String text, int tokens, double seconds) {}

    /**
     * One prompt.
     *
     * @param single one answer
     * @param best the chosen one
     * @param rewardTokens that the reward model read
     * @param klBound most divergence of choosing from not choosing, nats
     */
    record Paired(Cost single, Cost best, int rewardTokens, double klBound) {}

    List<Paired> run(List<Prompt> prompts, Progress progress) throws IOException, InterruptedException {
        List<Paired> pairs = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            var text = prompts.get(i).text();
            var single = body(text, SINGLE_SEEDS + i).put("n", 1);
            var best = body(text, BEST_SEEDS + i)
                    .put("n", 1)
                    .put("best_of", settings.trial().bestOf())
                    .put("reward_model", rewardModel);
            pairs.add(pair(single, best));
            progress.step("%d of %d prompts answered twice".formatted(i + 1, prompts.size()));
        }
        return pairs;
    }

    private ObjectNode body(String prompt, long seed) {
        return writer.body(
                prompt, new Decoding(FeedbackSettings.TRIAL_TEMPERATURE, settings.seed() * 1_000_000 + seed));
    }

    private Paired pair(ObjectNode single, ObjectNode best) throws IOException, InterruptedException {
        var one = timed(single);
        var chosen = timed(best);
        var reward = chosen.completion().at("/usage/reward");
        return new Paired(
                one.cost(),
                chosen.cost(),
                reward.path("tokens").asInt(),
                reward.path("kl_bound").asDouble());
    }

    private record Timed(JsonNode completion, Cost cost) {}

    private Timed timed(ObjectNode body) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        var completion = writer.ask(body);
        double seconds = (System.nanoTime() - begin) / 1e9;
        int tokens = completion.at("/usage/completion_tokens").asInt();
        return new Timed(completion, new Cost(Writer.text(completion.at("/choices/0")), tokens, seconds));
    }
}
