package dev.millrace.model.train.data;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** An example that is one stretch of text, so one sequence of tokens. */
public sealed interface Passage extends Example {
    /** Which messages of a conversation are learned. */
    enum Learned {
        /** All messages of the assistant. */
        ASSISTANT,
        /** The assistant's last message only. */
        LAST
    }

    /** Plain text, all of it learned; not blank. */
    record Text(String text) implements Passage {
        public Text {
            if (text.isBlank()) {
                throw new IllegalArgumentException("text is empty");
            }
        }

        @Override
        public Stream<Message> messages() {
            return Stream.of(Message.assistant(text));
        }
    }

    /**
     * A conversation. Learned are the assistant's messages from index {@code learnedFrom} on, of which there is at least
     * one; none of them is blank.
     */
    record Turns(Form form, List<Message> conversation, int learnedFrom) implements Passage {
        public Turns {
            Objects.requireNonNull(form, "form");
            conversation = List.copyOf(conversation);
            if (learnedFrom < 0) {
                throw new IllegalArgumentException("learnedFrom " + learnedFrom + " is negative");
            }
            boolean found = false;
            for (int i = learnedFrom; i < conversation.size(); i++) {
                if (conversation.get(i).role() == Message.Role.ASSISTANT) {
                    found = true;
                    if (conversation.get(i).content().isBlank()) {
                        throw new IllegalArgumentException("conversation[" + i + "] of the assistant is empty");
                    }
                }
            }
            if (!found) {
                throw new IllegalArgumentException("conversation has no message of the assistant to learn");
            }
        }

        static Turns chat(List<Message> conversation, Learned learned) {
            int last = IntStream.range(0, conversation.size())
                    .filter(i -> conversation.get(i).role() == Message.Role.ASSISTANT)
                    .max()
                    .orElse(0);
            return switch (learned) {
                case ASSISTANT -> new Turns(Form.CHAT, conversation, 0);
                case LAST -> new Turns(Form.CHAT, conversation, last);
            };
        }

        static Turns completing(Form form, List<Message> prompt, List<Message> completion) {
            return new Turns(
                    form, Stream.of(prompt, completion).flatMap(List::stream).toList(), prompt.size());
        }

        /** Whether the message at {@code index} is learned. */
        public boolean learned(int index) {
            return index >= learnedFrom && conversation.get(index).role() == Message.Role.ASSISTANT;
        }

        @Override
        public Stream<Message> messages() {
            return conversation.stream();
        }
    }
}
