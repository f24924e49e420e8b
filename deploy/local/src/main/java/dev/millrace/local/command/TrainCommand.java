package dev.millrace.local.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.local.system.Settings;
import dev.millrace.local.system.UsageException;
import dev.millrace.local.training.JobWait;
import dev.millrace.local.training.TrainingClient;
import dev.millrace.local.training.TrainingTables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tunes the model. */
@Command(
        name = "train",
        subcommands = {
            TrainCommand.Sft.class,
            TrainCommand.Dpo.class,
            TrainCommand.Distill.class,
            TrainCommand.Reward.class,
            TrainDrawn.Grpo.class,
            TrainDrawn.Ppo.class,
            TrainDrawn.Rejection.class,
            TrainCommand.Run.class,
            TrainScratch.class,
            TrainCommand.Jobs.class,
            TrainCommand.Show.class,
            TrainCommand.Cancel.class,
            TrainModels.Models.class,
            TrainModels.Promote.class,
            TrainModels.Rollback.class,
            TrainCompare.class
        })
final class TrainCommand implements Callable<Integer> {
    private static final long LOOK_MS = 1_000;

    @Override
    public Integer call() {
        throw new UsageException(
                "train: sft, dpo, distill, reward, grpo, ppo, rejection, run, scratch, jobs, show, cancel, models, promote, rollback, compare; see ./millrace train --help");
    }

    /** Where the trainer is asked. */
    static class Asking {
        @Option(names = "--url")
        @Nullable
        String url;

        TrainingClient client() {
            return new TrainingClient(Address.of(url), Settings.ofThisProcess().apiKey());
        }
    }

    /** A job from what is said about it. */
    static class Beginning extends Asking {
        @Mixin
        private TrainSettings settings = new TrainSettings();

        @Option(names = "--no-wait")
        private boolean noWait;

        /** Begins a job and, if that is wanted, waits for its end. */
        int begin(String type, @Nullable Path file, Data data) throws IOException, InterruptedException {
            var request = settings.request(type);
            try (var client = client()) {
                data.into(request);
                if (file != null) {
                    request.put("training_file", client.upload(file));
                }
                var job = client.create(request);
                System.out.println(job.path("id").asText());
                if (noWait) {
                    return 0;
                }
                var ended = new JobWait(client, System.err, LOOK_MS)
                        .ended(job.path("id").asText());
                if (settings.isPlanOnly()) {
                    client.messages(ended.path("id").asText()).forEach(System.out::println);
                    return ended.path("status").asText().equals("succeeded") ? 0 : 1;
                }
                TrainingTables.job(
                        System.out, ended, client.checkpoints(ended.path("id").asText()));
                return ended.path("status").asText().equals("succeeded") ? 0 : 1;
            }
        }
    }

    /** Says in a request what is learned from. */
    @FunctionalInterface
    interface Data {
        void into(ObjectNode request);
    }

    /** Answers to prompts. */
    @Command(name = "sft")
    static final class Sft extends Beginning implements Callable<Integer> {
        @Parameters(index = "0")
        private Path file = Path.of("");

        @Override
        public Integer call() throws IOException, InterruptedException {
            return begin("supervised", file, _ -> {});
        }
    }

    /** A job that learns from preferences. */
    static class Preferring extends Beginning {
        @Parameters(index = "0", arity = "0..1")
        private @Nullable Path file;

        @Option(names = "--from-preferences")
        private boolean isFromPreferences;

        @Option(names = "--criterion", defaultValue = "")
        private String criterion = "";

        int begin(String type, Data own) throws IOException, InterruptedException {
            if ((file == null) != isFromPreferences) {
                throw new UsageException("train %s: a file, or --from-preferences".formatted(type));
            }
            return begin(type, file, request -> {
                own.into(request);
                if (isFromPreferences) {
                    request.withObject("/settings/data")
                            .putObject("topic")
                            .put("topic", "DATA_TOPIC_PREFERENCES")
                            .put("criterion", criterion);
                }
            });
        }
    }

    /** Preferences. */
    @Command(name = "dpo")
    static final class Dpo extends Preferring implements Callable<Integer> {
        @Option(names = "--beta")
        private @Nullable Double beta;

        @Option(names = "--label-smoothing")
        private @Nullable Double labelSmoothing;

        @Override
        public Integer call() throws IOException, InterruptedException {
            return begin("dpo", request -> {
                var own = request.withObject("/settings/objective_settings");
                Given.put(own, "beta", beta);
                Given.put(own, "label_smoothing", labelSmoothing);
            });
        }
    }

    /** A reward model of preferences. */
    @Command(name = "reward")
    static final class Reward extends Preferring implements Callable<Integer> {
        @Override
        public Integer call() throws IOException, InterruptedException {
            return begin("reward", _ -> {});
        }
    }

    /** What a teacher thinks: a package, or those that answered here with {@code top_logprobs}. */
    @Command(name = "distill")
    static final class Distill extends Beginning implements Callable<Integer> {
        @Parameters(index = "0", arity = "0..1")
        private @Nullable Path file;

        @Option(names = "--from-completions")
        private boolean isFromCompletions;

        @Option(names = "--teacher")
        private @Nullable String teacher;

        @Option(names = "--temperature")
        private @Nullable Double temperature;

        @Override
        public Integer call() throws IOException, InterruptedException {
            if ((file == null) != isFromCompletions) {
                throw new UsageException("train distill: a file, or --from-completions");
            }
            return begin("distill", file, request -> {
                var settings = (ObjectNode) request.path("settings");
                var own = settings.putObject("objective_settings");
                Given.put(own, "teacher", teacher);
                Given.put(own, "temperature", temperature);
                if (isFromCompletions) {
                    settings.withObject("/data").putObject("topic").put("topic", "DATA_TOPIC_COMPLETIONS");
                }
            });
        }
    }

    /** Any objective, by its name. */
    @Command(name = "run")
    static final class Run extends Beginning implements Callable<Integer> {
        @Parameters(index = "0")
        private String objective = "";

        @Parameters(index = "1")
        private Path file = Path.of("");

        @Override
        public Integer call() throws IOException, InterruptedException {
            return begin(objective, file, _ -> {});
        }
    }

    /** The jobs there are. */
    @Command(name = "jobs")
    static final class Jobs extends Asking implements Callable<Integer> {
        @Option(names = "--limit", defaultValue = "20")
        private int limit;

        @Override
        public Integer call() throws IOException, InterruptedException {
            try (var client = client()) {
                client.list(limit).forEach(job -> TrainingTables.line(System.out, job));
            }
            return 0;
        }
    }

    /** One job. */
    @Command(name = "show")
    static final class Show extends Asking implements Callable<Integer> {
        @Parameters(index = "0")
        private String job = "";

        @Option(names = "--wait")
        private boolean isWaiting;

        @Override
        public Integer call() throws IOException, InterruptedException {
            try (var client = client()) {
                var found = isWaiting ? new JobWait(client, System.err, LOOK_MS).ended(job) : client.get(job);
                TrainingTables.job(System.out, found, client.checkpoints(job));
            }
            return 0;
        }
    }

    /** Ends a job. */
    @Command(name = "cancel")
    static final class Cancel extends Asking implements Callable<Integer> {
        @Parameters(index = "0")
        private String job = "";

        @Override
        public Integer call() throws IOException, InterruptedException {
            try (var client = client()) {
                TrainingTables.line(System.out, client.cancel(job));
            }
            return 0;
        }
    }
}
