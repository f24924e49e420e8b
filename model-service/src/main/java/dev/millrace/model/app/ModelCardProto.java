package dev.millrace.model.app;

import dev.millrace.contract.training.v1.ModelEntry;
import dev.millrace.contract.training.v1.ModelForm;
import dev.millrace.contract.training.v1.ModelMade;
import dev.millrace.contract.training.v1.ModelPromoted;
import dev.millrace.contract.training.v1.ModelRolledBack;
import dev.millrace.contract.training.v1.TrainingObjective;
import dev.millrace.model.train.job.Objective;
import dev.millrace.model.train.registry.ModelCard;
import dev.millrace.model.train.registry.ModelEvent;
import java.util.Optional;

/** Models and what happens to them, from the contract and back. */
final class ModelCardProto {
    private ModelCardProto() {}

    static dev.millrace.contract.training.v1.ModelCard toProto(ModelCard card) {
        var origin = card.origin();
        return dev.millrace.contract.training.v1.ModelCard.newBuilder()
                .setName(card.name())
                .setVersion(card.version())
                .setForm(
                        switch (card.form()) {
                            case PACKAGE -> ModelForm.MODEL_FORM_PACKAGE;
                            case ADAPTER -> ModelForm.MODEL_FORM_ADAPTER;
                        })
                .setBase(TrainingSpecProto.toProto(card.base()))
                .setParent(card.parent())
                .setFolder(origin.folder())
                .setJobId(origin.jobId())
                .setObjective(
                        origin.objective().isEmpty()
                                ? TrainingObjective.TRAINING_OBJECTIVE_UNSPECIFIED
                                : TrainingSpecProto.toProto(Objective.valueOf(origin.objective())))
                .putAllDataHashes(origin.dataHashes())
                .putAllFigures(card.figures())
                .setMadeEpochMs(card.madeMs())
                .build();
    }

    /** @throws IllegalArgumentException when it is none */
    static ModelCard fromProto(dev.millrace.contract.training.v1.ModelCard card) {
        var form = switch (card.getForm()) {
            case MODEL_FORM_PACKAGE -> ModelCard.Form.PACKAGE;
            case MODEL_FORM_ADAPTER -> ModelCard.Form.ADAPTER;
            case MODEL_FORM_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("form: must be a package or an adapter");
        };
        var origin = new ModelCard.Origin(
                card.getFolder(),
                card.getJobId(),
                TrainingSpecProto.objective(card.getObjective())
                        .map(Objective::name)
                        .orElse(""),
                card.getDataHashesMap());
        return new ModelCard(
                card.getName(),
                card.getVersion(),
                form,
                TrainingSpecProto.fromProto(card.getBase()),
                card.getParent(),
                origin,
                card.getFiguresMap(),
                card.getMadeEpochMs());
    }

    static dev.millrace.contract.training.v1.ModelEvent toProto(ModelEvent event, long nowMs) {
        var proto = dev.millrace.contract.training.v1.ModelEvent.newBuilder()
                .setName(event.name())
                .setAtEpochMs(nowMs);
        switch (event) {
            case ModelEvent.Made(var card) ->
                proto.setMade(ModelMade.newBuilder().setCard(toProto(card)));
            case ModelEvent.Promoted promoted ->
                proto.setPromoted(ModelPromoted.newBuilder()
                        .setVersion(promoted.version())
                        .setBy(promoted.by()));
            case ModelEvent.RolledBack back ->
                proto.setRolledBack(ModelRolledBack.newBuilder()
                        .setVersion(back.version())
                        .setFromVersion(back.fromVersion())
                        .setBy(back.by()));
        }
        return proto.build();
    }

    /**
     * Empty for an event that this version does not know.
     *
     * @throws IllegalArgumentException when it is none
     */
    static Optional<ModelEvent> fromProto(dev.millrace.contract.training.v1.ModelEvent event) {
        var name = event.getName();
        return switch (event.getEventCase()) {
            case MADE ->
                Optional.of(new ModelEvent.Made(fromProto(event.getMade().getCard())));
            case PROMOTED -> {
                var promoted = event.getPromoted();
                yield Optional.of(new ModelEvent.Promoted(name, promoted.getVersion(), promoted.getBy()));
            }
            case ROLLED_BACK -> {
                var back = event.getRolledBack();
                yield Optional.of(
                        new ModelEvent.RolledBack(name, back.getVersion(), back.getFromVersion(), back.getBy()));
            }
            case EVENT_NOT_SET -> Optional.empty();
        };
    }

    static ModelEntry toProto(dev.millrace.model.train.registry.ModelEntry entry) {
        var promotions = entry.promotions();
        return ModelEntry.newBuilder()
                .setName(entry.name())
                .setPromoted(entry.promoted().orElse(""))
                .addAllPromotedBefore(promotions.reversed().stream().skip(1).toList())
                .addAllCards(entry.cards().stream().map(ModelCardProto::toProto).toList())
                .build();
    }
}
