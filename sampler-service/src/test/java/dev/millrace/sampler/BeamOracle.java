package dev.millrace.sampler;

import dev.millrace.sampler.decoding.Search;
import dev.millrace.sampler.decoding.Search.EarlyStopping;
import dev.millrace.sampler.process.SoftmaxOracle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Beam search the slow way: GenerationMixin._beam_search of transformers 5 line by line, with its dense scores, masks of
 * -1e9 and all, for one prompt and a model whose rows are known.
 */
public final class BeamOracle {
    private static final double NEVER = -1e9;

    private final ScriptedLogits model;
    private final TokenIds prompt;
    private final GenerationParameters parameters;
    private final Search.Beam beam;

    /** A beginning, its score and whether it counts as finished. */
    private record Row(List<Integer> tokens, double score, boolean sent) {}

    /** The answers to come of this request, which asks for beams. */
    public BeamOracle(ScriptedLogits model, GenerationRequest request) {
        this.model = model;
        this.prompt = request.prompt();
        this.parameters = request.parameters();
        this.beam = (Search.Beam) request.parameters().search();
    }

    /** The tokens of each choice, best first. */
    public List<List<Integer>> answers() {
        var running = new ArrayList<Row>();
        var finished = new ArrayList<Row>();
        for (int i = 0; i < beam.beams(); i++) {
            running.add(new Row(List.of(), i == 0 ? 0 : NEVER, false));
            finished.add(new Row(List.of(), NEVER, false));
        }
        int length = 0;
        boolean goesOn = true;
        while (goesOn) {
            int now = length + 1;
            var top = topContinuations(running);
            var hits = top.stream().map(row -> isEnd(row, now)).toList();
            running = new ArrayList<>();
            for (int i = 0; i < top.size(); i++) {
                double masked = top.get(i).score() + (hits.get(i) ? NEVER : 0);
                running.add(new Row(top.get(i).tokens(), masked, false));
            }
            running = best(running);
            for (int i = 0; i < top.size(); i++) {
                boolean sent = hits.get(i) && i < beam.beams();
                double score = top.get(i).score() / Math.pow(now, beam.lengthPenalty()) + (sent ? 0 : NEVER);
                finished.add(new Row(top.get(i).tokens(), score, sent));
            }
            finished = best(finished);
            length = now;
            boolean full = finished.stream().allMatch(Row::sent);
            goesOn = canImprove(running, finished, length)
                    && !(full && beam.earlyStopping() == EarlyStopping.FIRST)
                    && !hits.stream().allMatch(hit -> hit);
        }
        return finished.stream().limit(parameters.choices()).map(Row::tokens).toList();
    }

    private List<Row> topContinuations(List<Row> running) {
        var all = new ArrayList<Row>();
        for (var row : running) {
            var ids = prompt.plus(
                    TokenIds.of(row.tokens().stream().mapToInt(id -> id).toArray()));
            float[] logits = model.row(ids);
            double total = SoftmaxOracle.logSumExp(logits, 1);
            for (int id = 0; id < logits.length; id++) {
                var tokens = new ArrayList<>(row.tokens());
                tokens.add(id);
                all.add(new Row(tokens, row.score() + logits[id] - total, false));
            }
        }
        all.sort(Comparator.comparingDouble(Row::score).reversed());
        int keep = Math.max(2, 1 + parameters.stopTokenIds().size()) * beam.beams();
        return all.subList(0, keep);
    }

    private boolean isEnd(Row row, int length) {
        return length == parameters.maxNewTokens()
                || parameters.stopTokenIds().contains(row.tokens().getLast());
    }

    private ArrayList<Row> best(List<Row> rows) {
        var sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparingDouble(Row::score).reversed());
        return new ArrayList<>(sorted.subList(0, beam.beams()));
    }

    private boolean canImprove(List<Row> running, List<Row> finished, int length) {
        boolean atLongest = beam.earlyStopping() == EarlyStopping.NEVER && beam.lengthPenalty() > 0;
        int hypothetical = atLongest ? parameters.maxNewTokens() : length;
        double possible = running.getFirst().score() / Math.pow(hypothetical, beam.lengthPenalty());
        double least = finished.stream().mapToDouble(Row::score).min().orElseThrow();
        return finished.stream().anyMatch(row -> possible > (row.sent() ? least : NEVER));
    }
}
