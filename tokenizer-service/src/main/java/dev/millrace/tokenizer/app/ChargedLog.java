package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.session.AcceptedRequest;
import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.Completion;
import dev.millrace.tokenizer.session.Door;
import dev.millrace.tokenizer.session.ExchangeLog;
import org.jspecify.annotations.Nullable;

/**
 * Charges whoever asked with the tokens of his answer. Here and not where it is sent, for here each exchange comes by once,
 * also that of a caller who has left in the middle.
 */
record ChargedLog(ExchangeLog log, Doorkeeper doorkeeper) implements ExchangeLog {
    @Override
    public void cancel(AcceptedRequest request, CancelReason reason, @Nullable Integer choice) {
        log.cancel(request, reason, choice);
    }

    @Override
    public void complete(Completion completion) {
        var request = completion.request();
        // A pipeline names its tenant itself, and has its own bound.
        var allowance = request.door() == Door.TOPIC ? null : doorkeeper.allowanceOfPassed(request.tenant());
        if (allowance != null) {
            allowance.chargeOutput(completion.usage().completionTokens());
        }
        log.complete(completion);
    }
}
