package dev.millrace.local.bench;

import dev.millrace.local.system.RunState;
import dev.millrace.local.system.Service;
import java.io.IOException;

/**
 * What all samplers of a system have counted.
 *
 * @param tokens generated
 * @param guesses tokens guessed ahead that the model computed
 * @param right those of them that were right
 * @param rows whole rows of logits fetched
 */
record SamplerCounts(double tokens, double guesses, double right, double rows) {
    static SamplerCounts of(RunState state) throws IOException, InterruptedException {
        double tokens = 0;
        double guesses = 0;
        double right = 0;
        double rows = 0;
        for (var service : state.services()) {
            if (service.name().startsWith(Service.SAMPLER.folder())) {
                var metrics = MetricsText.of(service.managementPort());
                tokens += metrics.sum("millrace_generated_tokens_total", "").orElse(0);
                guesses +=
                        metrics.sum("millrace_draft_verified_tokens_total", "").orElse(0);
                right += metrics.sum("millrace_draft_accepted_tokens_total", "").orElse(0);
                rows += metrics.sum("millrace_full_rows_total", "").orElse(0);
            }
        }
        return new SamplerCounts(tokens, guesses, right, rows);
    }

    SamplerCounts since(SamplerCounts before) {
        return new SamplerCounts(
                tokens - before.tokens, guesses - before.guesses, right - before.right, rows - before.rows);
    }

    SamplerCounts plus(SamplerCounts more) {
        return new SamplerCounts(tokens + more.tokens, guesses + more.guesses, right + more.right, rows + more.rows);
    }

    /** A token that was guessed right took no step of its own. */
    double tokensPerStep() {
        return tokens / (tokens - right);
    }

    /** Share of the steps whose candidates did not settle the token. */
    double rowsPerStep() {
        return rows / (tokens - right);
    }
}
