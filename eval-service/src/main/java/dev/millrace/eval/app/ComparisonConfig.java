package dev.millrace.eval.app;

import dev.millrace.eval.comparison.ComparisonPool;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Comparisons: how many are open, how their answers are made, which completions become some. */
@ConfigMapping(prefix = "millrace.feedback")
interface ComparisonConfig {
    /** Comparisons that are open at once, 1 to 1,000,000. */
    @WithDefault("10000")
    int comparisonsMax();

    /** Characters of all their texts together, 1 or more. */
    @WithDefault("67108864")
    long comparisonsCharactersMax();

    /** How long the answers of a comparison may take, from the sending of their prompts. */
    @WithDefault("10m")
    Duration answersTimeout();

    /** Folder with {@code CRITERION.md} files that are shown instead of our own instructions. */
    Optional<Path> instructions();

    /** Which completions become comparisons: off, random:SHARE, uncertain:SHARE or disagreeing:SHARE, share in 0..1. */
    @WithDefault("off")
    String sample();

    /** How many answers a comparison of a completion with one choice has, 2 to 8; that one and further draws. */
    @WithDefault("4")
    int sampleAnswers();

    /** Completions that become comparisons in an hour of the clock, 0 or more. */
    @WithDefault("60")
    int sampleHourMax();

    /** An empty pool within these bounds. */
    default ComparisonPool pool() {
        return new ComparisonPool(comparisonsMax(), comparisonsCharactersMax());
    }
}
