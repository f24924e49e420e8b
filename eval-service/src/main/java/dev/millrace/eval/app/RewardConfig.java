package dev.millrace.eval.app;

import dev.millrace.eval.reward.guard.LowerBound;
import dev.millrace.eval.reward.guard.RewardClip;
import dev.millrace.eval.reward.guard.RewardGuard;
import dev.millrace.eval.reward.guard.TextCheck;
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

    /** Key that the edge wants, with the scope tokenize; with embeddings, too, where its collections are searched. */
    Optional<String> apiKey();

    /** Calls of ScoreAnswers at once, 1 or more; one more is refused. */
    @WithDefault("16")
    int callsMax();

    /** Hidden states that are remembered, in bytes. */
    @WithDefault("67108864")
    long rememberedBytes();

    /** Whether hidden states of what is preferred are asked for before a training needs them, as far as they fit in there. */
    @WithDefault("true")
    boolean ahead();

    /** Preferences that are trained on at most, the newest, 8 or more. */
    @WithDefault("20000")
    int itemsMax();

    /** Share of the completions whose reward is published on topic scores, in [0, 1]. */
    @WithDefault("0.1")
    double scoredShare();

    /**
     * So many items whose preferences by people and the criterion "helpful" came or changed start a training of the model
     * "default" on such, which is promoted when it is better. One that fails is tried again after a pause, unless there is too
     * little to train on. 0 for never.
     */
    @WithDefault("200")
    int trainAfterItems();

    /** What choosing goes by: the reward less so many standard deviations of the heads, 0 to 10. */
    @WithDefault("1")
    double doubt();

    /** And then kept within −this and this, above 0; in deviations of the reward, of a classifier in its logits. */
    @WithDefault("4")
    double clip();

    /** Answers of fewer words are refused, 0 or more. */
    @WithDefault("1")
    int wordsMin();

    /** Answers of more words are refused, at most 1,000,000. */
    @WithDefault("10000")
    int wordsMax();

    /** Words that are held against those before, 1 to 8. */
    @WithDefault("3")
    int repeatedWords();

    /** Answers of which a larger share of such sequences was there before are refused, in [0, 1]. */
    @WithDefault("0.6")
    double repeatedMax();

    /** Rewards of completions that make one point of the alarm, 10 to 100,000. */
    @WithDefault("100")
    int alarmWindow();

    /**
     * What stands between a reward and whoever chooses by it.
     *
     * @throws IllegalArgumentException naming what is out of its range
     */
    default RewardGuard guard() {
        try {
            return new RewardGuard(
                    new LowerBound(doubt()),
                    new RewardClip(-clip(), clip()),
                    new TextCheck(wordsMin(), wordsMax(), repeatedWords(), repeatedMax()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("millrace.reward: " + e.getMessage(), e);
        }
    }

    /**
     * Completions that go to topics of their own by their reward under "default", such as {@code review: reward < -0.5;
     * good: reward >= 1, uncertainty < 0.5} for {@code completions.review} and {@code completions.good}: {@link
     * dev.millrace.eval.reward.route.RewardRoutes}; none when left out.
     */
    Optional<String> routes();
}
