package dev.millrace.local.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Options that were given, as fields of a request; what was not said is not there. */
final class Given {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Given() {}

    static void put(ObjectNode object, String field, @Nullable Object value) {
        if (value != null) {
            object.set(field, JSON.valueToTree(value));
        }
    }
}
