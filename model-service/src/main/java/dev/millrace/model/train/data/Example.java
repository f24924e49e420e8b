package dev.millrace.model.train.data;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** One example to learn from, in the form that all shapes of files come to. */
public sealed interface Example permits Passage, Example.Preference, Example.Judged, Example.Taught {
    /** All messages in reading order; a text is one message of the assistant. */
    Stream<Message> messages();

    /**
     * What the example answers: the messages before the first one of the assistant. Examples of the same opening belong to
     * the same part of a split, so a longer conversation stays beside its own beginning. Empty: nothing was asked.
     */
    default List<Message> opening() {
        return messages()
                .takeWhile(message -> message.role() != Message.Role.ASSISTANT)
                .toList();
    }

    /** Whether an encoder writes messages through the model's chat template or just one after the other. */
    enum Form {
        /** A conversation for the chat template. */
        CHAT,
        /** Prompt and completion as they stand, joined without anything between. */
        PLAIN
    }

    /** Of two completions of a prompt the better and the worse one; they differ. */
    record Preference(Form form, List<Message> prompt, List<Message> chosen, List<Message> rejected)
            implements Example {
        public Preference {
            Objects.requireNonNull(form, "form");
            prompt = List.copyOf(prompt);
            chosen = answer("chosen", chosen);
            rejected = answer("rejected", rejected);
            if (chosen.equals(rejected)) {
                throw new FieldException("rejected", "equals chosen");
            }
        }

        /** Prompt and better completion, of which the completion is learned. */
        public Passage.Turns chosenTurns() {
            return Passage.Turns.completing(form, prompt, chosen);
        }

        /** Prompt and worse completion, masked as {@link #chosenTurns()} is. */
        public Passage.Turns rejectedTurns() {
            return Passage.Turns.completing(form, prompt, rejected);
        }

        @Override
        public Stream<Message> messages() {
            return Stream.of(prompt, chosen, rejected).flatMap(List::stream);
        }
    }

    /** One completion of a prompt, judged alone (KTO). */
    record Judged(Form form, List<Message> prompt, List<Message> completion, boolean good) implements Example {
        public Judged {
            Objects.requireNonNull(form, "form");
            prompt = List.copyOf(prompt);
            completion = answer("completion", completion);
        }

        /** Prompt and completion, of which the completion is learned. */
        public Passage.Turns turns() {
            return Passage.Turns.completing(form, prompt, completion);
        }

        @Override
        public Stream<Message> messages() {
            return Stream.of(prompt, completion).flatMap(List::stream);
        }
    }

    /**
     * One completion of a prompt as a teacher's tokens, and what else might have stood at each place.
     *
     * @param tokens of the completion, its mark of an end included
     */
    record Taught(Form form, List<Message> prompt, List<Message> completion, List<Token> tokens) implements Example {
        /** Most tokens of a completion. */
        public static final int TOKENS_MAX = 1 << 17;
        /** Most candidates of a token. */
        public static final int CANDIDATES_MAX = 1_024;

        /**
         * A token.
         *
         * @param id that was taken
         * @param candidates the likeliest ones, at least one, all different
         */
        public record Token(int id, List<Candidate> candidates) {
            public Token {
                candidates = List.copyOf(candidates);
            }
        }

        /**
         * What may stand at a place.
         *
         * @param logprob at temperature 1, at most 0 but for rounding
         */
        public record Candidate(int id, double logprob) {}

        public Taught {
            Objects.requireNonNull(form, "form");
            prompt = List.copyOf(prompt);
            completion = answer("completion", completion);
            tokens = List.copyOf(tokens);
        }

        /** Prompt and completion, of which the completion is learned. */
        public Passage.Turns turns() {
            return Passage.Turns.completing(form, prompt, completion);
        }

        @Override
        public Stream<Message> messages() {
            return Stream.of(prompt, completion).flatMap(List::stream);
        }
    }

    private static List<Message> answer(String field, List<Message> messages) {
        if (messages.stream().noneMatch(message -> message.role() == Message.Role.ASSISTANT)) {
            throw new FieldException(field, "has no message of the assistant");
        }
        if (messages.stream()
                .anyMatch(message -> message.role() == Message.Role.ASSISTANT
                        && message.content().isBlank())) {
            throw new FieldException(field, "is empty");
        }
        return List.copyOf(messages);
    }
}
