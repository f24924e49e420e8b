package dev.millrace.local.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tunes the model by what it answers itself, and what a reward model says of that. */
final class TrainDrawn {
    private TrainDrawn() {}

    /** Where prompts come from, how answers are drawn and who judges them. */
    abstract static class Drawing extends TrainCommand.Beginning {
        @Parameters(index = "0", arity = "0..1")
        private @Nullable Path file;

        @Option(names = "--from-preferences")
        private boolean isFromPreferences;

        @Option(names = "--criterion", defaultValue = "")
        private String criterion = "";

        @Option(names = "--reward-model", defaultValue = "")
        private String rewardModel = "";

        @Option(names = "--group")
        private @Nullable Integer group;

        @Option(names = "--temperature")
        private @Nullable Double temperature;

        int begin(String type, @Nullable Double beta) throws IOException, InterruptedException {
            if ((file == null) != isFromPreferences) {
                throw new UsageException("train %s: a file, or --from-preferences".formatted(type));
            }
            if (rewardModel.isEmpty()) {
                throw new UsageException("train %s: --reward-model NAME says who judges the answers".formatted(type));
            }
            return begin(type, file, request -> {
                var settings = (ObjectNode) request.path("settings");
                var own = settings.putObject("objective_settings").put("reward_model", rewardModel);
                Given.put(own, "group", group);
                Given.put(own, "temperature", temperature);
                Given.put(own, "beta", beta);
                if (isFromPreferences) {
                    TrainCommand.fromPreferences(settings, criterion);
                }
            });
        }
    }

    /** Answers that are worth more than others to the same prompt become likelier. */
    @Command(name = "grpo")
    static final class Grpo extends Drawing implements Callable<Integer> {
        @Option(names = "--beta")
        private @Nullable Double beta;

        @Override
        public Integer call() throws IOException, InterruptedException {
            return begin("grpo", beta);
        }
    }

    /** The best of several answers is learned. */
    @Command(name = "rejection")
    static final class Rejection extends Drawing implements Callable<Integer> {
        @Override
        public Integer call() throws IOException, InterruptedException {
            return begin("rejection", null);
        }
    }
}
