package dev.millrace.eval.exchange;

import dev.millrace.eval.feedback.Ranking;

/**
 * A ranking as it goes in and out.
 *
 * @param ranking the ranking; the messages of its question are not looked at, and empty of what was read
 * @param conversation what was answered, with who says what
 */
public record ExchangedRanking(Ranking ranking, Conversation conversation) {}
