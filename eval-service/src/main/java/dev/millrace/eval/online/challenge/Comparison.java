package dev.millrace.eval.online.challenge;

import dev.millrace.eval.online.challenge.ChallengeRules.Mode;
import java.util.Arrays;
import java.util.List;

/** A comparison of two models as far as it has come. */
public interface Comparison {
    /** The differences, one a trait in the order of the traits. */
    List<Difference> differences();

    /** What is recommended. */
    Judgement judgement();

    /** The risk of one of the traits that are judged, so that all together have that of the rules. */
    static Difference.Level level(ChallengeRules rules) {
        long judged = Arrays.stream(Trait.values())
                .filter(trait -> trait.isJudged(rules.mode()))
                .count();
        // A shadow's win rate is looked at beside them.
        return new Difference.Level(rules.risk() / (judged + (rules.mode() == Mode.SHADOW ? 1 : 0)), rules.countMin());
    }
}
