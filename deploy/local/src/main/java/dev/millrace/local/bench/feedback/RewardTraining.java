package dev.millrace.local.bench.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Trains a reward model through the API and takes the time of its phases. An event tells what was done until then; one of
 * which nothing is done yet ends the phase before it. What reading takes counts with the hidden states.
 */
final class RewardTraining implements Consumer<JsonNode> {
    static final String NAME = "default";

    private final LongSupplier nanos;
    private final Consumer<String> news;
    private final Map<String, Double> phaseSeconds = new LinkedHashMap<>();
    private final long begin;
    private long last;
    private String phase = "reading";
    private JsonNode card = MissingNode.getInstance();

    /**
     * @param nanos clock, as {@link System#nanoTime()}
     * @param news told how far it is
     */
    RewardTraining(LongSupplier nanos, Consumer<String> news) {
        this.nanos = nanos;
        this.news = news;
        this.begin = nanos.getAsLong();
        this.last = begin;
    }

    /**
     * Trains on what the program preferred.
     *
     * @throws UsageException when the training is refused or fails
     */
    TrainingFigures train(PublicApi api) throws IOException, InterruptedException {
        var body = PublicApi.JSON
                .createObjectNode()
                .put("criterion", FeedbackSettings.CRITERION)
                .put("labeller_kind", RankedPrompt.LABELLER_KIND)
                .put("promote", true)
                .put("stream", true);
        api.events("/reward-models/" + NAME + "/train", body, this);
        return figures();
    }

    @Override
    public void accept(JsonNode event) {
        var progress = event.path("progress");
        var next = progress.path("phase").asText(phase);
        boolean begins = progress.has("phase") && progress.path("done").asInt() == 0;
        long now = nanos.getAsLong();
        phaseSeconds.merge(begins ? phase : next, (now - last) / 1e9, Double::sum);
        last = now;
        phase = next;
        if (event.has("card")) {
            card = event.path("card");
        } else {
            news.accept("training: %s %d of %d"
                    .formatted(
                            phase,
                            progress.path("done").asInt(),
                            progress.path("total").asInt()));
        }
    }

    private TrainingFigures figures() {
        if (card.isMissingNode()) {
            throw new UsageException("the training ended without a card");
        }
        return new TrainingFigures((last - begin) / 1e9, phaseSeconds, RewardCard.of(card));
    }
}
