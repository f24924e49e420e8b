package dev.millrace.eval.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The notation of hh-rlhf (Bai et al., "Training a Helpful and Harmless Assistant with Reinforcement Learning from Human
 * Feedback", 2022): {@code "\n\nHuman: Hi\n\nAssistant: Hello"}. Also how an answer is written that goes on with more
 * messages after the first one.
 */
final class Transcript {
    static final String ASSISTANT = "\n\nAssistant:";
    private static final String HUMAN = "\n\nHuman:";
    private static final Pattern TURN = Pattern.compile("\n\n(Human|Assistant): ?");

    private Transcript() {}

    /** The messages of a transcript, which must begin with one. */
    static List<Message> read(Field field, String transcript) {
        var messages = new ArrayList<Message>();
        var turn = TURN.matcher(transcript);
        field.check(turn.lookingAt(), "must begin with two line feeds and Human: or Assistant:");
        boolean more = true;
        while (more) {
            var role = turn.group(1).equals("Human") ? "user" : "assistant";
            int start = turn.end();
            more = turn.find();
            messages.add(Message.of(role, transcript.substring(start, more ? turn.start() : transcript.length())));
        }
        return messages;
    }

    /** The transcript of messages; empty when one is not plainly the user's or the assistant's. */
    static Optional<String> write(List<Message> messages) {
        var transcript = new StringBuilder();
        for (var message : messages) {
            if (!message.isPlain("user") && !message.isPlain("assistant")) {
                return Optional.empty();
            }
            transcript
                    .append(message.role().equals("user") ? HUMAN : ASSISTANT)
                    .append(' ')
                    .append(message.content());
        }
        return Optional.of(transcript.toString());
    }

    /** The answer that is a message of the assistant and all that comes after it. */
    static String answer(Field field, List<Message> rest) {
        field.check(
                !rest.isEmpty() && rest.getFirst().isPlain("assistant"),
                "must go on with an assistant's message that is text alone");
        return rest.getFirst().content()
                + write(rest.subList(1, rest.size()))
                        .orElseThrow(() ->
                                field.broken("must have no other messages than the user's and the assistant's texts"));
    }

    /** How many messages two conversations begin with alike; the last message of either is never among them. */
    static int common(List<Message> one, List<Message> other) {
        int max = Math.min(one.size(), other.size()) - 1;
        int common = 0;
        while (common < max && one.get(common).equals(other.get(common))) {
            common++;
        }
        return common;
    }
}
