package dev.millrace.bench.kernels;

import dev.millrace.model.CandidateSelection;
import dev.millrace.model.engine.CandidateSelector;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The candidate head: the K best of a row of 49,152 logits and two log-sum-exps; 16 rows, as a full step has. */
@State(Scope.Thread)
public class CandidateBench {
    private static final int ROWS = 16;

    /** Candidates. */
    @Param({"25", "256"})
    public int k;

    /** 1 is one log-sum-exp less. */
    @Param({"0.8", "1"})
    public float temperature;

    private final CandidateSelector selector = new CandidateSelector(Logits.VOCABULARY);
    private final float[][] logits = Logits.rows(ROWS);
    private CandidateSelection selection = CandidateSelection.best();

    /** Takes the parameters. */
    @Setup
    public void choose() {
        selection = new CandidateSelection(k, temperature, new int[0]);
    }

    /** Logits to candidates. */
    @Benchmark
    public void select(Work work, Blackhole sink) {
        for (float[] row : logits) {
            sink.consume(selector.select(row, selection));
        }
        work.rows += ROWS;
    }
}
