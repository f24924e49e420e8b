package dev.millrace.eval.app;

import dev.millrace.eval.metric.FiguresByModel;
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

    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }
}
