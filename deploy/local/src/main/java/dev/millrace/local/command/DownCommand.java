package dev.millrace.local.command;

import dev.millrace.local.system.Leftovers;
import dev.millrace.local.system.RunFolder;
import dev.millrace.local.system.RunState;
import dev.millrace.local.system.Settings;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;

/** Asks the launcher to stop everything and waits for it. */
@Command(name = "down")
final class DownCommand implements Callable<Integer> {
    /** The launcher gives the services 15 s and the broker needs a moment after them. */
    private static final Duration STOP_WITHIN = Duration.ofSeconds(40);

    @Override
    public Integer call() throws IOException, InterruptedException {
        var folder = new RunFolder(Settings.ofThisProcess().home());
        var state = folder.read();
        if (state.isEmpty()) {
            System.out.println("nothing runs");
            return 0;
        }
        stopLauncher(state.get());
        if (Leftovers.stop(state.get(), Duration.ofSeconds(15)) > 0) {
            System.out.println("the launcher had died before; stopped the services that it left");
        }
        folder.clear();
        System.out.println("stopped");
        return 0;
    }

    private static void stopLauncher(RunState state) throws InterruptedException {
        var launcher = state.launcher().handle();
        if (launcher.isEmpty()) {
            return;
        }
        launcher.get().destroy();
        try {
            launcher.get().onExit().get(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            launcher.get().destroyForcibly();
        } catch (ExecutionException e) {
            throw new UsageException("the launcher (pid %d) cannot be stopped: %s"
                    .formatted(state.launcher().pid(), e.getMessage()));
        }
    }
}
