package dev.millrace.template;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables that a piece of template sees: its own and those around it. Setting always sets its own. */
final class Scope {
    private final Map<String, Value> variables = new HashMap<>();
    private final @Nullable Scope outer;

    Scope(@Nullable Scope outer) {
        this.outer = outer;
    }

    Value get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Value value = scope.variables.get(name);
            if (value != null) {
                return value;
            }
        }
        return new Value.Undefined("'" + name + "'");
    }

    void set(String name, Value value) {
        variables.put(name, value);
    }
}
