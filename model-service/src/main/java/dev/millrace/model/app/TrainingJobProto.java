package dev.millrace.model.app;

import dev.millrace.contract.training.v1.TrainingProgress;
import dev.millrace.contract.training.v1.TrainingSample;
import dev.millrace.contract.training.v1.TrainingStatus;
import dev.millrace.model.train.job.JobState;
import dev.millrace.model.train.job.JobStatus;
import dev.millrace.model.train.job.Progress;
import dev.millrace.model.train.job.ProgressRecord;
import dev.millrace.model.train.job.Sample;
import dev.millrace.model.train.job.TrainingJob;

/** Jobs and how they go on, from the contract and back. */
final class TrainingJobProto {
    private static final String STATUS = "TRAINING_STATUS_";

    private TrainingJobProto() {}

    static dev.millrace.contract.training.v1.TrainingJob toProto(JobState state) {
        var proto = dev.millrace.contract.training.v1.TrainingJob.newBuilder()
                .setJobId(state.id())
                .setSpec(TrainingSpecProto.toProto(state.job().spec()))
                .setTenant(state.job().tenant())
                .setStatus(toProto(state.status()))
                .setMessage(state.message())
                .setCreatedEpochMs(state.job().createdMs())
                .setStartedEpochMs(state.startedMs())
                .setEndedEpochMs(state.endedMs())
                .setResumptions(state.resumptions());
        if (state.card() != null) {
            proto.setCard(ModelCardProto.toProto(state.card()));
        }
        if (state.latest() != null) {
            proto.setProgress(toProto(state.latest()));
        }
        return proto.build();
    }

    /** @throws IllegalArgumentException naming the field that is wrong */
    static JobState fromProto(dev.millrace.contract.training.v1.TrainingJob proto) {
        var job = new TrainingJob(
                proto.getJobId(),
                TrainingSpecProto.fromProto(proto.getSpec()),
                proto.getTenant(),
                proto.getCreatedEpochMs());
        return new JobState(
                job,
                fromProto(proto.getStatus()),
                proto.getMessage(),
                proto.getStartedEpochMs(),
                proto.getEndedEpochMs(),
                proto.getResumptions(),
                proto.hasCard() ? ModelCardProto.fromProto(proto.getCard()) : null,
                proto.hasProgress() ? fromProto(proto.getProgress()) : null);
    }

    static TrainingProgress toProto(ProgressRecord report) {
        var progress = report.progress();
        var proto = TrainingProgress.newBuilder()
                .setJobId(report.jobId())
                .setSequence(report.sequence())
                .setAtEpochMs(report.atMs())
                .setStatus(toProto(report.status()))
                .setUpdate(progress.update())
                .setUpdates(progress.updates())
                .setEpoch(progress.epoch())
                .setCheckpoint(progress.checkpoint())
                .setMessage(progress.message())
                .putAllFigures(progress.figures());
        var step = progress.step();
        if (step != null) {
            proto.setLoss(step.loss())
                    .setLearningRate(step.learningRate())
                    .setGradientNorm(step.gradientNorm())
                    .setTokensPerS(step.tokensPerS());
        }
        if (progress.validationLoss() != null) {
            proto.setValidationLoss(progress.validationLoss());
        }
        progress.samples().stream().map(TrainingJobProto::toProto).forEach(proto::addSamples);
        return proto.build();
    }

    /** @throws IllegalArgumentException naming the field that is wrong */
    static ProgressRecord fromProto(TrainingProgress proto) {
        var step = new Progress.Step(
                proto.getLoss(), proto.getLearningRate(), proto.getGradientNorm(), proto.getTokensPerS());
        var progress = new Progress(
                proto.getUpdate(),
                proto.getUpdates(),
                proto.getEpoch(),
                proto.hasLoss() ? step : null,
                proto.hasValidationLoss() ? Double.valueOf(proto.getValidationLoss()) : null,
                proto.getCheckpoint(),
                proto.getMessage(),
                proto.getSamplesList().stream()
                        .map(sample -> new Sample(sample.getPrompt(), sample.getText()))
                        .toList(),
                proto.getFiguresMap());
        return new ProgressRecord(
                proto.getJobId(), proto.getSequence(), proto.getAtEpochMs(), fromProto(proto.getStatus()), progress);
    }

    private static TrainingSample toProto(Sample sample) {
        return TrainingSample.newBuilder()
                .setPrompt(sample.prompt())
                .setText(sample.text())
                .build();
    }

    private static TrainingStatus toProto(JobStatus status) {
        return TrainingStatus.valueOf(STATUS + status.name());
    }

    private static JobStatus fromProto(TrainingStatus status) {
        return switch (status) {
            case TRAINING_STATUS_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("status: must be one of those of the contract");
            default -> JobStatus.valueOf(status.name().substring(STATUS.length()));
        };
    }
}
