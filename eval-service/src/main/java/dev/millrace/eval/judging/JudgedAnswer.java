package dev.millrace.eval.judging;

import java.util.Optional;

/**
 * What a run wrote for one of its items, to be judged.
 *
 * @param itemId of that item
 * @param document of it, JSON, as it is shown
 * @param question what was asked, with all that stood before it
 * @param answer what was written
 * @param baseline what the run to compare with wrote for the same document; empty where there is none
 */
public record JudgedAnswer(String itemId, String document, String question, String answer, Optional<String> baseline) {}
