package dev.millrace.tokenizer.app;

import dev.millrace.contract.sampler.v1.BeamSearch;
import dev.millrace.contract.sampler.v1.ContrastiveSearch;
import dev.millrace.tokenizer.decoding.Constraint;
import dev.millrace.tokenizer.decoding.Dry;
import dev.millrace.tokenizer.decoding.Mirostat;
import dev.millrace.tokenizer.decoding.Search;
import dev.millrace.tokenizer.decoding.Shaping;
import dev.millrace.tokenizer.session.TextParameters.ContextOverflow;

/** Shaping, search and constraint as the contract has them: what is not set there is neutral. */
final class DecodingProto {
    private DecodingProto() {}

    static dev.millrace.contract.sampler.v1.Shaping toProto(Shaping shaping) {
        var proto = dev.millrace.contract.sampler.v1.Shaping.newBuilder()
                .setMinP(shaping.minP())
                .setTypicalP(shaping.typicalP())
                .setRepetitionPenalty(shaping.repetitionPenalty())
                .setPresencePenalty(shaping.presencePenalty())
                .setFrequencyPenalty(shaping.frequencyPenalty())
                .setNoRepeatNgram(shaping.noRepeatNgram())
                .putAllLogitBias(shaping.logitBias())
                .setMinNewTokens(shaping.minNewTokens());
        if (shaping.mirostat() != null) {
            proto.getMirostatBuilder()
                    .setTau(shaping.mirostat().tau())
                    .setEta(shaping.mirostat().eta());
        }
        if (shaping.dry() != null) {
            proto.getDryBuilder()
                    .setMultiplier(shaping.dry().multiplier())
                    .setBase(shaping.dry().base())
                    .setAllowedLength(shaping.dry().allowedLength())
                    .setLastTokens(shaping.dry().lastTokens())
                    .addAllBreakerIds(shaping.dry().breakerIds());
        }
        return proto.build();
    }

    /** Resolved shaping. */
    static Shaping fromProto(dev.millrace.contract.sampler.v1.Shaping p) {
        return asked(p).over(Shaping.NONE);
    }

    /** Shaping that a request asks for: what it does not set is left to the model's defaults. */
    static Shaping asked(dev.millrace.contract.sampler.v1.Shaping p) {
        return new Shaping(
                p.getMinP(),
                p.getTypicalP(),
                p.getRepetitionPenalty(),
                p.getPresencePenalty(),
                p.getFrequencyPenalty(),
                ProtoValues.unsigned(p.getNoRepeatNgram()),
                p.getLogitBiasMap(),
                p.hasMirostat()
                        ? new Mirostat(p.getMirostat().getTau(), p.getMirostat().getEta())
                        : null,
                p.hasDry() ? fromProto(p.getDry()) : null,
                ProtoValues.unsigned(p.getMinNewTokens()));
    }

    private static Dry fromProto(dev.millrace.contract.sampler.v1.Dry p) {
        return new Dry(
                p.getMultiplier(),
                p.getBase(),
                ProtoValues.unsigned(p.getAllowedLength()),
                ProtoValues.unsigned(p.getLastTokens()),
                p.getBreakerIdsList());
    }

    static BeamSearch toProto(Search.Beam beam) {
        return BeamSearch.newBuilder()
                .setBeams(beam.beams())
                .setLengthPenalty(beam.lengthPenalty())
                .setEarlyStopping(
                        switch (beam.earlyStopping()) {
                            case HEURISTIC -> dev.millrace.contract.sampler.v1.EarlyStopping.EARLY_STOPPING_HEURISTIC;
                            case FIRST -> dev.millrace.contract.sampler.v1.EarlyStopping.EARLY_STOPPING_FIRST;
                            case NEVER -> dev.millrace.contract.sampler.v1.EarlyStopping.EARLY_STOPPING_NEVER;
                        })
                .build();
    }

    static Search.Beam fromProto(BeamSearch beam) {
        return new Search.Beam(
                ProtoValues.unsigned(beam.getBeams()),
                beam.getLengthPenalty(),
                switch (beam.getEarlyStopping()) {
                    case EARLY_STOPPING_FIRST -> Search.EarlyStopping.FIRST;
                    case EARLY_STOPPING_NEVER -> Search.EarlyStopping.NEVER;
                    case EARLY_STOPPING_HEURISTIC, EARLY_STOPPING_UNSPECIFIED, UNRECOGNIZED ->
                        Search.EarlyStopping.HEURISTIC;
                });
    }

    static ContrastiveSearch toProto(Search.Contrastive contrastive) {
        return ContrastiveSearch.newBuilder()
                .setPenaltyAlpha(contrastive.penaltyAlpha())
                .setTopK(contrastive.topK())
                .build();
    }

    static Search.Contrastive fromProto(ContrastiveSearch contrastive) {
        return new Search.Contrastive(contrastive.getPenaltyAlpha(), ProtoValues.unsigned(contrastive.getTopK()));
    }

    static dev.millrace.contract.sampler.v1.Constraint toProto(Constraint constraint) {
        var proto = dev.millrace.contract.sampler.v1.Constraint.newBuilder();
        switch (constraint) {
            case Constraint.Free _ -> {}
            case Constraint.JsonObject _ -> proto.setJsonObject(true);
            case Constraint.JsonSchema schema -> proto.setJsonSchema(schema.schema());
            case Constraint.Regex regex -> proto.setRegex(regex.pattern());
            case Constraint.Grammar grammar -> proto.setGrammar(grammar.gbnf());
            case Constraint.Choices choices -> proto.getChoicesBuilder().addAllTexts(choices.texts());
        }
        return proto.build();
    }

    static Constraint fromProto(dev.millrace.contract.sampler.v1.Constraint p) {
        return switch (p.getFormCase()) {
            case JSON_OBJECT -> p.getJsonObject() ? new Constraint.JsonObject() : Constraint.NONE;
            case JSON_SCHEMA -> new Constraint.JsonSchema(p.getJsonSchema());
            case REGEX -> new Constraint.Regex(p.getRegex());
            case GRAMMAR -> new Constraint.Grammar(p.getGrammar());
            case CHOICES -> new Constraint.Choices(p.getChoices().getTextsList());
            case FORM_NOT_SET -> Constraint.NONE;
        };
    }

    static dev.millrace.contract.tokenizer.v1.ContextOverflow toProto(ContextOverflow overflow) {
        return switch (overflow) {
            case REFUSE -> dev.millrace.contract.tokenizer.v1.ContextOverflow.CONTEXT_OVERFLOW_REFUSE;
            case TRUNCATE_MIDDLE -> dev.millrace.contract.tokenizer.v1.ContextOverflow.CONTEXT_OVERFLOW_TRUNCATE_MIDDLE;
            case SLIDE -> dev.millrace.contract.tokenizer.v1.ContextOverflow.CONTEXT_OVERFLOW_SLIDE;
        };
    }

    static ContextOverflow fromProto(dev.millrace.contract.tokenizer.v1.ContextOverflow overflow) {
        return switch (overflow) {
            case CONTEXT_OVERFLOW_TRUNCATE_MIDDLE -> ContextOverflow.TRUNCATE_MIDDLE;
            case CONTEXT_OVERFLOW_SLIDE -> ContextOverflow.SLIDE;
            case CONTEXT_OVERFLOW_REFUSE, CONTEXT_OVERFLOW_UNSPECIFIED, UNRECOGNIZED -> ContextOverflow.REFUSE;
        };
    }
}
