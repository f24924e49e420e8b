package dev.millrace.model.train.tuning;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.data.TrainingFile;
import dev.millrace.model.train.job.Progress;
import dev.millrace.model.train.job.ProgressSink;
import dev.millrace.model.train.job.TrainingJob;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * What a run has to do with.
 *
 * @param folder the job's own
 * @param base what is trained
 */
record Tuned(
        TrainingJob job,
        Path folder,
        ModelPackage base,
        TrainingFile file,
        ProgressSink sink,
        BooleanSupplier cancelled) {
    void say(String words) {
        sink.report(new Progress(0, 0, 0, null, null, "", words, List.of(), Map.of()));
    }

    BaseModel baseModel() {
        return new BaseModel(base.name(), base.version());
    }

    void encoded(long examples) {
        say(String.format(Locale.ROOT, "encoded %,d of %,d examples", examples, file.examples()));
    }
}
