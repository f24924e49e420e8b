package dev.millrace.model.train.data;

import java.util.List;

/** The prompt that two completions carry along as the same beginning. */
final class SharedPrompt {
    /** Where an answer begins in the transcripts of Anthropic's hh-rlhf. */
    private static final String ANSWER_MARK = "\n\nAssistant:";

    private SharedPrompt() {}

    /**
     * Length of the prompt of two texts: up to the last answer mark that both have at the same place, and where there is
     * none, up to the white space before the word in which they part. "The cat sat" and "The car sat" share "The".
     */
    static int length(String chosen, String rejected) {
        int same = 0;
        int shorter = Math.min(chosen.length(), rejected.length());
        while (same < shorter && chosen.charAt(same) == rejected.charAt(same)) {
            same++;
        }
        int mark = chosen.substring(0, same).lastIndexOf(ANSWER_MARK);
        if (mark >= 0) {
            return mark + ANSWER_MARK.length();
        }
        int end = Math.min(same, shorter - 1);
        while (end > 0
                && !(Character.isWhitespace(chosen.charAt(end)) && Character.isWhitespace(rejected.charAt(end)))) {
            end--;
        }
        while (end > 0 && Character.isWhitespace(chosen.charAt(end - 1))) {
            end--;
        }
        return end;
    }

    /** Number of messages at the head of both; each keeps at least one of its own. */
    static int length(List<Message> chosen, List<Message> rejected) {
        int shorter = Math.min(chosen.size(), rejected.size()) - 1;
        int same = 0;
        while (same < shorter && chosen.get(same).equals(rejected.get(same))) {
            same++;
        }
        return same;
    }
}
