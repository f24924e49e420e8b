package dev.millrace.eval.run;

import dev.millrace.eval.harness.Reply;

/** Puts probes to the model. Safe for many threads. */
@FunctionalInterface
public interface Asker {
    /**
     * Waits for the answer.
     *
     * @throws AskingFailedException when there is none, however often it was asked
     * @throws InterruptedException when the run is to end
     */
    Reply ask(Probe probe) throws AskingFailedException, InterruptedException;
}
