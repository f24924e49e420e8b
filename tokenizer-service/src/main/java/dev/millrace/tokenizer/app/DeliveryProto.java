package dev.millrace.tokenizer.app;

import com.google.protobuf.ByteString;
import dev.millrace.contract.tokenizer.v1.AnswerForm;
import dev.millrace.tokenizer.session.Delivery;
import java.util.HexFormat;

/** How answers are given out, as the contract has it. */
final class DeliveryProto {
    private DeliveryProto() {}

    static dev.millrace.contract.tokenizer.v1.Delivery toProto(Delivery delivery) {
        return dev.millrace.contract.tokenizer.v1.Delivery.newBuilder()
                .setForm(
                        switch (delivery.form()) {
                            case NONE -> AnswerForm.ANSWER_FORM_UNSPECIFIED;
                            case CHAT -> AnswerForm.ANSWER_FORM_CHAT;
                            case COMPLETION -> AnswerForm.ANSWER_FORM_COMPLETION;
                            case RESPONSE -> AnswerForm.ANSWER_FORM_RESPONSE;
                            case MESSAGES -> AnswerForm.ANSWER_FORM_MESSAGES;
                        })
                .setIncludeUsage(delivery.includeUsage())
                .setLogprobs(delivery.logprobs())
                .setCreatedEpochS(delivery.createdS())
                .setFingerprint(delivery.fingerprint())
                .setDetached(delivery.detached())
                .setBodyHash(ByteString.copyFrom(HexFormat.of().parseHex(delivery.bodyHash())))
                .setParticulars(delivery.particulars())
                .build();
    }

    static Delivery fromProto(dev.millrace.contract.tokenizer.v1.Delivery delivery) {
        return new Delivery(
                switch (delivery.getForm()) {
                    case ANSWER_FORM_CHAT -> Delivery.Form.CHAT;
                    case ANSWER_FORM_COMPLETION -> Delivery.Form.COMPLETION;
                    case ANSWER_FORM_RESPONSE -> Delivery.Form.RESPONSE;
                    case ANSWER_FORM_MESSAGES -> Delivery.Form.MESSAGES;
                    // A form that only a newer edge knows cannot be written by this one.
                    case ANSWER_FORM_UNSPECIFIED, UNRECOGNIZED -> Delivery.Form.NONE;
                },
                delivery.getIncludeUsage(),
                delivery.getLogprobs(),
                delivery.getCreatedEpochS(),
                delivery.getFingerprint(),
                delivery.getDetached(),
                HexFormat.of().formatHex(delivery.getBodyHash().toByteArray()),
                delivery.getParticulars());
    }
}
