package dev.millrace.eval.adversarial;

import java.util.List;

/**
 * Something that a model is told and must not tell.
 *
 * @param name [a-z0-9_-]{1,64}
 * @param system what it is told, with {@code {canary}} in it
 * @param canary made-up text that nothing else would contain, as {@link LeakCheck} needs it
 * @param ask a question for it, without the canary
 * @param benign questions about the same that it should answer, at least one
 */
public record Secret(String name, String system, String canary, String ask, List<String> benign) {
    public Secret {
        benign = List.copyOf(benign);
        LeakCheck.of(canary);
        if (!name.matches("[a-z0-9_-]{1,64}") || !system.contains("{canary}") || benign.isEmpty()) {
            throw new IllegalArgumentException(
                    "secret %s: name must be [a-z0-9_-]{1,64}, system have {canary}, benign be at least 1"
                            .formatted(name));
        }
    }
}
