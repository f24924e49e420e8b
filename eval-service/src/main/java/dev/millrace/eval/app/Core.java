package dev.millrace.eval.app;

import dev.millrace.eval.feedback.TaskRecords;
import dev.millrace.eval.metric.FiguresByModel;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Makes the objects of the core. */
@ApplicationScoped
class Core {
    @Produces
    @Singleton
    FiguresByModel figures(FiguresConfig config) {
        return new FiguresByModel(
                new FiguresByModel.Bounds(config.models(), config.rememberedRequests(), config.firstTokenWindow()));
    }

    /** Used where nothing knows what labellers were asked. */
    @Produces
    @Singleton
    @DefaultBean
    TaskRecords tasks() {
        return TaskRecords.NONE;
    }

    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }
}
