package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.RewardChoice;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.session.TextEvent.Finished;
import dev.millrace.tokenizer.session.TextSink;
import dev.millrace.tokenizer.session.Timings;
import dev.millrace.tokenizer.session.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Several generations that answer one request: what they tell goes to one sink, prompts and choices numbered through.
 * The first that fails ends the whole, and the others with it; or each stands for itself, its end is told, and the whole
 * fails only when all of them have. Safe for many threads.
 */
final class JoinedAnswers {
    private final TextSink whole;
    private final int choicesEach;
    private final @Nullable Runnable endOthers;
    private final TextEvent.@Nullable End[] ends;
    /** Ends that came before the whole was accepted: with nothing told, a failure of all is still the request's own. */
    private final List<TextEvent.PartEnded> held = new ArrayList<>();

    private int open;
    private boolean accepted;
    private boolean over;

    /**
     * @param count of generations
     * @param choicesEach how many choices each of them has
     * @param whole told by one thread at a time
     * @param endOthers ends those that still run; called at most once, while a generation is locked; null where each
     *     stands for itself
     */
    JoinedAnswers(int count, int choicesEach, TextSink whole, @Nullable Runnable endOthers) {
        this.whole = whole;
        this.choicesEach = choicesEach;
        this.endOthers = endOthers;
        this.ends = new TextEvent.@Nullable End[count];
        this.open = count;
    }

    /** The sink of one of them, from 0. */
    TextSink part(int index) {
        return new TextSink() {
            @Override
            public void accept(TextEvent event) {
                tell(index, event);
            }

            @Override
            public void flush() {
                whole.flush();
            }
        };
    }

    /** One of them has failed, or could not even begin. */
    synchronized void fail(int index, Failure failure) {
        if (over || ends[index] != null) {
            return;
        }
        var failed = new TextEvent.Failed(failure);
        if (endOthers == null) {
            ended(index, failed);
            whole.flush();
        } else {
            over = true;
            whole.accept(failed);
            whole.flush();
            endOthers.run();
        }
    }

    private synchronized void tell(int index, TextEvent event) {
        if (over) {
            return;
        }
        switch (event) {
            case TextEvent.Accepted first -> {
                if (!accepted) {
                    accepted = true;
                    whole.accept(first);
                    held.forEach(whole::accept);
                }
            }
            case TextEvent.PromptScored part -> whole.accept(new TextEvent.PromptScored(index, part.scores()));
            case TextEvent.Delta delta ->
                whole.accept(new TextEvent.Delta(index * choicesEach + delta.choice(), delta.text(), delta.tokens()));
            case Finished end -> ended(index, end);
            case TextEvent.Failed failed -> fail(index, failed.failure());
            case TextEvent.PartEnded _ -> throw new IllegalStateException("joined twice");
        }
    }

    private void ended(int index, TextEvent.End end) {
        ends[index] = end;
        if (endOthers == null) {
            var told = new TextEvent.PartEnded(index, end);
            if (accepted) {
                whole.accept(told);
            } else {
                held.add(told);
            }
        }
        if (--open == 0) {
            over = true;
            whole.accept(joined());
        }
    }

    private TextEvent joined() {
        var all = Stream.of(ends)
                .filter(Finished.class::isInstance)
                .map(Finished.class::cast)
                .toList();
        if (all.isEmpty()) {
            return Objects.requireNonNull(ends[0]);
        }
        return new Finished(
                all.stream().flatMap(end -> end.reasons().stream()).toList(),
                all.stream().flatMap(end -> end.stops().stream()).toList(),
                all.stream().map(Finished::usage).reduce(new Usage(0, 0, 0), JoinedAnswers::sum),
                longest(all.stream().map(Finished::timings).toList()),
                all.stream()
                        .map(Finished::reward)
                        .filter(Objects::nonNull)
                        .reduce(RewardChoice::and)
                        .orElse(null));
    }

    private static Usage sum(Usage a, Usage b) {
        return new Usage(
                a.promptTokens() + b.promptTokens(),
                a.completionTokens() + b.completionTokens(),
                a.cachedTokens() + b.cachedTokens());
    }

    /** They ran side by side. */
    private static Timings longest(List<Timings> all) {
        return all.stream().reduce((a, b) -> a.totalMs() >= b.totalMs() ? a : b).orElseThrow();
    }
}
