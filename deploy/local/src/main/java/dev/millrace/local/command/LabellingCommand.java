package dev.millrace.local.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.local.feedback.ComparisonClient;
import dev.millrace.local.feedback.ComparisonClient.Answers;
import dev.millrace.local.feedback.PromptFile;
import dev.millrace.local.feedback.SettingWords;
import dev.millrace.local.system.Settings;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What people think of answers. */
@Command(
        name = "feedback",
        subcommands = {LabellingCommand.Compare.class})
final class LabellingCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new UsageException("feedback: compare; see ./millrace feedback --help");
    }

    /** Has answers to the prompts of a file made and compared. */
    @Command(name = "compare")
    static final class Compare implements Callable<Integer> {
        private static final long LOOK_MS = 500;

        @Option(names = "--prompts", required = true)
        private Path prompts = Path.of("");

        @Option(names = "--answers", defaultValue = "0")
        private int answers;

        @Option(names = "--setting")
        private List<String> settings = List.of();

        @Option(names = "--criterion", defaultValue = "")
        private String criterion = "";

        @Option(names = "--ranked-by-model")
        private boolean rankedByModel;

        @Option(names = "--no-wait")
        private boolean noWait;

        @Option(names = "--url")
        private @Nullable String url;

        @Override
        public Integer call() throws IOException, InterruptedException {
            var made = SettingWords.of(settings, answers);
            var asked = PromptFile.read(prompts);
            try (var client = new ComparisonClient(
                    Address.of(url), Settings.ofThisProcess().apiKey())) {
                var open = open(client, asked, made);
                return noWait || await(client, open) ? 0 : 1;
            }
        }

        private List<String> open(ComparisonClient client, List<ObjectNode> asked, ArrayNode made)
                throws IOException, InterruptedException {
            var open = new ArrayList<String>();
            try {
                for (var comparison : asked) {
                    comparison.set("settings", made);
                    comparison.put("criterion", criterion);
                    comparison.put("reason", "file");
                    comparison.put("ranked_by_model", rankedByModel);
                    open.add(client.open(comparison));
                    System.err.printf("\ropened %d of %d", open.size(), asked.size());
                }
            } finally {
                System.err.println();
                open.forEach(System.out::println);
            }
            return open;
        }

        /** Whether all have their answers in the end. The oldest are made first, so only the next one is looked at. */
        private static boolean await(ComparisonClient client, List<String> open)
                throws IOException, InterruptedException {
            var waiting = new ArrayDeque<>(open);
            int failed = 0;
            while (!waiting.isEmpty()) {
                var now = client.answers(waiting.getFirst());
                if (now == Answers.AWAITED) {
                    Thread.sleep(LOOK_MS);
                    continue;
                }
                waiting.removeFirst();
                failed += now == Answers.FAILED ? 1 : 0;
                System.err.printf("\ranswered %d of %d, %d failed", open.size() - waiting.size(), open.size(), failed);
            }
            System.err.println();
            return failed == 0;
        }
    }
}
