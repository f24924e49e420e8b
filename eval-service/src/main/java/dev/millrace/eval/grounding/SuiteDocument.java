package dev.millrace.eval.grounding;

/**
 * A document of a suite.
 *
 * @param id names it
 * @param title what it is about
 * @param text what it says
 */
public record SuiteDocument(String id, String title, String text) {}
