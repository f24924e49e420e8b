package dev.millrace.model.train.run;

import dev.millrace.model.train.Batch;
import dev.millrace.model.train.lesson.Figures;
import dev.millrace.model.train.lesson.Learned;
import dev.millrace.model.train.lesson.Learner;
import dev.millrace.model.train.lesson.Lesson;
import dev.millrace.model.train.optimizer.NamedArrays;
import java.util.List;

/** y = w x + b, which starts at nothing: the smallest thing that can be trained by least squares. */
final class Line implements Trainee {
    private final NamedArrays parameters = NamedArrays.of("line", 0, 0);
    private final NamedArrays gradients = parameters.zeros();

    record Point(double x, double y) {}

    float[] values() {
        return parameters.get("line");
    }

    Lesson<Point> lesson() {
        return new Lesson<>() {
            @Override
            public Figures learn(Learner learner, List<Point> points) {
                for (var point : points) {
                    double error = error(point);
                    gradients.get("line")[0] += (float) (2 * error * point.x() / points.size());
                    gradients.get("line")[1] += (float) (2 * error / points.size());
                }
                return measure(learner, points);
            }

            @Override
            public Figures measure(Learner learner, List<Point> points) {
                double loss = points.stream()
                        .mapToDouble(point -> error(point) * error(point))
                        .average()
                        .orElseThrow();
                return Figures.of(loss, points.size());
            }
        };
    }

    private double error(Point point) {
        return values()[0] * point.x() + values()[1] - point.y();
    }

    @Override
    public NamedArrays parameters() {
        return parameters;
    }

    @Override
    public NamedArrays gradients() {
        return gradients;
    }

    @Override
    public void clearGradients() {
        gradients.clear();
    }

    @Override
    public float[] logprobs(Batch batch) {
        throw new IllegalArgumentException("a line has no tokens");
    }

    @Override
    public float[] referenceLogprobs(Batch batch) {
        throw new IllegalArgumentException("a line has no tokens");
    }

    @Override
    public Learned learn(Batch batch) {
        throw new IllegalArgumentException("a line has no tokens");
    }
}
