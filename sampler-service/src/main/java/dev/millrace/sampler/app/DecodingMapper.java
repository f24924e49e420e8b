package dev.millrace.sampler.app;

import dev.millrace.contract.sampler.v1.GenerationParameters;
import dev.millrace.sampler.decoding.Constraint;
import dev.millrace.sampler.decoding.Dry;
import dev.millrace.sampler.decoding.Mirostat;
import dev.millrace.sampler.decoding.Search;
import dev.millrace.sampler.decoding.Shaping;

/** Shaping, search and constraint from protobuf: what is not set is neutral. */
final class DecodingMapper {
    private DecodingMapper() {}

    static Shaping shaping(dev.millrace.contract.sampler.v1.Shaping p) {
        return new Shaping(
                p.getMinP(),
                oneIfZero(p.getTypicalP()),
                oneIfZero(p.getRepetitionPenalty()),
                p.getPresencePenalty(),
                p.getFrequencyPenalty(),
                p.getNoRepeatNgram(),
                p.getLogitBiasMap(),
                p.hasMirostat()
                        ? new Mirostat(p.getMirostat().getTau(), p.getMirostat().getEta())
                        : null,
                p.hasDry() ? dry(p.getDry()) : null,
                p.getMinNewTokens());
    }

    private static Dry dry(dev.millrace.contract.sampler.v1.Dry p) {
        return new Dry(p.getMultiplier(), p.getBase(), p.getAllowedLength(), p.getLastTokens(), p.getBreakerIdsList());
    }

    private static float oneIfZero(float value) {
        return value == 0 ? 1 : value;
    }

    static Search search(GenerationParameters p) {
        return switch (p.getSearchCase()) {
            case BEAM ->
                new Search.Beam(
                        p.getBeam().getBeams(),
                        p.getBeam().getLengthPenalty(),
                        switch (p.getBeam().getEarlyStopping()) {
                            case EARLY_STOPPING_FIRST -> Search.EarlyStopping.FIRST;
                            case EARLY_STOPPING_NEVER -> Search.EarlyStopping.NEVER;
                            case EARLY_STOPPING_HEURISTIC, EARLY_STOPPING_UNSPECIFIED, UNRECOGNIZED ->
                                Search.EarlyStopping.HEURISTIC;
                        });
            case CONTRASTIVE ->
                new Search.Contrastive(
                        p.getContrastive().getPenaltyAlpha(), p.getContrastive().getTopK());
            case SEARCH_NOT_SET -> Search.NONE;
        };
    }

    static Constraint constraint(dev.millrace.contract.sampler.v1.Constraint p) {
        return switch (p.getFormCase()) {
            case JSON_OBJECT -> p.getJsonObject() ? new Constraint.JsonObject() : Constraint.NONE;
            case JSON_SCHEMA -> new Constraint.JsonSchema(p.getJsonSchema());
            case REGEX -> new Constraint.Regex(p.getRegex());
            case GRAMMAR -> new Constraint.Grammar(p.getGrammar());
            case CHOICES -> new Constraint.Choices(p.getChoices().getTextsList());
            case FORM_NOT_SET -> Constraint.NONE;
        };
    }
}
