package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Which fields of a body a parser looks at: it is given trees whose objects write down what they are asked for. */
final class NotedFields {
    private final List<NotingNode> nodes = new ArrayList<>();
    private final Map<JsonNode, Set<String>> asked = new IdentityHashMap<>();
    private boolean isOver;

    /** Lets a parser read a body. One thread at a time in this JVM. */
    static NotedFields of(JsonNode body, Consumer<byte[]> parser) throws ReflectiveOperationException {
        var noted = new NotedFields();
        var field = Json.class.getDeclaredField("MAPPER");
        field.setAccessible(true);
        var mapper = (ObjectMapper) field.get(null);
        mapper.setNodeFactory(noted.new NotingNodes());
        try {
            parser.accept(body.toString().getBytes(StandardCharsets.UTF_8));
        } finally {
            mapper.setNodeFactory(JsonNodeFactory.instance);
            noted.isOver = true;
        }
        return noted;
    }

    /** The body as the parser saw it. */
    JsonNode root() {
        return nodes.getFirst();
    }

    /** What one of its objects was asked for. */
    Set<String> of(JsonNode object) {
        return asked.getOrDefault(object, Set.of());
    }

    /** What the body or a copy of it with fewer fields was asked for and has. */
    Set<String> ofRoot() {
        var below = new IdentityHashMap<JsonNode, Boolean>();
        collect(root(), below);
        var names = new TreeSet<String>();
        for (var node : nodes) {
            if (node == root() || !below.containsKey(node)) {
                of(node).stream().filter(node::has).forEach(names::add);
            }
        }
        return names;
    }

    /** All names that anything like the body was asked for. */
    Set<String> ofRootAtAll() {
        var below = new IdentityHashMap<JsonNode, Boolean>();
        collect(root(), below);
        var names = new TreeSet<String>();
        nodes.stream()
                .filter(node -> node == root() || !below.containsKey(node))
                .forEach(node -> names.addAll(of(node)));
        names.remove("");
        return names;
    }

    private static void collect(JsonNode node, Map<JsonNode, Boolean> below) {
        for (var child : node) {
            below.put(child, true);
            collect(child, below);
        }
    }

    private final class NotingNodes extends JsonNodeFactory {
        @Override
        public ObjectNode objectNode() {
            var node = new NotingNode(this);
            nodes.add(node);
            return node;
        }
    }

    private final class NotingNode extends ObjectNode {
        NotingNode(JsonNodeFactory nodes) {
            super(nodes);
        }

        @Override
        public JsonNode get(String name) {
            if (!isOver) {
                asked.computeIfAbsent(this, _ -> new TreeSet<>()).add(name);
            }
            return super.get(name);
        }
    }
}
