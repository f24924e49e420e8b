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
     * Tries to listen on every port of one instance of each service.
     *
     * @throws UsageException naming each taken port and the variable that changes it
     */
    static void requireFree(Settings settings) {
        requireFree(Layout.single(settings));
    }

    /**
     * Tries to listen on every port that will be needed.
     *
     * @throws UsageException naming each taken port and the variable that changes it
     */
    static void requireFree(Layout layout) {
        layout.requireDifferentPorts();
        var settings = layout.settings();
        List<String> taken = new ArrayList<>();
        for (var instance : layout.instances()) {
            for (var port : instance.ports()) {
                check(settings.host(port), instance.port(port), port.purpose(), instance.variable(port), taken);
            }
        }
        if (settings.cluster().isEmpty()) {
            for (var port : List.of(Port.BROKER, Port.CONTROLLER)) {
                check(settings.host(port), settings.port(port), port.purpose(), port.variable(), taken);
            }
        }
        if (!taken.isEmpty()) {
            throw new UsageException(String.join("\n", taken));
        }
    }

    private static void check(String host, int port, String purpose, String variable, List<String> taken) {
        if (!isFree(host, port)) {
            taken.add("port %d (%s) is taken; stop what uses it or set %s to another port"
                    .formatted(port, purpose, variable));
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
