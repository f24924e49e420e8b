package dev.millrace.sampler;

import dev.millrace.sampler.decoding.Search;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Contrastive search as the paper writes it: all hidden states of text and candidate anew at every step. */
public final class ContrastiveOracle {
    private ContrastiveOracle() {}

    /** What an undisturbed generation yields. */
    public static List<Integer> answer(ScriptedLogits model, GenerationRequest request) {
        var search = (Search.Contrastive) request.parameters().search();
        var text = request.prompt();
        var answer = new ArrayList<Integer>();
        while (answer.size() < request.parameters().maxNewTokens()) {
            int next = next(model, search, text);
            answer.add(next);
            text = text.plus(TokenIds.of(next));
            if (request.parameters().stopTokenIds().contains(next)) {
                break;
            }
        }
        return answer;
    }

    private static int next(ScriptedLogits model, Search.Contrastive search, TokenIds text) {
        float[] row = model.row(text);
        double total = 0;
        for (float logit : row) {
            total += Math.exp(logit);
        }
        double sum = total;
        return IntStream.range(0, row.length)
                .boxed()
                .sorted(Comparator.comparingDouble(id -> -row[id]))
                .limit(search.topK())
                .max(Comparator.comparingDouble(id -> (1 - search.penaltyAlpha()) * Math.exp(row[id]) / sum
                        - search.penaltyAlpha() * model.similarity(text.plus(TokenIds.of(id)))))
                .orElseThrow();
    }
}
