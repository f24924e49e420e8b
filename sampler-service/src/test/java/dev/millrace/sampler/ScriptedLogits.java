package dev.millrace.sampler;

import dev.millrace.sampler.decode.Draws;
import dev.millrace.sampler.process.RankedLogits;
import dev.millrace.sampler.process.SlowShaping;
import dev.millrace.sampler.process.SoftmaxOracle;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A language model of our own: its logits are a fixed function of all token ids so far. */
public record ScriptedLogits(int vocabulary) {
    /** The row after a sequence. */
    public float[] row(TokenIds sequence) {
        var random = new SplittableRandom(sequence.hashCode() * 0x9e3779b97f4a7c15L);
        float[] row = new float[vocabulary];
        for (int id = 0; id < vocabulary; id++) {
            row[id] = (float) (random.nextGaussian() * 2);
        }
        return row;
    }

    /** The hidden state of a sequence's last token. */
    private static double[] hidden(TokenIds sequence) {
        return new SplittableRandom(~sequence.hashCode() * 0x9e3779b97f4a7c15L)
                .doubles(6, -1, 1)
                .toArray();
    }

    /** Greatest cosine of the last token's hidden state with that of any token before it; -1 where there is none. */
    public float similarity(TokenIds sequence) {
        double[] last = hidden(sequence);
        double greatest = -1;
        for (int length = 1; length < sequence.size(); length++) {
            double[] earlier =
                    hidden(TokenIds.of(sequence.stream().limit(length).toArray()));
            double dot = 0;
            double ofLast = 0;
            double ofEarlier = 0;
            for (int i = 0; i < last.length; i++) {
                dot += last[i] * earlier[i];
                ofLast += last[i] * last[i];
                ofEarlier += earlier[i] * earlier[i];
            }
            greatest = Math.max(greatest, dot / Math.sqrt(ofLast * ofEarlier));
        }
        return (float) greatest;
    }

    /** The head of the row after a sequence, as the model would send it. */
    public RankedLogits head(TokenIds sequence, int k, float temperature) {
        float[] row = row(sequence);
        var ranked = RankedLogits.row(row);
        int[] ids = new int[Math.min(k, vocabulary)];
        float[] logits = new float[ids.length];
        for (int rank = 0; rank < ids.length; rank++) {
            ids[rank] = ranked.id(rank);
            logits[rank] = ranked.logit(rank);
        }
        return RankedLogits.head(ids, logits, (float) SoftmaxOracle.logSumExp(row, temperature == 0 ? 1 : temperature));
    }

    /** What an undisturbed generation yields, by the slow oracle. */
    public List<Integer> generate(GenerationRequest request) {
        return generate(request, 0);
    }

    /** The same of one choice. */
    public List<Integer> generate(GenerationRequest request, int choice) {
        var parameters = request.parameters();
        var draws = new Draws(parameters.seed(), choice);
        var shaping = parameters.shaping();
        var slow = new SlowShaping(
                shaping, parameters.temperature(), parameters.topK(), parameters.topP(), parameters.stopTokenIds());
        double mu = shaping.mirostat() == null ? 0 : 2.0 * shaping.mirostat().tau();
        var sequence = request.prompt();
        var tokens = new ArrayList<Integer>();
        while (tokens.size() < parameters.maxNewTokens()) {
            var chosen = slow.choose(
                    row(sequence), sequence.stream().boxed().toList(), tokens.size(), mu, draws.uniform(tokens.size()));
            int id = chosen.id();
            mu = chosen.mu();
            tokens.add(id);
            sequence = sequence.plus(TokenIds.of(id));
            if (parameters.stopTokenIds().contains(id)) {
                break;
            }
        }
        return tokens;
    }
}
