package dev.millrace.local.command;

import dev.millrace.local.system.BrokerLog;
import dev.millrace.local.system.ClassArchives;
import dev.millrace.local.system.EmbeddingChoice;
import dev.millrace.local.system.Layout;
import dev.millrace.local.system.LocalSystem;
import dev.millrace.local.system.ModelChoice;
import dev.millrace.local.system.Safety;
import dev.millrace.local.system.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts the system and stays, or leaves it running in the background. */
@Command(name = "up")
final class UpCommand implements Callable<Integer> {
    @Option(names = {"-d", "--detach"})
    private boolean detach;

    @Option(
            names = {"-m", "--model"},
            defaultValue = "")
    private String model = "";

    @Option(
            names = {"--models"},
            defaultValue = "1")
    private int models;

    @Option(
            names = {"--samplers"},
            defaultValue = "1")
    private int samplers;

    @Option(
            names = {"--edges"},
            defaultValue = "1")
    private int edges;

    @Option(names = {"--embedding-model"})
    private @Nullable String embeddingModel;

    @Option(names = {"--trainer"})
    private boolean trainer;

    @Option(names = {"--secure"})
    private boolean secure;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var settings = secure ? Settings.ofThisProcess().secured() : Settings.ofThisProcess();
        LocalSystem.check(layout(settings, Optional.empty()));
        var embedding = embeddingModel == null ? settings.embeddingModel() : embeddingModel;
        var layout = layout(settings, new EmbeddingChoice(settings).resolve(embedding));
        LocalSystem.check(layout);
        var modelPackage = new ModelChoice(settings).resolve(model);
        if (secure) {
            Safety.createFirstKeys(settings, UpCommand::say);
        }
        return detach ? new DetachedStart(layout, modelPackage).run() : stay(layout, modelPackage);
    }

    private Layout layout(Settings settings, Optional<Path> embedding) {
        return new Layout(settings, models, samplers, edges, embedding, trainer);
    }

    private static int stay(Layout layout, Path modelPackage) throws IOException, InterruptedException {
        BrokerLog.open(layout.settings().logs());
        var ended = new CountDownLatch(1);
        say("starting the broker and %s with %s".formatted(layout.words(), modelPackage.getFileName()));
        // The hook must know the system before it is up: Ctrl-C during the start stops what has been started.
        var system = LocalSystem.prepare(layout, modelPackage, UpCommand::say);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            stop(system);
            ended.countDown();
        }));
        system.start();
        new ClassArchives(system, UpCommand::say).writeLater();
        say("ready in %.1f s: %s".formatted(system.startUp().toMillis() / 1e3, String.join(" ", layout.urls())));
        ended.await();
        return 0;
    }

    private static void stop(LocalSystem system) {
        try {
            system.close();
        } catch (IOException e) {
            say("stopping failed: " + e.getMessage());
        }
    }

    private static void say(String sentence) {
        System.out.println(sentence);
    }
}
