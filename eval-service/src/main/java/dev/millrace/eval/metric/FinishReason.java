package dev.millrace.eval.metric;

import java.util.Collection;
import java.util.Collections;
import java.util.Locale;

/** Why a completion ended, in the order of gravity. */
public enum FinishReason {
    STOP,
    LENGTH,
    CANCELLED,
    DEADLINE,
    ERROR;

    /** As figures and metrics spell it: {@code STOP} gives {@code "stop"}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one reason of a completion whose choices ended for these reasons; one without choices never began: ERROR. */
    public static FinishReason gravest(Collection<FinishReason> choices) {
        return choices.isEmpty() ? ERROR : Collections.max(choices);
    }
}
