package dev.millrace.model.app;

import dev.millrace.contract.tokenizer.v1.LogPlace;
import dev.millrace.contract.training.v1.DataTopic;
import dev.millrace.contract.training.v1.MixtureSpec;
import dev.millrace.contract.training.v1.TopicData;
import dev.millrace.contract.training.v1.UploadedFile;
import dev.millrace.model.train.data.Shape;
import dev.millrace.model.train.data.mix.Source;
import dev.millrace.model.train.job.Mixing;
import dev.millrace.model.train.job.TrainingData;
import java.util.Optional;

/** What is learned from, from the contract and back. */
final class TrainingDataProto {
    private static final int EXAMPLES = 100_000;

    private TrainingDataProto() {}

    static TrainingData fromProto(dev.millrace.contract.training.v1.TrainingData data) {
        var source = switch (data.getSourceCase()) {
            case FILE -> uploaded(data.getFile());
            case PATH -> new TrainingData.OnDisk(data.getPath());
            case TOPIC -> topic(data.getTopic());
            case SOURCE_NOT_SET -> throw new IllegalArgumentException("data: must name a file, a path or a topic");
        };
        return new TrainingData(source, shape(data.getShape()), mixing(data));
    }

    static dev.millrace.contract.training.v1.TrainingData toProto(TrainingData data) {
        var proto = dev.millrace.contract.training.v1.TrainingData.newBuilder()
                .setShape(data.shape().map(Shape::label).orElse(""));
        data.mixing()
                .ifPresent(mixing -> proto.setMixture(MixtureSpec.newBuilder()
                        .setTemperature(mixing.temperature())
                        .setCap(mixing.cap())
                        .putAllWeights(mixing.weights())));
        switch (data.source()) {
            case TrainingData.Uploaded file -> proto.setFile(toProto(file));
            case TrainingData.OnDisk(var path) -> proto.setPath(path);
            case TrainingData.OnTopic topic -> proto.setTopic(toProto(topic));
        }
        return proto.build();
    }

    private static Optional<Mixing> mixing(dev.millrace.contract.training.v1.TrainingData data) {
        if (!data.hasMixture()) {
            return Optional.empty();
        }
        var mixture = data.getMixture();
        return Optional.of(new Mixing(
                mixture.hasTemperature() ? mixture.getTemperature() : 1,
                mixture.getCap() == 0 ? Source.EXAMPLES_MAX : mixture.getCap(),
                mixture.getWeightsMap()));
    }

    private static Optional<Shape> shape(String label) {
        try {
            return label.isEmpty() ? Optional.empty() : Optional.of(Shape.of(label));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("data.shape: " + e.getMessage(), e);
        }
    }

    private static TrainingData.Uploaded uploaded(UploadedFile file) {
        var place = file.getContent();
        return new TrainingData.Uploaded(
                file.getFileId(),
                file.getName(),
                file.getBytes(),
                place.getPartition(),
                place.getFirstOffset(),
                place.getEndOffset());
    }

    private static UploadedFile toProto(TrainingData.Uploaded file) {
        return UploadedFile.newBuilder()
                .setFileId(file.id())
                .setName(file.name())
                .setBytes(file.bytes())
                .setContent(LogPlace.newBuilder()
                        .setPartition(file.partition())
                        .setFirstOffset(file.firstOffset())
                        .setEndOffset(file.endOffset()))
                .build();
    }

    private static TrainingData.OnTopic topic(TopicData topic) {
        var which = switch (topic.getTopic()) {
            case DATA_TOPIC_PREFERENCES -> TrainingData.Topic.PREFERENCES;
            case DATA_TOPIC_COMPLETIONS -> TrainingData.Topic.COMPLETIONS;
            case DATA_TOPIC_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("data.topic.topic: must be preferences or completions");
        };
        int most = topic.getExamplesMax() == 0 ? EXAMPLES : topic.getExamplesMax();
        return new TrainingData.OnTopic(which, topic.getSinceEpochMs(), most, topic.getCriterion());
    }

    private static TopicData toProto(TrainingData.OnTopic topic) {
        return TopicData.newBuilder()
                .setTopic(
                        switch (topic.topic()) {
                            case PREFERENCES -> DataTopic.DATA_TOPIC_PREFERENCES;
                            case COMPLETIONS -> DataTopic.DATA_TOPIC_COMPLETIONS;
                        })
                .setSinceEpochMs(topic.sinceMs())
                .setExamplesMax(topic.examplesMax())
                .setCriterion(topic.criterion())
                .build();
    }
}
