package dev.millrace.model.train.draw;

import dev.millrace.model.train.data.Example;
import dev.millrace.model.train.data.Message;
import dev.millrace.model.train.data.Passage;
import dev.millrace.model.train.data.tokens.Ids;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What is answered.
 *
 * @param messages what was said before the answer, as a reward model reads it, 1 to {@value #MESSAGES_MAX}
 * @param ids the same as the model reads it, at least one
 */
public record Prompt(List<Message> messages, Ids ids) {
    /** Messages of a prompt at most, as many as a reward model takes. */
    public static final int MESSAGES_MAX = 256;

    public Prompt {
        messages = List.copyOf(messages);
        if (messages.isEmpty() || messages.size() > MESSAGES_MAX) {
            throw new IllegalArgumentException(
                    "messages: must be 1 to %d, are %d".formatted(MESSAGES_MAX, messages.size()));
        }
        if (ids.length() == 0) {
            throw new IllegalArgumentException("ids: must be at least one");
        }
    }

    /**
     * A prompt that has no tokens yet.
     *
     * @param form how it is encoded
     */
    public record Words(Example.Form form, List<Message> messages) {
        public Words {
            messages = List.copyOf(messages);
        }

        /** What a user asks. */
        public static Words asked(String question) {
            return new Words(Example.Form.CHAT, List.of(new Message(Message.Role.USER, question)));
        }
    }

    /**
     * What an example asks, whatever its shape: what stands before a completion, of a conversation all up to the user's last
     * message. Empty where nothing is asked.
     */
    public static Optional<Words> of(Example example) {
        var words = switch (example) {
            case Passage.Text _ -> new Words(Example.Form.PLAIN, List.of());
            case Passage.Turns turns -> new Words(turns.form(), before(turns));
            case Example.Preference preference -> new Words(preference.form(), preference.prompt());
            case Example.Judged judged -> new Words(judged.form(), judged.prompt());
            case Example.Taught taught -> new Words(taught.form(), taught.prompt());
        };
        return Optional.of(words)
                .filter(found -> found.messages().stream()
                        .anyMatch(message -> !message.content().isBlank()));
    }

    private static List<Message> before(Passage.Turns turns) {
        var conversation = turns.conversation();
        if (turns.learnedFrom() > 0) {
            return conversation.subList(0, turns.learnedFrom());
        }
        int behindUser = IntStream.range(0, conversation.size())
                        .filter(i -> conversation.get(i).role() == Message.Role.USER)
                        .max()
                        .orElse(-1)
                + 1;
        return conversation.subList(0, behindUser);
    }
}
