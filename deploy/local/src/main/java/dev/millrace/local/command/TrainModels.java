package dev.millrace.local.command;

import dev.millrace.local.training.TrainingTables;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What training made, and what its names mean. */
final class TrainModels {
    private TrainModels() {}

    /** Names with their versions. */
    @Command(name = "models")
    static final class Models extends TrainCommand.Asking implements Callable<Integer> {
        @Override
        public Integer call() throws IOException, InterruptedException {
            try (var client = client()) {
                client.models().forEach(model -> TrainingTables.model(System.out, model));
            }
            return 0;
        }
    }

    /** Makes a name mean a version. */
    @Command(name = "promote")
    static final class Promote extends TrainCommand.Asking implements Callable<Integer> {
        @Parameters(index = "0")
        private String name = "";

        @Option(names = "--version", defaultValue = "")
        private String version = "";

        @Override
        public Integer call() throws IOException, InterruptedException {
            try (var client = client()) {
                var model = client.promote(name, version);
                TrainingTables.model(System.out, model);
                if (model.at("/cards/0/form").asText().equals("MODEL_FORM_PACKAGE")) {
                    System.err.println("a package is served by: ./millrace up --model " + name);
                }
            }
            return 0;
        }
    }

    /** Makes a name mean what it meant before. */
    @Command(name = "rollback")
    static final class Rollback extends TrainCommand.Asking implements Callable<Integer> {
        @Parameters(index = "0")
        private String name = "";

        @Override
        public Integer call() throws IOException, InterruptedException {
            try (var client = client()) {
                TrainingTables.model(System.out, client.rollBack(name));
            }
            return 0;
        }
    }
}
