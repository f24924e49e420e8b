package dev.millrace.eval.task;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Node;

/** A YAML node as plain values, by YAML 1.1 as PyYAML has it: {@code yes} and {@code off} are truth values. */
final class YamlValue extends SafeConstructor {
    YamlValue(LoaderOptions options) {
        super(options);
    }

    Object of(Node node) {
        return constructDocument(node);
    }
}
