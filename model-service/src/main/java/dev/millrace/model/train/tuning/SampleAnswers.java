package dev.millrace.model.train.tuning;

import dev.millrace.model.train.draw.AwayException;
import dev.millrace.model.train.job.Sample;
import java.util.List;

/** What the adapter as it is says to the prompts of its job's samples. */
@FunctionalInterface
interface SampleAnswers {
    /** Where nobody wants any. */
    SampleAnswers NONE = List::of;

    List<Sample> now() throws AwayException, InterruptedException;
}
