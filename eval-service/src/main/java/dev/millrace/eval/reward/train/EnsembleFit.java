package dev.millrace.eval.reward.train;

import dev.millrace.eval.reward.train.HeadFit.Fitted;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Fits all heads under each penalty; the result are the heads of the penalty with the lowest mean loss of the prompts
 * left out, the strongest of equal ones. Each fit runs on one thread, so the weights do not hang on how many there are.
 *
 * @param heads to fit
 * @param settings penalties and when to stop
 * @param pool that fits
 */
record EnsembleFit(List<HeadFit> heads, TrainingSettings settings, ExecutorService pool) {
    /**
     * The fitted heads.
     *
     * @param penalty λ they were fitted under
     * @param heads one each
     * @param validationLoss mean over the heads
     */
    record Result(double penalty, List<Fitted> heads, double validationLoss) {}

    /**
     * Fits.
     *
     * @throws CancellationException if the training was cancelled
     */
    Result fit(TrainingProgress progress) {
        Result best = fit(settings.penalties().getFirst(), progress);
        for (double penalty :
                settings.penalties().subList(1, settings.penalties().size())) {
            Result next = fit(penalty, progress);
            if (next.validationLoss < best.validationLoss) {
                best = next;
            }
        }
        return best;
    }

    private Result fit(double penalty, TrainingProgress progress) {
        List<Future<Fitted>> running = new ArrayList<>();
        for (HeadFit head : heads) {
            running.add(pool.submit(() -> head.fit(penalty, settings.stopping(), progress)));
        }
        List<Fitted> fitted = new ArrayList<>();
        try {
            for (Future<Fitted> future : running) {
                fitted.add(future.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the training was interrupted");
        } catch (ExecutionException e) {
            throw unchecked(e);
        }
        double loss =
                fitted.stream().mapToDouble(Fitted::validationLoss).average().orElseThrow();
        return new Result(penalty, List.copyOf(fitted), loss);
    }

    private static RuntimeException unchecked(ExecutionException e) {
        return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
}
