package dev.millrace.eval.app;

import dev.millrace.contract.eval.v1.Evaluation;
import dev.millrace.contract.eval.v1.EvaluationSpec;
import dev.millrace.contract.eval.v1.EvaluationStatus;
import dev.millrace.contract.eval.v1.FigureDirection;
import dev.millrace.contract.eval.v1.GroupFigures;
import dev.millrace.contract.eval.v1.HumanSpec;
import dev.millrace.contract.eval.v1.ItemEvaluated;
import dev.millrace.contract.eval.v1.JudgeSpec;
import dev.millrace.contract.eval.v1.TaskFigure;
import dev.millrace.contract.eval.v1.TaskProgress;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.GroupResult;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.results.ResultJson;
import dev.millrace.eval.results.RunRecord;
import dev.millrace.eval.results.RunSpec;
import dev.millrace.eval.results.RunSpec.Chat;
import dev.millrace.eval.results.RunSpec.Human;
import dev.millrace.eval.results.RunSpec.Judged;
import dev.millrace.eval.results.TaskRecord;
import io.grpc.Status;
import java.util.Optional;
import java.util.OptionalInt;

/** Evaluations as the contract has them. */
final class EvaluationProto {
    private static final String CRITERION = "helpful";

    private EvaluationProto() {}

    /** INVALID_ARGUMENT naming the field when something is out of its range. */
    static RunSpec fromProto(EvaluationSpec spec) {
        try {
            var read = new RunSpec(
                    label(spec),
                    spec.getTasksList(),
                    spec.getModel(),
                    DecodingProto.whole("limit", spec.getLimit()),
                    spec.hasFewshot()
                            ? OptionalInt.of(DecodingProto.whole("fewshot", spec.getFewshot()))
                            : OptionalInt.empty(),
                    DecodingProto.sampling(spec),
                    new Chat(spec.getChat(), spec.getSystem()),
                    spec.getFresh(),
                    spec.hasJudge() ? Optional.of(judged(spec.getJudge())) : Optional.empty(),
                    spec.hasHuman() ? Optional.of(human(spec.getHuman())) : Optional.empty());
            read.requireNew();
            return read;
        } catch (IllegalArgumentException e) {
            throw Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException();
        }
    }

    /** What people call it; of judgements, where they call it nothing, what is judged: that is no task's name. */
    private static String label(EvaluationSpec spec) {
        var judge = spec.getJudge();
        return spec.getLabel().isEmpty() && spec.hasJudge() && judge.getEvaluationIdsCount() <= Judged.RUNS_MAX
                ? "%s judged%s"
                        .formatted(
                                String.join(" against ", judge.getEvaluationIdsList()),
                                judge.getCriterion().isEmpty() ? "" : " by " + judge.getCriterion())
                : spec.getLabel();
    }

    private static Judged judged(JudgeSpec spec) {
        return new Judged(spec.getEvaluationIdsList(), spec.getCriterion(), spec.getDescription());
    }

    private static Human human(HumanSpec human) {
        return new Human(
                human.getEvaluationIdsList(), human.getCriterion().isEmpty() ? CRITERION : human.getCriterion());
    }

    static EvaluationSpec toProto(RunSpec spec) {
        var proto = EvaluationSpec.newBuilder()
                .setLabel(spec.label())
                .addAllTasks(spec.tasks())
                .setModel(spec.model())
                .setLimit(spec.limit())
                .setChat(spec.chat().isOn())
                .setSystem(spec.chat().system())
                .setFresh(spec.isFresh());
        spec.human()
                .ifPresent(human -> proto.getHumanBuilder()
                        .addAllEvaluationIds(human.runs())
                        .setCriterion(human.criterion()));
        spec.fewshot().ifPresent(proto::setFewshot);
        spec.judged()
                .ifPresent(judged -> proto.setJudge(JudgeSpec.newBuilder()
                        .addAllEvaluationIds(judged.runs())
                        .setCriterion(judged.criterion())
                        .setDescription(judged.description())));
        DecodingProto.put(spec.sampling(), proto);
        return proto.build();
    }

    /** @param leftS how long it will still take, 0 where that is not known */
    static Evaluation toProto(RunRecord run, int leftS) {
        var proto = Evaluation.newBuilder()
                .setEvaluationId(run.id())
                .setSpec(toProto(run.spec()))
                .setStatus(toProto(run.status()))
                .setMessage(run.message())
                .setModel(run.model())
                .setModelVersion(run.modelVersion())
                .setStartedEpochMs(run.startedEpochMs())
                .setEndedEpochMs(run.endedEpochMs())
                .setLeftS(leftS);
        run.tasks().forEach(task -> proto.addTasks(toProto(task)));
        run.groups().forEach(group -> proto.addGroups(toProto(group)));
        return proto.build();
    }

    private static EvaluationStatus toProto(RunRecord.Status status) {
        return switch (status) {
            case QUEUED -> EvaluationStatus.EVALUATION_STATUS_QUEUED;
            case RUNNING -> EvaluationStatus.EVALUATION_STATUS_RUNNING;
            case COMPLETED -> EvaluationStatus.EVALUATION_STATUS_COMPLETED;
            case FAILED -> EvaluationStatus.EVALUATION_STATUS_FAILED;
            case CANCELLED -> EvaluationStatus.EVALUATION_STATUS_CANCELLED;
            case OPEN -> EvaluationStatus.EVALUATION_STATUS_OPEN;
        };
    }

    private static TaskProgress.Builder toProto(TaskRecord task) {
        var proto = TaskProgress.newBuilder()
                .setTask(task.task())
                .setVersion(task.version())
                .setFingerprint(task.fingerprint())
                .setItems(task.items())
                .setDone(task.done());
        task.figures().forEach(figure -> proto.addFigures(toProto(figure)));
        return proto;
    }

    private static GroupFigures.Builder toProto(GroupResult group) {
        var proto = GroupFigures.newBuilder().setGroup(group.group());
        group.figures().forEach(figure -> proto.addFigures(toProto(figure)));
        return proto;
    }

    /** What is not a finite number is no number in JSON, and is left unset. */
    static TaskFigure.Builder toProto(Figure figure) {
        var proto = TaskFigure.newBuilder()
                .setMetric(figure.key().metric())
                .setFilter(figure.key().filter())
                .setItems(figure.items())
                .setDirection(
                        switch (figure.direction()) {
                            case HIGHER -> FigureDirection.FIGURE_DIRECTION_HIGHER;
                            case LOWER -> FigureDirection.FIGURE_DIRECTION_LOWER;
                            case NEITHER -> FigureDirection.FIGURE_DIRECTION_NEITHER;
                        });
        if (Double.isFinite(figure.value())) {
            proto.setValue(figure.value());
        }
        if (Double.isFinite(figure.stderr())) {
            proto.setStderr(figure.stderr());
        }
        if (Double.isFinite(figure.low()) && Double.isFinite(figure.high())) {
            proto.setLow(figure.low()).setHigh(figure.high());
        }
        return proto;
    }

    static ItemEvaluated toProto(String run, String task, ItemResult result) {
        var item = result.item();
        return ItemEvaluated.newBuilder()
                .setEvaluationId(run)
                .setTask(task)
                .setIndex(item.index())
                .setItemId(item.id())
                .setDocument(item.document())
                .setTarget(item.target())
                .setRequests(ResultJson.requests(item.requests()))
                .setReplies(ResultJson.replies(result.replies()))
                .setMeasurements(ResultJson.measurements(result.measurements()))
                .build();
    }
}
