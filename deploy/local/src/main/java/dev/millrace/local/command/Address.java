package dev.millrace.local.command;

import dev.millrace.local.system.RunFolder;
import dev.millrace.local.system.RunState;
import dev.millrace.local.system.Settings;
import org.jspecify.annotations.Nullable;

/** Where the HTTP door is that a command speaks to. */
final class Address {
    private Address() {}

    /** The address that was named; else that of the system started here; else where it would be. */
    static String of(@Nullable String named) {
        if (named != null) {
            return named;
        }
        var settings = Settings.ofThisProcess();
        return new RunFolder(settings.home()).readRunning().map(RunState::url).orElse(settings.url());
    }
}
