package dev.millrace.local.system;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Finds taken ports before anything is started, when the message can still be short. */
final class PortCheck {
    private PortCheck() {}

    /**
     * Tries to listen on every port that the settings name.
     *
     * @throws UsageException naming each taken port and the variable that changes it
     */
    static void requireFree(Settings settings) {
        List<String> taken = new ArrayList<>();
        for (var port : Port.values()) {
            boolean ofBroker = port == Port.BROKER || port == Port.CONTROLLER;
            if (!(ofBroker && settings.cluster().isPresent()) && !isFree(settings.host(port), settings.port(port))) {
                taken.add("port %d (%s) is taken; stop what uses it or set %s to another port"
                        .formatted(settings.port(port), port.purpose(), port.variable()));
            }
        }
        if (!taken.isEmpty()) {
            throw new UsageException(String.join("\n", taken));
        }
    }

    private static boolean isFree(String host, int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
