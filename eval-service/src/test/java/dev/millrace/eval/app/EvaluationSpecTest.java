package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.eval.v1.EvaluationSpec;
import dev.millrace.contract.eval.v1.JudgeSpec;
import dev.millrace.contract.sampler.v1.BeamSearch;
import dev.millrace.contract.sampler.v1.ContrastiveSearch;
import dev.millrace.contract.sampler.v1.EarlyStopping;
import dev.millrace.contract.sampler.v1.Shaping;
import dev.millrace.contract.tokenizer.v1.TextParameters;
import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Search;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class EvaluationSpecTest {
    private static final EvaluationSpec PLAIN =
            EvaluationSpec.newBuilder().addTasks("t").build();
    private static final BeamSearch BEAM = BeamSearch.newBuilder()
            .setBeams(4)
            .setLengthPenalty(0.6f)
            .setEarlyStopping(EarlyStopping.EARLY_STOPPING_NEVER)
            .build();
    private static final ContrastiveSearch CONTRASTIVE =
            ContrastiveSearch.newBuilder().setPenaltyAlpha(0.6f).setTopK(4).build();

    private static EvaluationSpec spec(UnaryOperator<EvaluationSpec.Builder> with) {
        return with.apply(PLAIN.toBuilder()).build();
    }

    private static EvaluationSpec thereAndBack(EvaluationSpec spec) {
        return EvaluationProto.toProto(EvaluationProto.fromProto(spec));
    }

    @Test
    void whatIsAskedForIsWhatIsShown() {
        var shaped = spec(with -> with.setTemperature(0.7)
                .setTopP(0.9)
                .setTopK(40)
                .setSeed(-1)
                .setMaxTokens(64)
                .setMinP(0.05)
                .setTypicalP(1)
                .setRepetitionPenalty(1.2)
                .setPresencePenalty(-2)
                .setFrequencyPenalty(0.1)
                .setNoRepeatNgram(3));
        for (var spec : List.of(
                PLAIN,
                shaped,
                spec(with -> with.setBeam(BEAM).setTemperature(0).setSeed(5)),
                spec(with -> with.setContrastive(CONTRASTIVE).setRepetitionPenalty(1)))) {
            assertEquals(spec, thereAndBack(spec));
        }
    }

    @Test
    void aBeamsScoreIsItsMeanUnlessSaidOtherwise() {
        assertEquals(
                Optional.of(new Search.Beam(4, 1, Search.EarlyStopping.NEVER)),
                EvaluationProto.fromProto(
                                spec(with -> with.setBeam(BEAM.toBuilder().clearLengthPenalty())))
                        .sampling()
                        .search());
    }

    @Test
    void namesTheFieldThatCannotBe() {
        refused("max_tokens", with -> with.setMaxTokens(0));
        refused("max_tokens", with -> with.setMaxTokens(32_769));
        refused("top_p", with -> with.setTopP(0));
        refused("top_p", with -> with.setTopP(1.1));
        refused("top_k", with -> with.setTopK(-1));
        refused("min_p", with -> with.setMinP(1.5));
        refused("typical_p", with -> with.setTypicalP(0));
        refused("repetition_penalty", with -> with.setRepetitionPenalty(0));
        refused("repetition_penalty", with -> with.setRepetitionPenalty(11));
        refused("presence_penalty", with -> with.setPresencePenalty(2.1));
        refused("frequency_penalty", with -> with.setFrequencyPenalty(Double.NaN));
        refused("no_repeat_ngram", with -> with.setNoRepeatNgram(65));
        refused("no_repeat_ngram", with -> with.setNoRepeatNgram(-1));
        refused("beam.beams", with -> with.setBeam(BeamSearch.getDefaultInstance()));
        refused("beam.length_penalty", with -> with.setBeam(BEAM.toBuilder().setLengthPenalty(-11)));
        refused("beam.early_stopping", with -> with.setBeam(BEAM.toBuilder().setEarlyStoppingValue(9)));
        refused(
                "contrastive.top_k",
                with -> with.setContrastive(CONTRASTIVE.toBuilder().setTopK(17)));
        refused(
                "contrastive.penalty_alpha",
                with -> with.setContrastive(CONTRASTIVE.toBuilder().setPenaltyAlpha(2)));
        refused("temperature", with -> with.setBeam(BEAM).setTemperature(0.7));
        refused("top_k", with -> with.setContrastive(CONTRASTIVE).setTopK(4));
        refused("repetition_penalty", with -> with.setContrastive(CONTRASTIVE).setRepetitionPenalty(1.2));
    }

    @Test
    void textsThatWouldBreakTablesOrTheDatabaseAreRefused() {
        for (var wrong : List.of("\0 a", "a\nb", "\u001b[31m", "\u0085")) {
            refused("label", with -> with.setLabel(wrong));
            refused("model", with -> with.setModel(wrong));
        }
        refused("system", with -> with.setChat(true).setSystem("Be\0brief."));
        var spoken = spec(with -> with.setLabel("größer 1 – 日").setChat(true).setSystem("Be brief.\n\tAlways."));
        assertEquals(spoken, thereAndBack(spoken));
    }

    @Test
    void aRunIsNotJudgedAgainstItself() {
        var judge = JudgeSpec.newBuilder().addEvaluationIds("run-1").addEvaluationIds("run-1");
        refused("judge.evaluation_ids", with -> with.setJudge(judge));
        assertEquals(
                List.of("run-1", "run-2"),
                EvaluationProto.fromProto(
                                spec(with -> with.setJudge(judge.clone().setEvaluationIds(1, "run-2"))))
                        .judged()
                        .orElseThrow()
                        .runs());
    }

    @Test
    void aFigureThatIsNoFiniteNumberIsUnset() {
        for (double none : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            var figure =
                    EvaluationProto.toProto(new Figure(Metric.Key.of("m"), none, none, none, none, 3, Direction.LOWER));
            assertFalse(figure.hasValue() || figure.hasStderr() || figure.hasLow() || figure.hasHigh());
            assertEquals(3, figure.getItems());
        }
        var zero = EvaluationProto.toProto(new Figure(Metric.Key.of("m"), 0, Double.NaN, 0, 1, 3, Direction.LOWER));
        assertTrue(zero.hasValue() && zero.hasLow() && !zero.hasStderr());
    }

    private static void refused(String field, UnaryOperator<EvaluationSpec.Builder> with) {
        var spec = spec(with);
        var failure = assertThrows(StatusRuntimeException.class, () -> EvaluationProto.fromProto(spec));
        assertEquals(Status.Code.INVALID_ARGUMENT, failure.getStatus().getCode());
        var said = String.valueOf(failure.getStatus().getDescription());
        assertTrue(said.startsWith(field + " ") || said.startsWith(field + ":"), said);
    }

    @Test
    void anEdgeIsAskedForThem() {
        var plain = TextParameters.newBuilder();
        DecodingProto.put(Decoding.greedy(List.of(), 4), plain);
        assertEquals(TextParameters.getDefaultInstance(), plain.build());

        var own = Decoding.greedy(List.of(), 4);
        var shaped = TextParameters.newBuilder();
        var penalty = EvaluationProto.fromProto(
                spec(with -> with.setRepetitionPenalty(1.2).setNoRepeatNgram(3)));
        DecodingProto.put(penalty.sampling().over(own), shaped);
        assertEquals(
                Shaping.newBuilder()
                        .setRepetitionPenalty(1.2f)
                        .setNoRepeatNgram(3)
                        .build(),
                shaped.getShaping());

        var searched = TextParameters.newBuilder();
        var beam = EvaluationProto.fromProto(spec(with -> with.setBeam(BEAM)))
                .sampling()
                .over(own);
        assertEquals(new Search.Beam(4, 0.6, Search.EarlyStopping.NEVER), beam.search());
        DecodingProto.put(beam, searched);
        assertEquals(BEAM, searched.getBeam());
        assertFalse(searched.hasShaping());
    }
}
