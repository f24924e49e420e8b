package dev.millrace.tokenizer.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link TextSession} wants done. */
public sealed interface Effect {
    /** Tell whoever listens. */
    record Tell(TextEvent event) implements Effect {}

    /**
     * Tell the sampler to end.
     *
     * @param choice the only answer that shall end; null for all of them
     */
    record Cancel(CancelReason reason, @Nullable Integer choice) implements Effect {
        /** The whole request. */
        public Cancel(CancelReason reason) {
            this(reason, null);
        }
    }

    /**
     * Find out what the answers are worth.
     *
     * @param answers their texts, in the order of their generation
     */
    record RankAnswers(List<String> answers) implements Effect {
        /** Copies the list. */
        public RankAnswers {
            answers = List.copyOf(answers);
        }
    }

    /** Write the exchange to the log and forget the session. */
    record Complete(Completion completion) implements Effect {}

    /** Forget the session: it never was on the log. */
    record Forget() implements Effect {}
}
