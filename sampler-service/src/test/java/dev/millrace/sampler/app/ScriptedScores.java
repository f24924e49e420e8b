package dev.millrace.sampler.app;

import dev.millrace.contract.model.v1.PromptScores;
import dev.millrace.sampler.ScriptedLogits;
import dev.millrace.sampler.TokenIds;
import dev.millrace.sampler.process.SoftmaxOracle;
import java.util.ArrayList;
import java.util.List;

/** Scores of a prompt by scripted logits, slowly: each position sorts its whole row. */
final class ScriptedScores {
    /** Tokens a part. */
    static final int CHUNK = 8;

    private ScriptedScores() {}

    /** In parts as a model that prefills in chunks sends them. */
    static List<PromptScores> parts(ScriptedLogits logits, TokenIds prompt, int alternatives) {
        var parts = new ArrayList<PromptScores>();
        for (int first = 1; first < prompt.size(); first += CHUNK) {
            var part = PromptScores.newBuilder().setFirst(first);
            for (int at = first; at < Math.min(prompt.size(), first + CHUNK); at++) {
                score(logits, prompt, at, alternatives, part);
            }
            parts.add(part.build());
        }
        return parts;
    }

    private static void score(
            ScriptedLogits logits, TokenIds prompt, int at, int alternatives, PromptScores.Builder part) {
        var before = TokenIds.of(prompt.stream().limit(at).toArray());
        float[] row = logits.row(before);
        double total = SoftmaxOracle.logSumExp(row, 1);
        float logit = row[prompt.get(at)];
        int rank = 0;
        for (float each : row) {
            rank += each > logit ? 1 : 0;
        }
        part.addLogprobs((float) (logit - total)).addRanks(rank);
        var head = logits.head(before, Math.max(1, alternatives), 1);
        for (int i = 0; i < alternatives; i++) {
            part.addTopIds(head.id(i)).addTopLogprobs((float) (head.logit(i) - total));
        }
    }
}
