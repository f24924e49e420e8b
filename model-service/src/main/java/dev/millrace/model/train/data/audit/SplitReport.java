package dev.millrace.model.train.data.audit;

import dev.millrace.model.train.data.Examples;
import dev.millrace.model.train.data.Located;
import dev.millrace.model.train.data.Sha256;
import dev.millrace.model.train.data.audit.Split.Part;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** How many examples and how many different prompts each part of a split has. */
public record SplitReport(Map<Part, Long> examples, Map<Part, Long> prompts) {
    public SplitReport {
        examples = Map.copyOf(examples);
        prompts = Map.copyOf(prompts);
    }

    /** Counts the rest of a file. */
    public static SplitReport of(Split split, Examples examples) throws IOException {
        Map<Part, Long> counts = zeros();
        Map<Part, Long> prompts = zeros();
        Set<Sha256> seen = new HashSet<>();
        for (Located located = examples.next(); located != null; located = examples.next()) {
            Sha256 prompt = Sha256.ofPrompt(located.example());
            Part part = split.part(prompt);
            counts.merge(part, 1L, Long::sum);
            if (seen.add(prompt)) {
                prompts.merge(part, 1L, Long::sum);
            }
        }
        return new SplitReport(counts, prompts);
    }

    private static Map<Part, Long> zeros() {
        Map<Part, Long> zeros = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            zeros.put(part, 0L);
        }
        return zeros;
    }
}
