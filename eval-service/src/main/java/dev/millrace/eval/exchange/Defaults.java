package dev.millrace.eval.exchange;

/**
 * What holds where a format does not say it.
 *
 * @param labellerId pseudonym of who judged
 * @param criterion what was judged
 */
public record Defaults(String labellerId, String criterion) {}
