package dev.millrace.eval.app;

import dev.millrace.contract.model.v1.DescribeResponse;
import java.util.Optional;

/**
 * A reward model that the model services serve as an adapter: it reads texts in the model's place and says what each is worth, in
 * no unit of its own.
 *
 * @param name as a request has it
 * @param version 16 hexadecimal digits
 */
record ServedReward(String name, String version) {
    /** The one of that name; empty where the model serves none, or an adapter that answers. */
    static Optional<ServedReward> of(DescribeResponse model, String name) {
        return model.getAdaptersList().stream()
                .filter(adapter -> adapter.getReward() && adapter.getName().equals(name))
                .findFirst()
                .map(adapter -> new ServedReward(name, adapter.getVersion()));
    }
}
