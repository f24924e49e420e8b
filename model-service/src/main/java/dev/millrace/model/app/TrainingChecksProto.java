package dev.millrace.model.app;

import dev.millrace.contract.training.v1.GateSpec;
import dev.millrace.contract.training.v1.TrainingSpec;
import dev.millrace.model.train.job.Checks;
import dev.millrace.model.train.job.Checks.Leakage;
import dev.millrace.model.train.job.GateSettings;
import dev.millrace.model.train.job.GateSettings.Against;
import java.util.Locale;
import java.util.Optional;

/** What is looked at around a run, from the contract and back; it stands in several places there. */
final class TrainingChecksProto {
    private static final int ITEMS = 200;
    private static final double FALL_MAX = 0.02;
    private static final int MINUTES = 60;

    private TrainingChecksProto() {}

    /** @throws IllegalArgumentException that begins with the name of the field */
    static Checks fromProto(TrainingSpec spec) {
        return new Checks(
                spec.hasGate() ? Optional.of(gate(spec.getGate())) : Optional.empty(),
                leakage(spec.getData().getLeakage()),
                spec.getData().getHeldOutTasksList(),
                spec.getPlanOnly());
    }

    static void put(Checks checks, TrainingSpec.Builder spec) {
        checks.gate().ifPresent(gate -> spec.setGate(toProto(gate)));
        spec.setPlanOnly(checks.isPlanOnly());
        spec.getDataBuilder()
                .setLeakage(checks.leakage() == Leakage.TELL ? "" : "refuse")
                .addAllHeldOutTasks(checks.heldOutTasks());
    }

    private static Leakage leakage(String name) {
        return switch (name) {
            case "", "tell" -> Leakage.TELL;
            case "refuse" -> Leakage.REFUSE;
            default -> throw new IllegalArgumentException("data.leakage: must be tell or refuse");
        };
    }

    private static GateSettings gate(GateSpec gate) {
        return new GateSettings(
                gate.getTasksList(),
                gate.getLimit() == 0 ? ITEMS : gate.getLimit(),
                gate.hasFallMax() ? gate.getFallMax() : FALL_MAX,
                gate.getMetric(),
                against(gate.getAgainst()),
                gate.getMinutesMax() == 0 ? MINUTES : gate.getMinutesMax(),
                gate.getPromote());
    }

    private static Against against(String name) {
        return switch (name) {
            case "", "base" -> Against.BASE;
            case "promoted" -> Against.PROMOTED;
            default -> throw new IllegalArgumentException("gate.against: must be base or promoted");
        };
    }

    private static GateSpec toProto(GateSettings gate) {
        return GateSpec.newBuilder()
                .addAllTasks(gate.tasks())
                .setLimit(gate.limit())
                .setFallMax(gate.fallMax())
                .setMetric(gate.metric())
                .setAgainst(gate.against().name().toLowerCase(Locale.ROOT))
                .setMinutesMax(gate.minutesMax())
                .setPromote(gate.isPromoting())
                .build();
    }
}
