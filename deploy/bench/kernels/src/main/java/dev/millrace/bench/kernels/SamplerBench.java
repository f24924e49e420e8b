package dev.millrace.bench.kernels;

import dev.millrace.model.CandidateSelection;
import dev.millrace.model.Candidates;
import dev.millrace.model.engine.CandidateSelector;
import dev.millrace.sampler.GenerationParameters;
import dev.millrace.sampler.GenerationRequest;
import dev.millrace.sampler.GenerationSession;
import dev.millrace.sampler.SessionEvent;
import dev.millrace.sampler.TokenIds;
import dev.millrace.sampler.decode.Decoding;
import dev.millrace.sampler.decode.Draws;
import dev.millrace.sampler.draft.Drafting;
import dev.millrace.sampler.process.RankedLogits;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** A draw at temperature 0.8 with top-k 25 and top-p 0.95. */
@State(Scope.Thread)
public class SamplerBench {
    private static final int TOP_K = 25;
    private static final float TEMPERATURE = 0.8f;
    private static final float TOP_P = 0.95f;
    private static final int STEPS = 1024;
    private static final int ROWS = 16;

    private final float[][] rows = Logits.rows(ROWS);
    private final List<Candidates> heads = new ArrayList<>();
    private final Decoding decoding = Decoding.sampling(TEMPERATURE, TOP_K, TOP_P, new Draws(7, 0));

    /** Selects the candidates that the model would send. */
    @Setup
    public void select() {
        var selector = new CandidateSelector(Logits.VOCABULARY);
        for (float[] row : rows) {
            heads.add(selector.select(row, new CandidateSelection(TOP_K, TEMPERATURE, new int[0])));
        }
    }

    /** A session's whole step: candidates in, the next command and the token out. */
    @Benchmark
    public void step(Work work, Blackhole sink) {
        var parameters = new GenerationParameters(STEPS + 1, TEMPERATURE, TOP_K, TOP_P, 7, List.of(), 1, 0);
        var request = new GenerationRequest("bench", TokenIds.of(1), parameters, 0, Long.MAX_VALUE);
        var session = new GenerationSession(request, 0, TokenIds.NONE, Drafting.NONE, true);
        session.handle(new SessionEvent.Started(), 0);
        session.handle(new SessionEvent.ModelConnected(), 0);
        for (int i = 0; i < STEPS; i++) {
            Candidates candidates = heads.get(i % ROWS);
            var head = RankedLogits.head(candidates.ids(), candidates.logits(), candidates.logSumExpAtTemperature());
            sink.consume(session.handle(new SessionEvent.CandidatesArrived(head, candidates.logSumExp(), 0), i));
        }
        work.steps += STEPS;
    }

    /** A draw from a whole row of 49,152 logits, which is ranked first: what undecided candidates cost. */
    @Benchmark
    public void row(Work work, Blackhole sink) {
        for (int i = 0; i < ROWS; i++) {
            sink.consume(decoding.choose(RankedLogits.row(rows[i]), i));
        }
        work.steps += ROWS;
    }
}
