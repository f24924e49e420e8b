package dev.millrace.eval.app;

import dev.millrace.contract.eval.v1.EvaluationSpec;
import dev.millrace.contract.sampler.v1.BeamSearch;
import dev.millrace.contract.sampler.v1.ContrastiveSearch;
import dev.millrace.contract.tokenizer.v1.TextParameters;
import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Search;
import dev.millrace.eval.harness.Shaping;
import dev.millrace.eval.results.RunSpec.Sampling;
import dev.millrace.eval.results.ShapingChange;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** How answers are decoded, as the contract has it. */
final class DecodingProto {
    private DecodingProto() {}

    /** What a run wants otherwise than its tasks; an {@link IllegalArgumentException} names the field that cannot be. */
    static Sampling sampling(EvaluationSpec spec) {
        return new Sampling(
                real(spec.hasTemperature(), spec.getTemperature()),
                real(spec.hasTopP(), spec.getTopP()),
                spec.hasTopK() ? OptionalInt.of(whole("top_k", spec.getTopK())) : OptionalInt.empty(),
                spec.hasSeed() ? OptionalLong.of(spec.getSeed()) : OptionalLong.empty(),
                spec.hasMaxTokens() ? OptionalInt.of(whole("max_tokens", spec.getMaxTokens())) : OptionalInt.empty(),
                new ShapingChange(
                        real(spec.hasMinP(), spec.getMinP()),
                        real(spec.hasTypicalP(), spec.getTypicalP()),
                        real(spec.hasRepetitionPenalty(), spec.getRepetitionPenalty()),
                        real(spec.hasPresencePenalty(), spec.getPresencePenalty()),
                        real(spec.hasFrequencyPenalty(), spec.getFrequencyPenalty()),
                        spec.hasNoRepeatNgram()
                                ? OptionalInt.of(whole("no_repeat_ngram", spec.getNoRepeatNgram()))
                                : OptionalInt.empty()),
                search(spec));
    }

    private static OptionalDouble real(boolean isSet, double value) {
        return isSet ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    private static Optional<Search> search(EvaluationSpec spec) {
        return switch (spec.getSearchCase()) {
            case BEAM -> Optional.of(beam(spec.getBeam()));
            case CONTRASTIVE -> {
                var search = spec.getContrastive();
                yield Optional.of(new Search.Contrastive(
                        decimal(search.getPenaltyAlpha()), whole("contrastive.top_k", search.getTopK())));
            }
            case SEARCH_NOT_SET -> Optional.empty();
        };
    }

    private static Search.Beam beam(BeamSearch beam) {
        return new Search.Beam(
                whole("beam.beams", beam.getBeams()),
                beam.hasLengthPenalty() ? decimal(beam.getLengthPenalty()) : 1,
                switch (beam.getEarlyStopping()) {
                    case EARLY_STOPPING_HEURISTIC, EARLY_STOPPING_UNSPECIFIED -> Search.EarlyStopping.HEURISTIC;
                    case EARLY_STOPPING_FIRST -> Search.EarlyStopping.FIRST;
                    case EARLY_STOPPING_NEVER -> Search.EarlyStopping.NEVER;
                    case UNRECOGNIZED ->
                        throw new IllegalArgumentException("beam.early_stopping is none that is known");
                });
    }

    /** 0.6f as 0.6, which is what people wrote and what becomes 0.6f again. */
    private static double decimal(float value) {
        return Double.parseDouble(Float.toString(value));
    }

    /** A whole number that is not larger than Java's; an {@link IllegalArgumentException} names the field else. */
    static int whole(String field, int uint32) {
        if (uint32 < 0) {
            throw new IllegalArgumentException(field + ": is too large");
        }
        return uint32;
    }

    /** Puts on a spec what {@link #sampling} reads. */
    static void put(Sampling sampling, EvaluationSpec.Builder spec) {
        sampling.temperature().ifPresent(spec::setTemperature);
        sampling.topP().ifPresent(spec::setTopP);
        sampling.topK().ifPresent(spec::setTopK);
        sampling.seed().ifPresent(spec::setSeed);
        sampling.maxTokens().ifPresent(spec::setMaxTokens);
        var shaping = sampling.shaping();
        shaping.minP().ifPresent(spec::setMinP);
        shaping.typicalP().ifPresent(spec::setTypicalP);
        shaping.repetitionPenalty().ifPresent(spec::setRepetitionPenalty);
        shaping.presencePenalty().ifPresent(spec::setPresencePenalty);
        shaping.frequencyPenalty().ifPresent(spec::setFrequencyPenalty);
        shaping.noRepeatNgram().ifPresent(spec::setNoRepeatNgram);
        switch (sampling.search().orElse(Search.NONE)) {
            case Search.Beam beam -> spec.setBeam(toProto(beam));
            case Search.Contrastive contrastive -> spec.setContrastive(toProto(contrastive));
            case Search.Tokenwise _ -> {}
        }
    }

    /** Puts shaping and search on what an edge is asked; where there is none, nothing. */
    static void put(Decoding decoding, TextParameters.Builder parameters) {
        if (!decoding.shaping().equals(Shaping.NONE)) {
            parameters.setShaping(toProto(decoding.shaping()));
        }
        switch (decoding.search()) {
            case Search.Beam beam -> parameters.setBeam(toProto(beam));
            case Search.Contrastive contrastive -> parameters.setContrastive(toProto(contrastive));
            case Search.Tokenwise _ -> {}
        }
    }

    private static dev.millrace.contract.sampler.v1.Shaping toProto(Shaping shaping) {
        return dev.millrace.contract.sampler.v1.Shaping.newBuilder()
                .setMinP((float) shaping.minP())
                .setTypicalP((float) shaping.typicalP())
                .setRepetitionPenalty((float) shaping.repetitionPenalty())
                .setPresencePenalty((float) shaping.presencePenalty())
                .setFrequencyPenalty((float) shaping.frequencyPenalty())
                .setNoRepeatNgram(shaping.noRepeatNgram())
                .build();
    }

    private static BeamSearch toProto(Search.Beam beam) {
        return BeamSearch.newBuilder()
                .setBeams(beam.beams())
                .setLengthPenalty((float) beam.lengthPenalty())
                .setEarlyStopping(
                        switch (beam.earlyStopping()) {
                            case HEURISTIC -> dev.millrace.contract.sampler.v1.EarlyStopping.EARLY_STOPPING_HEURISTIC;
                            case FIRST -> dev.millrace.contract.sampler.v1.EarlyStopping.EARLY_STOPPING_FIRST;
                            case NEVER -> dev.millrace.contract.sampler.v1.EarlyStopping.EARLY_STOPPING_NEVER;
                        })
                .build();
    }

    private static ContrastiveSearch toProto(Search.Contrastive contrastive) {
        return ContrastiveSearch.newBuilder()
                .setPenaltyAlpha((float) contrastive.penaltyAlpha())
                .setTopK(contrastive.topK())
                .build();
    }
}
