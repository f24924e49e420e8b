package dev.millrace.tokenizer.session;

import dev.millrace.template.RenderedPrompt;
import dev.millrace.tokenizer.Encoding;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.session.TextParameters.ContextOverflow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Makes a prompt that is too long for the context shorter, when the request wants that. Room is kept for the answer:
 * max_new_tokens, or {@link #ANSWER_TOKENS} where the request does not say, but no more than half of the context.
 *
 * <p>A conversation loses whole turns first (a user's message with all that answers it), oldest first; system messages at
 * its beginning and the last turn stay. The template renders what is left, so it is a prompt like any other. When the last
 * turn alone is too long, the longest message of it loses tokens of its middle (truncate_middle) or its beginning (slide).
 * Sliding also keeps the newer part of the oldest turn when that fits. A text loses its middle or its oldest tokens.
 */
final class ContextFit {
    /** Tokens kept for an answer of no stated length. */
    static final int ANSWER_TOKENS = 256;
    /** Attempts to cut one message: cutting may split tokens, so the first may be some tokens off. */
    private static final int CUTS_MAX = 16;

    private final Tokenizer tokenizer;

    ContextFit(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * The tokens of a prompt, shortened as asked for; too many when it refuses or cannot be made to fit.
     *
     * @param template renders a conversation with its tools
     */
    int[] encode(
            TextPrompt.Input input,
            TextParameters parameters,
            int contextLength,
            Function<TextPrompt.Conversation, RenderedPrompt> template) {
        int[] ids = switch (input) {
            case TextPrompt.Text text -> tokenizer.encode(text.text(), true).ids();
            case TextPrompt.Ids given -> given.within(tokenizer.vocabularySize());
            case TextPrompt.Conversation talk -> encode(talk, template);
        };
        int room = room(parameters, contextLength);
        Integer last = parameters.truncatePromptTokens();
        if (last != null) {
            ids = last(ids, last == TextParameters.WHAT_FITS ? room : last);
        }
        if (parameters.overflow() == ContextOverflow.REFUSE || ids.length <= room) {
            return ids;
        }
        return switch (input) {
            case TextPrompt.Text _, TextPrompt.Ids _ ->
                parameters.overflow() == ContextOverflow.SLIDE ? last(ids, room) : withoutMiddle(ids, room);
            case TextPrompt.Conversation talk -> {
                Encoder encoder = messages -> encode(talk.with(messages), template);
                yield shortened(talk.messages(), parameters.overflow(), room, encoder);
            }
        };
    }

    /** Tokens a prompt may have beside its answer. */
    static int room(TextParameters parameters, int contextLength) {
        int answer = Objects.requireNonNullElse(parameters.maxNewTokens(), ANSWER_TOKENS);
        return contextLength - Math.max(1, Math.min(answer, contextLength / 2));
    }

    /** The tokens of messages as the template renders them. */
    @FunctionalInterface
    private interface Encoder {
        int[] encode(List<ChatMessage> messages);
    }

    private int[] encode(TextPrompt.Conversation talk, Function<TextPrompt.Conversation, RenderedPrompt> template) {
        return tokenizer.encode(template.apply(talk)).ids();
    }

    private static int[] last(int[] ids, int count) {
        return count >= ids.length ? ids : Arrays.copyOfRange(ids, ids.length - count, ids.length);
    }

    private static int[] withoutMiddle(int[] ids, int room) {
        int head = (room + 1) / 2;
        int[] rest = Arrays.copyOf(ids, room);
        System.arraycopy(ids, ids.length - (room - head), rest, head, room - head);
        return rest;
    }

    private int[] shortened(List<ChatMessage> messages, ContextOverflow overflow, int room, Encoder encoder) {
        Turns turns = Turns.of(messages);
        int dropped = fewestDropped(turns, room, encoder);
        if (overflow == ContextOverflow.SLIDE && dropped > 0) {
            int[] partly = cut(turns.without(dropped - 1), turns.oldestKept(dropped - 1), overflow, room, encoder);
            if (partly.length <= room) {
                return partly;
            }
        }
        List<ChatMessage> kept = turns.without(dropped);
        int[] ids = encoder.encode(kept);
        return ids.length <= room ? ids : cut(kept, longest(kept, turns.systemCount()), overflow, room, encoder);
    }

    /** The fewest turns to leave out so that the rest fits; all but the last when no number is enough. */
    private int fewestDropped(Turns turns, int room, Encoder encoder) {
        int low = 0;
        int high = turns.count() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (encoder.encode(turns.without(middle)).length <= room) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return Math.max(0, low);
    }

    private int longest(List<ChatMessage> messages, int from) {
        int longest = Math.min(from, messages.size() - 1);
        for (int i = from; i < messages.size(); i++) {
            if (messages.get(i).content().length()
                    > messages.get(longest).content().length()) {
                longest = i;
            }
        }
        return longest;
    }

    /** The tokens of the messages when one of them loses as many tokens as are too many. */
    private int[] cut(List<ChatMessage> messages, int index, ContextOverflow overflow, int room, Encoder encoder) {
        ChatMessage message = messages.get(index);
        Encoding content = tokenizer.encode(message.content(), false);
        List<ChatMessage> attempt = new ArrayList<>(messages);
        int[] ids = encoder.encode(attempt);
        int keep = content.length();
        for (int i = 0; i < CUTS_MAX && ids.length > room && keep > 1; i++) {
            keep = Math.max(1, keep - (ids.length - room));
            int head = overflow == ContextOverflow.SLIDE ? 0 : (keep + 1) / 2;
            attempt.set(index, message.saying(kept(message.content(), content, head, keep - head)));
            ids = encoder.encode(attempt);
        }
        return ids;
    }

    /** The text of the first and the last tokens of a content, whole characters only. */
    private static String kept(String text, Encoding content, int head, int tail) {
        int headEnd = head == 0 ? 0 : content.ends()[head - 1];
        int tailStart = tail == 0 ? text.codePointCount(0, text.length()) : content.starts()[content.length() - tail];
        int from = text.offsetByCodePoints(0, headEnd);
        int to = text.offsetByCodePoints(0, Math.max(headEnd, tailStart));
        return text.substring(0, from) + text.substring(to);
    }
}
