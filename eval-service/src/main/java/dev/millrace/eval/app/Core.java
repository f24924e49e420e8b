package dev.millrace.eval.app;

import dev.millrace.eval.comparison.AskedTasks;
import dev.millrace.eval.comparison.LabelledTasks;
import dev.millrace.eval.constitution.Constitution;
import dev.millrace.eval.feedback.TaskRecords;
import dev.millrace.eval.metric.FiguresByModel;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Makes the objects of the core. */
@ApplicationScoped
class Core {
    @Produces
    @Singleton
    FiguresByModel figures(FiguresConfig config) {
        return new FiguresByModel(
                new FiguresByModel.Bounds(config.models(), config.rememberedRequests(), config.firstTokenWindow()));
    }

    @Produces
    @Singleton
    TaskRecords tasks(Comparisons comparisons, LabelledTasks labelled) {
        return new AskedTasks(comparisons::find, labelled);
    }

    @Produces
    @Singleton
    Constitution constitution(ModelFeedbackConfig config) {
        return config.constitution().map(ConstitutionFile::read).orElseGet(ConstitutionFile::own);
    }

    @Produces
    @Singleton
    RandomGenerator random() {
        return new SecureRandom();
    }

    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }
}
