package dev.millrace.eval.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where reward models are kept and whom they ask. */
@ConfigMapping(prefix = "millrace.reward")
interface RewardConfig {
    /** Folder of the versions. */
    Path folder();

    /** Edges, {@code host:port} of their gRPC doors: any of them renders conversations and makes tokens of them. */
    @WithDefault("127.0.0.1:9001")
    List<String> tokenizerAddress();

    /** Models, {@code host:port}: any of them gives the hidden states. */
    @WithDefault("127.0.0.1:9002")
    List<String> modelAddress();

    /** Key that the edge wants, with the scope tokenize. */
    Optional<String> apiKey();

    /** Calls of ScoreAnswers at once, 1 or more; one more is refused. */
    @WithDefault("16")
    int callsMax();

    /** Hidden states that are remembered, in bytes. */
    @WithDefault("67108864")
    long rememberedBytes();

    /** Preferences that are trained on at most, the newest, 8 or more. */
    @WithDefault("20000")
    int itemsMax();

    /** Share of the completions whose reward is published on topic scores, in [0, 1]. */
    @WithDefault("0.1")
    double scoredShare();

    /**
     * So many items with new preferences start a training of the model "default" by the criterion "helpful", which is
     * promoted when it is better; 0 for never.
     */
    @WithDefault("200")
    int trainAfterItems();

    /**
     * Completions that go to topics of their own by their reward under "default", such as {@code review: reward < -0.5;
     * good: reward >= 1, uncertainty < 0.5} for {@code completions.review} and {@code completions.good}: {@link
     * dev.millrace.eval.reward.route.RewardRoutes}; none when left out.
     */
    Optional<String> routes();
}
