package dev.millrace.tokenizer.app;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.sampler.v1.GenerationCancelled;
import dev.millrace.contract.sampler.v1.GenerationParameters;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.contract.tokenizer.v1.OpenGeneration;
import dev.millrace.tokenizer.decoding.Constraint;
import dev.millrace.tokenizer.decoding.Search;
import dev.millrace.tokenizer.decoding.Shaping;
import dev.millrace.tokenizer.session.AcceptedRequest;
import dev.millrace.tokenizer.session.Admission;
import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.DecodingParameters;
import dev.millrace.tokenizer.session.PromptScoring;
import org.jspecify.annotations.Nullable;

/** Accepted requests and their cancellation as the contract has them. */
final class RequestProto {
    private RequestProto() {}

    static GenerationRequested toProto(AcceptedRequest request, Admission.Admitted admitted, int replyPartition) {
        return toProto(request, admitted.promptIds(), replyPartition).toBuilder()
                .setAdapter(admitted.adapter())
                .build();
    }

    static GenerationRequested toProto(AcceptedRequest request, int[] promptIds, int replyPartition) {
        var context = OpenGeneration.newBuilder()
                .setPrompt(PromptProto.toProto(request.prompt()))
                .setDoor(PromptProto.toProto(request.door()))
                .setCallerId(request.callerId())
                .setDelivery(DeliveryProto.toProto(request.delivery()));
        return GenerationRequested.newBuilder()
                .setRequestId(request.id())
                .setModel(request.model())
                .addAllPromptIds(ProtoValues.boxed(promptIds))
                .setParameters(toProto(request.parameters()))
                .setDeadlineEpochMs(request.deadlineMs())
                .setReplyPartition(replyPartition)
                .setAcceptedEpochMs(request.acceptedMs())
                .setScheduling(PromptProto.toProto(request.prompt().scheduling()))
                .setEdgeContext(context.build().toByteString())
                .build();
    }

    /** @throws InvalidProtocolBufferException when the edge's own part is not readable */
    static AcceptedRequest fromProto(GenerationRequested request) throws InvalidProtocolBufferException {
        var context = OpenGeneration.parseFrom(request.getEdgeContext());
        return new AcceptedRequest(
                request.getRequestId(),
                PromptProto.fromProto(context.getDoor()),
                context.getCallerId(),
                PromptProto.fromProto(context.getPrompt()),
                request.getModel(),
                request.getPromptIdsCount(),
                fromProto(request.getParameters()),
                request.getAcceptedEpochMs(),
                request.getDeadlineEpochMs(),
                DeliveryProto.fromProto(context.getDelivery()));
    }

    private static DecodingParameters fromProto(GenerationParameters p) {
        return new DecodingParameters(
                p.getMaxNewTokens(),
                p.getTemperature(),
                p.getTopK(),
                p.getTopP(),
                p.getSeed(),
                p.getStopTokenIdsList(),
                p.getTopLogprobs(),
                p.getChoices(),
                DecodingProto.fromProto(p.getShaping()),
                switch (p.getSearchCase()) {
                    case BEAM -> DecodingProto.fromProto(p.getBeam());
                    case CONTRASTIVE -> DecodingProto.fromProto(p.getContrastive());
                    case SEARCH_NOT_SET -> Search.NONE;
                },
                DecodingProto.fromProto(p.getConstraint()),
                p.hasPromptLogprobs()
                        ? new PromptScoring(p.getPromptLogprobs(), Math.max(1, p.getPromptLogprobsFrom()))
                        : null);
    }

    static GenerationCancelled toProto(String requestId, CancelReason reason, @Nullable Integer choice) {
        var proto = GenerationCancelled.newBuilder()
                .setRequestId(requestId)
                .setReason(
                        switch (reason) {
                            case CLIENT_GONE -> dev.millrace.contract.sampler.v1.CancelReason.CANCEL_REASON_CLIENT_GONE;
                            case REQUESTED -> dev.millrace.contract.sampler.v1.CancelReason.CANCEL_REASON_REQUESTED;
                            case STOP_STRING -> dev.millrace.contract.sampler.v1.CancelReason.CANCEL_REASON_STOP_STRING;
                            case EDGE_RESTARTED ->
                                dev.millrace.contract.sampler.v1.CancelReason.CANCEL_REASON_EDGE_RESTARTED;
                            case SLOW_READER -> dev.millrace.contract.sampler.v1.CancelReason.CANCEL_REASON_SLOW_READER;
                        });
        if (choice != null) {
            proto.setChoice(choice);
        }
        return proto.build();
    }

    static GenerationParameters toProto(DecodingParameters p) {
        var proto = GenerationParameters.newBuilder()
                .setMaxNewTokens(p.maxNewTokens())
                .setTemperature(p.temperature())
                .setTopK(p.topK())
                .setTopP(p.topP())
                .setSeed(p.seed())
                .addAllStopTokenIds(p.stopTokenIds())
                .setChoices(p.choices())
                .setTopLogprobs(p.topLogprobs());
        if (!p.shaping().equals(Shaping.NONE)) {
            proto.setShaping(DecodingProto.toProto(p.shaping()));
        }
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
        return proto.build();
    }
}
