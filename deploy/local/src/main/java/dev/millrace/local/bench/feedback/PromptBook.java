package dev.millrace.local.bench.feedback;

import dev.millrace.local.bench.traffic.Bounds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * Everyday prompts: every task with every topic in it. A quarter of the topics is kept for prompts that are never ranked,
 * so that these ask of something that no ranked prompt asks of.
 *
 * @param tasks with {@code {topic}} in each
 * @param topics that fit into every task
 */
public record PromptBook(List<String> tasks, List<String> topics) {
    private static final String RESOURCE = "/feedback/prompts.txt";
    private static final String PLACE = "{topic}";
    private static final int UNRANKED_OF = 4;

    public PromptBook {
        tasks = List.copyOf(tasks);
        topics = List.copyOf(topics);
    }

    /** The one that comes with the program: 24 tasks and 48 topics, 864 prompts to rank and 288 to leave unranked. */
    public static PromptBook standard() {
        try (var in = Objects.requireNonNull(PromptBook.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            var lines = text.lines().filter(line -> !line.startsWith("#")).toList();
            int blank = lines.indexOf("");
            return new PromptBook(lines.subList(0, blank), lines.subList(blank + 1, lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is asked in one run. */
    public record Choice(List<Prompt> ranked, List<Prompt> unranked) {
        public Choice {
            ranked = List.copyOf(ranked);
            unranked = List.copyOf(unranked);
        }
    }

    /**
     * Draws prompts; the first ones of a larger draw with the same seed are the same.
     *
     * @param ranked how many to rank
     * @param unranked how many to leave unranked
     * @throws dev.millrace.local.system.UsageException when there are not so many
     */
    public Choice choose(int ranked, int unranked, long seed) {
        var random = new Random(seed);
        List<Integer> order = new ArrayList<>();
        for (int topic = 0; topic < topics.size(); topic++) {
            order.add(topic);
        }
        Collections.shuffle(order, random);
        int kept = topics.size() / UNRANKED_OF;
        var toRank = shuffled(order.subList(kept, order.size()), random);
        var toKeep = shuffled(order.subList(0, kept), random);
        Bounds.require("--prompts", ranked, 1, toRank.size());
        Bounds.require("--held-out", unranked, 1, toKeep.size());
        return new Choice(toRank.subList(0, ranked), toKeep.subList(0, unranked));
    }

    private List<Prompt> shuffled(List<Integer> of, Random random) {
        List<Prompt> prompts = new ArrayList<>();
        for (int topic : of) {
            for (int task = 0; task < tasks.size(); task++) {
                var text = tasks.get(task).replace(PLACE, topics.get(topic));
                prompts.add(new Prompt("feedback-bench-%02d-%02d".formatted(task + 1, topic + 1), text));
            }
        }
        Collections.shuffle(prompts, random);
        return prompts;
    }
}
