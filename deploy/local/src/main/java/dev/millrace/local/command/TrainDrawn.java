package dev.millrace.local.command;

import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tunes the model by what it answers itself, and what a reward model says of that. */
final class TrainDrawn {
    private TrainDrawn() {}

    /** Where prompts come from, how answers are drawn and who judges them. */
    abstract static class Drawing extends TrainCommand.Preferring {
        @Option(names = "--reward-model", defaultValue = "")
        private String rewardModel = "";

        @Option(names = "--group")
        private @Nullable Integer group;

        @Option(names = "--temperature")
        private @Nullable Double temperature;

        int draw(String type, @Nullable Double beta) throws IOException, InterruptedException {
            if (rewardModel.isEmpty()) {
                throw new UsageException("train %s: --reward-model NAME says who judges the answers".formatted(type));
            }
            return begin(type, request -> {
                var own = request.withObject("/settings/objective_settings").put("reward_model", rewardModel);
                Given.put(own, "group", group);
                Given.put(own, "temperature", temperature);
                Given.put(own, "beta", beta);
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
            return draw("grpo", beta);
        }
    }

    /** The same with a head that learns what to expect. */
    @Command(name = "ppo")
    static final class Ppo extends Drawing implements Callable<Integer> {
        @Option(names = "--beta")
        private @Nullable Double beta;

        @Override
        public Integer call() throws IOException, InterruptedException {
            return draw("ppo", beta);
        }
    }

    /** The best of several answers is learned. */
    @Command(name = "rejection")
    static final class Rejection extends Drawing implements Callable<Integer> {
        @Override
        public Integer call() throws IOException, InterruptedException {
            return draw("rejection", null);
        }
    }
}
