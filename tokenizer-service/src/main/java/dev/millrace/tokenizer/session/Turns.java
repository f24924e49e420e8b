package dev.millrace.tokenizer.session;

import dev.millrace.tokenizer.chat.ChatMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * A conversation as its leading system messages and its turns. A turn begins with a user's message that does not follow
 * another one's, and has all that comes before the next turn.
 *
 * @param messages all of them
 * @param systemCount how many at the beginning are the system's
 * @param starts where turns begin; the first begins after the system's messages, whoever speaks there
 */
record Turns(List<ChatMessage> messages, int systemCount, List<Integer> starts) {
    static Turns of(List<ChatMessage> messages) {
        int system = 0;
        while (system < messages.size() - 1 && messages.get(system).role().equals("system")) {
            system++;
        }
        List<Integer> starts = new ArrayList<>(List.of(system));
        for (int i = system + 1; i < messages.size(); i++) {
            if (isUser(messages.get(i)) && !isUser(messages.get(i - 1))) {
                starts.add(i);
            }
        }
        return new Turns(messages, system, List.copyOf(starts));
    }

    private static boolean isUser(ChatMessage message) {
        return message.role().equals("user");
    }

    /** Number of turns, at least one. */
    int count() {
        return starts.size();
    }

    /** The messages without the first {@code dropped} turns, fewer than there are. */
    List<ChatMessage> without(int dropped) {
        List<ChatMessage> rest = new ArrayList<>(messages.subList(0, systemCount));
        rest.addAll(messages.subList(starts.get(dropped), messages.size()));
        return rest;
    }

    /** Where in {@link #without} the longest message of the oldest turn that is left lies. */
    int oldestKept(int dropped) {
        int from = starts.get(dropped);
        int to = dropped + 1 < starts.size() ? starts.get(dropped + 1) : messages.size();
        int longest = from;
        for (int i = from; i < to; i++) {
            if (messages.get(i).content().length()
                    > messages.get(longest).content().length()) {
                longest = i;
            }
        }
        return longest - from + systemCount;
    }
}
