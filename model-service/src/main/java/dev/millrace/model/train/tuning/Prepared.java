package dev.millrace.model.train.tuning;

import dev.millrace.model.train.data.audit.Duplicates;
import dev.millrace.model.train.data.tokens.TokenStatistics;
import java.util.List;
import java.util.Locale;

/**
 * Items to learn from, and what was found on the way to them.
 *
 * @param training at least one
 * @param validation of other prompts, may be empty
 * @param sources of those to train on, parallel to them
 * @param statistics of the sequences of both
 * @param duplicates of both
 * @param cut sequences that lost their beginning
 * @param empty examples of which nothing was left to learn
 * @param <T> an item
 */
record Prepared<T>(
        List<T> training,
        List<T> validation,
        List<String> sources,
        TokenStatistics statistics,
        Duplicates.Report duplicates,
        long cut,
        long empty) {
    Prepared {
        training = List.copyOf(training);
        validation = List.copyOf(validation);
        sources = List.copyOf(sources);
    }

    /** What has become of the items, one for one. */
    <U> Prepared<U> with(List<U> trained, List<U> heldOut) {
        return new Prepared<>(trained, heldOut, sources, statistics, duplicates, cut, empty);
    }

    /** With fewer of those that are held out. */
    Prepared<T> heldOut(int most) {
        return with(training, validation.subList(0, Math.min(most, validation.size())));
    }

    /** Of prompts, for people. */
    String promptWords() {
        var lengths = statistics.lengths();
        return String.format(
                Locale.ROOT,
                "%,d prompts and %,d held out; %,d examples left out that ask what others do, too long or nothing;"
                        + " a prompt has %,d tokens in the middle and %,d at most",
                training.size(),
                validation.size(),
                duplicates.exact() + empty,
                lengths.median(),
                lengths.max());
    }

    /** For people. */
    String words() {
        var lengths = statistics.lengths();
        return String.format(
                Locale.ROOT,
                "%,d examples and %,d held out; %,d equal ones and %,d without an answer left out, %,d nearly equal kept;"
                        + " %,d tokens, %,d of them learned; a sequence has %,d in the middle and %,d at most, %,d were cut",
                training.size(),
                validation.size(),
                duplicates.exact(),
                empty,
                duplicates.near(),
                statistics.tokens(),
                statistics.learned(),
                lengths.median(),
                lengths.max(),
                cut);
    }
}
