package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.PreferencesDerived;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Hidden states of the answers of what is preferred. Blocks. */
record ItemStates(HiddenStateClient hidden) {
    private static final Logger LOG = Logger.getLogger(ItemStates.class);

    /**
     * One state an answer; empty when one does not fit the model's context.
     *
     * @throws StatusRuntimeException what a service says that is asked
     */
    Optional<List<float[]>> of(PreferencesDerived item) {
        try {
            return Optional.of(hidden.of(TrainingSet.messages(item), TrainingSet.texts(item)).stream()
                    .map(HiddenStateClient.HiddenState::state)
                    .toList());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT) {
                LOG.warnf(
                        "item %s is left out: %s",
                        item.getItemId(), e.getStatus().getDescription());
                return Optional.empty();
            }
            throw e;
        }
    }
}
