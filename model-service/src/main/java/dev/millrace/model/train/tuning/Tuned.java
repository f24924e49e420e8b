package dev.millrace.model.train.tuning;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.data.TrainingFile;
import dev.millrace.model.train.data.tokens.Encoder;
import dev.millrace.model.train.draw.Policy;
import dev.millrace.model.train.job.TrainingJob;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What a run has to do with.
 *
 * @param folder the job's own
 * @param base what is trained
 * @param encoder of its texts
 * @param answers of services, where the job needs some
 */
record Tuned(
        TrainingJob job,
        Path folder,
        ModelPackage base,
        Encoder encoder,
        TrainingFile file,
        Telling telling,
        BooleanSupplier cancelled,
        Optional<JobAnswers> answers) {
    void say(String words) {
        telling.say(words);
    }

    BaseModel baseModel() {
        return new BaseModel(base.name(), base.version());
    }

    /** As the outcome names what was learned from. */
    Map<String, String> dataHashes() {
        return Map.of(job.spec().data().source().label(), file.hash().toString());
    }

    /** @param tokensMax of a sequence */
    DrawnItems drawn(int tokensMax) {
        return new DrawnItems(job.spec(), answers.orElseThrow(), tokensMax, telling);
    }

    SampleAnswers samples(Supplier<Policy> policy) {
        return answers.filter(_ -> !job.spec().run().samplePrompts().isEmpty())
                .<SampleAnswers>map(found -> () -> found.samples(policy.get()))
                .orElse(SampleAnswers.NONE);
    }

    void encoded(long examples) {
        say(String.format(Locale.ROOT, "encoded %,d of %,d examples", examples, file.examples()));
    }
}
