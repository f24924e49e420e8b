package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.session.TextEvent.Finished;
import dev.millrace.tokenizer.session.TextSink;
import dev.millrace.tokenizer.session.Timings;
import dev.millrace.tokenizer.session.Usage;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Several generations that answer one request: what they tell goes to one sink, prompts and choices numbered through.
 * The first that fails ends the whole, and the others with it. Safe for many threads.
 */
final class JoinedAnswers {
    private final TextSink whole;
    private final int choicesEach;
    private final Runnable endOthers;
    private final @Nullable Finished[] ends;
    private int open;
    private boolean accepted;
    private boolean over;

    /**
     * @param count of generations
     * @param choicesEach how many choices each of them has
     * @param whole told by one thread at a time
     * @param endOthers ends those that still run; called at most once, while a generation is locked
     */
    JoinedAnswers(int count, int choicesEach, TextSink whole, Runnable endOthers) {
        this.whole = whole;
        this.choicesEach = choicesEach;
        this.endOthers = endOthers;
        this.ends = new @Nullable Finished[count];
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

    /** One of them could not even begin. */
    synchronized void fail(Failure failure) {
        if (!over) {
            over = true;
            whole.accept(new TextEvent.Failed(failure));
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
                }
            }
            case TextEvent.PromptScored part -> whole.accept(new TextEvent.PromptScored(index, part.scores()));
            case TextEvent.Delta delta ->
                whole.accept(new TextEvent.Delta(index * choicesEach + delta.choice(), delta.text(), delta.tokens()));
            case Finished end -> {
                ends[index] = end;
                if (--open == 0) {
                    over = true;
                    whole.accept(joined());
                }
            }
            case TextEvent.Failed failed -> fail(failed.failure());
        }
    }

    private Finished joined() {
        var all = Stream.of(ends).map(Objects::requireNonNull).toList();
        return new Finished(
                all.stream().flatMap(end -> end.reasons().stream()).toList(),
                all.stream().flatMap(end -> end.stops().stream()).toList(),
                all.stream().map(Finished::usage).reduce(new Usage(0, 0, 0), JoinedAnswers::sum),
                longest(all.stream().map(Finished::timings).toList()));
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
