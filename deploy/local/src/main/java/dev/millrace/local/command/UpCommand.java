package dev.millrace.local.command;

import dev.millrace.local.system.BrokerLog;
import dev.millrace.local.system.LocalSystem;
import dev.millrace.local.system.ModelChoice;
import dev.millrace.local.system.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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

    @Override
    public Integer call() throws IOException, InterruptedException {
        var settings = Settings.ofThisProcess();
        LocalSystem.check(settings);
        var modelPackage = new ModelChoice(settings).resolve(model);
        return detach ? new DetachedStart(settings, modelPackage).run() : stay(settings, modelPackage);
    }

    private static int stay(Settings settings, Path modelPackage) throws IOException, InterruptedException {
        BrokerLog.open(settings.logs());
        var ended = new CountDownLatch(1);
        say("starting the broker and four services with " + modelPackage.getFileName());
        // The hook must know the system before it is up: Ctrl-C during the start stops what has been started.
        var system = LocalSystem.prepare(settings, modelPackage, UpCommand::say);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            stop(system);
            ended.countDown();
        }));
        system.start();
        say("ready in %.1f s: %s".formatted(system.startUp().toMillis() / 1e3, settings.url()));
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
