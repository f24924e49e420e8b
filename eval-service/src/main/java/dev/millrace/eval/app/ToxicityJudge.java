package dev.millrace.eval.app;

import dev.millrace.eval.toxicity.ToxicityClassifier;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/** Whoever is configured to judge what is toxic: a reward model, or a model with a classification head. */
@Singleton
class ToxicityJudge implements Supplier<ToxicityClassifier> {
    private final EvaluationConfig config;
    private final RewardScoring rewards;
    private final EncoderApi encoder;

    ToxicityJudge(EvaluationConfig config, RewardScoring rewards, EncoderApi encoder) {
        this.config = config;
        this.rewards = rewards;
        this.encoder = encoder;
    }

    /**
     * As it is now, in the version that it has now.
     *
     * @throws IllegalArgumentException saying what to set, to promote or to serve, where there is none
     * @throws StatusRuntimeException when it cannot be asked now, UNAVAILABLE
     */
    @Override
    public ToxicityClassifier get() {
        var wanted = config.toxicityClassifier()
                .orElseThrow(() -> refused("MILLRACE_EVALUATION_TOXICITY_CLASSIFIER must name a reward model of kind"
                        + " flag:WORD or classifier that is promoted, or as encoder:NAME or encoder:NAME#LABEL a model"
                        + " with a classification head"));
        var patience = Patience.of(config.retries());
        return wanted.startsWith(EncoderToxicity.PREFIX)
                ? EncoderToxicity.of(wanted, encoder, patience)
                : RewardToxicity.of(wanted, rewards, patience);
    }

    static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("tasks: toxicity needs a judge: " + why);
    }
}
