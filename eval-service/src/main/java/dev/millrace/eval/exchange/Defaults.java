package dev.millrace.eval.exchange;

import dev.millrace.eval.feedback.LabellerKind;

/**
 * What holds where a format does not say it.
 *
 * @param labellerId pseudonym of who judged
 * @param kind what they are
 * @param criterion what was judged
 */
public record Defaults(String labellerId, LabellerKind kind, String criterion) {}
