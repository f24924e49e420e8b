package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.decoding.Constraint;
import dev.millrace.tokenizer.decoding.Search;
import dev.millrace.tokenizer.decoding.Shaping;
import dev.millrace.tokenizer.session.Door;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.PromptScoring;
import dev.millrace.tokenizer.session.Scheduling;
import dev.millrace.tokenizer.session.TextParameters;
import dev.millrace.tokenizer.session.TextPrompt;

/** Prompts, with who sent them and through which door, as the contract has them. */
final class PromptProto {
    private PromptProto() {}

    /** @throws FailureException when a field is out of its range */
    static TextPrompt fromProto(dev.millrace.contract.tokenizer.v1.TextPrompt prompt) {
        var input = switch (prompt.getInputCase()) {
            case TEXT -> new TextPrompt.Text(prompt.getText());
            case CONVERSATION -> fromProto(prompt.getConversation());
            case IDS ->
                new TextPrompt.Ids(prompt.getIds().getIdsList().stream()
                        .map(ProtoValues::unsigned)
                        .toList());
            case INPUT_NOT_SET ->
                throw FailureException.invalid("prompt", "missing_required_parameter", "The prompt has no input.");
        };
        return new TextPrompt(
                input,
                prompt.getModel(),
                fromProto(prompt.getParameters()),
                fromProto(prompt.getScheduling()),
                prompt.getTemplate());
    }

    private static Scheduling fromProto(dev.millrace.contract.sampler.v1.Scheduling scheduling) {
        return new Scheduling(scheduling.getTenant(), scheduling.getPriority(), scheduling.getCacheSalt());
    }

    static dev.millrace.contract.sampler.v1.Scheduling toProto(Scheduling scheduling) {
        return dev.millrace.contract.sampler.v1.Scheduling.newBuilder()
                .setTenant(scheduling.tenant())
                .setPriority(scheduling.priority())
                .setCacheSalt(scheduling.cacheSalt())
                .build();
    }

    static TextPrompt.Conversation fromProto(dev.millrace.contract.tokenizer.v1.Conversation conversation) {
        return ConversationProto.fromProto(conversation);
    }

    static TextParameters fromProto(dev.millrace.contract.tokenizer.v1.TextParameters p) {
        return new TextParameters(
                p.hasMaxNewTokens() ? ProtoValues.unsigned(p.getMaxNewTokens()) : null,
                p.hasTemperature() ? p.getTemperature() : null,
                p.hasTopK() ? ProtoValues.unsigned(p.getTopK()) : null,
                p.hasTopP() ? p.getTopP() : null,
                p.hasSeed() ? p.getSeed() : null,
                p.getStopList(),
                p.hasTopLogprobs() ? ProtoValues.unsigned(p.getTopLogprobs()) : null,
                p.hasTimeoutMs() ? ProtoValues.unsigned(p.getTimeoutMs()) : null,
                DecodingProto.asked(p.getShaping()),
                p.getDryBreakersList(),
                switch (p.getSearchCase()) {
                    case BEAM -> DecodingProto.fromProto(p.getBeam());
                    case CONTRASTIVE -> DecodingProto.fromProto(p.getContrastive());
                    case SEARCH_NOT_SET -> Search.NONE;
                },
                DecodingProto.fromProto(p.getConstraint()),
                p.hasPromptLogprobs() ? scoring(p) : null,
                p.hasChoices() ? ProtoValues.unsigned(p.getChoices()) : null,
                p.hasBestOf() ? ProtoValues.unsigned(p.getBestOf()) : null,
                DecodingProto.fromProto(p.getContextOverflow()),
                p.getIgnoreStopTokens(),
                null,
                p.getStopTokenIdsList(),
                RewardProto.wish(p));
    }

    private static PromptScoring scoring(dev.millrace.contract.tokenizer.v1.TextParameters p) {
        int from = ProtoValues.unsigned(p.getPromptLogprobsFrom());
        return new PromptScoring(ProtoValues.unsigned(p.getPromptLogprobs()), from == 0 ? 1 : from);
    }

    static dev.millrace.contract.tokenizer.v1.TextPrompt toProto(TextPrompt prompt) {
        var proto = dev.millrace.contract.tokenizer.v1.TextPrompt.newBuilder()
                .setModel(prompt.model())
                .setParameters(toProto(prompt.parameters()))
                .setScheduling(toProto(prompt.scheduling()))
                .setTemplate(prompt.template());
        switch (prompt.input()) {
            case TextPrompt.Text plain -> proto.setText(plain.text());
            case TextPrompt.Ids ids ->
                proto.setIds(
                        dev.millrace.contract.tokenizer.v1.TokenIds.newBuilder().addAllIds(ids.ids()));
            case TextPrompt.Conversation talk -> proto.setConversation(ConversationProto.toProto(talk));
        }
        return proto.build();
    }

    private static dev.millrace.contract.tokenizer.v1.TextParameters toProto(TextParameters p) {
        var proto =
                dev.millrace.contract.tokenizer.v1.TextParameters.newBuilder().addAllStop(p.stop());
        if (p.maxNewTokens() != null) {
            proto.setMaxNewTokens(p.maxNewTokens());
        }
        if (p.temperature() != null) {
            proto.setTemperature(p.temperature());
        }
        if (p.topK() != null) {
            proto.setTopK(p.topK());
        }
        if (p.topP() != null) {
            proto.setTopP(p.topP());
        }
        if (p.seed() != null) {
            proto.setSeed(p.seed());
        }
        if (p.topLogprobs() != null) {
            proto.setTopLogprobs(p.topLogprobs());
        }
        if (p.timeoutMs() != null) {
            proto.setTimeoutMs(p.timeoutMs());
        }
        seldom(p, proto);
        return proto.build();
    }

    private static void seldom(TextParameters p, dev.millrace.contract.tokenizer.v1.TextParameters.Builder proto) {
        if (!p.shaping().equals(Shaping.UNSET)) {
            proto.setShaping(DecodingProto.toProto(p.shaping()));
        }
        proto.addAllDryBreakers(p.dryBreakers());
        switch (p.search()) {
            case Search.Tokenwise _ -> {}
            case Search.Beam beam -> proto.setBeam(DecodingProto.toProto(beam));
            case Search.Contrastive contrastive -> proto.setContrastive(DecodingProto.toProto(contrastive));
        }
        if (!p.constraint().equals(Constraint.NONE)) {
            proto.setConstraint(DecodingProto.toProto(p.constraint()));
        }
        var scoring = p.promptScoring();
        if (scoring != null) {
            proto.setPromptLogprobs(scoring.alternatives()).setPromptLogprobsFrom(scoring.from());
        }
        if (p.choices() != null) {
            proto.setChoices(p.choices());
        }
        if (p.bestOf() != null) {
            proto.setBestOf(p.bestOf());
        }
        if (p.overflow() != TextParameters.ContextOverflow.REFUSE) {
            proto.setContextOverflow(DecodingProto.toProto(p.overflow()));
        }
        if (p.reward() != null) {
            RewardProto.put(p.reward(), proto);
        }
        proto.setIgnoreStopTokens(p.ignoreStopTokens()).addAllStopTokenIds(p.stopTokenIds());
    }

    static dev.millrace.contract.tokenizer.v1.Door toProto(Door door) {
        return switch (door) {
            case HTTP -> dev.millrace.contract.tokenizer.v1.Door.DOOR_HTTP;
            case GRPC -> dev.millrace.contract.tokenizer.v1.Door.DOOR_GRPC;
            case TOPIC -> dev.millrace.contract.tokenizer.v1.Door.DOOR_TOPIC;
        };
    }

    static Door fromProto(dev.millrace.contract.tokenizer.v1.Door door) {
        return switch (door) {
            case DOOR_HTTP -> Door.HTTP;
            case DOOR_GRPC -> Door.GRPC;
            // Answering what nobody waits for costs less than leaving somebody without an answer.
            case DOOR_TOPIC, DOOR_UNSPECIFIED, UNRECOGNIZED -> Door.TOPIC;
        };
    }
}
