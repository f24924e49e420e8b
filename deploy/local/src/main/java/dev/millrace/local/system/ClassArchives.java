package dev.millrace.local.system;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Writes the class archives of a system that runs, once for every build, so that the next start finds them. One service
 * after the other: each takes some seconds of a core.
 */
public final class ClassArchives {
    /** The dump takes a core for some seconds, and who has just started a system wants answers first. */
    private static final Duration AFTER_READY = Duration.ofMinutes(3);

    private final LocalSystem system;
    private final Consumer<String> say;

    /** @param say told in a sentence when one could not be written */
    public ClassArchives(LocalSystem system, Consumer<String> say) {
        this.system = system;
        this.say = say;
    }

    /** Begins in the background; the thread ends with this process. */
    public void writeLater() {
        if (system.settings().classArchives()) {
            Thread.ofPlatform().daemon().name("class-archives").start(this::write);
        }
    }

    private void write() {
        try {
            Thread.sleep(AFTER_READY);
            ThreadNice.lower();
            var commands = new ServiceCommand(system.settings());
            for (var service : Service.values()) {
                if (system.layout().count(service) == 0) {
                    continue;
                }
                var archive = commands.archive(service);
                long pid = archive.isFresh() ? 0 : system.status(service).pid();
                var problem = pid == 0 ? "" : archive.write(pid);
                if (!problem.isEmpty()) {
                    say.accept("%s has no class archive and will start as it does now: %s"
                            .formatted(service.folder(), problem));
                }
            }
        } catch (IOException e) {
            say.accept("class archives cannot be written: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
