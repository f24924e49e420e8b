package dev.millrace.local.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Ports that are free now, one for each that a system needs, two of the services' so that each may have two instances. */
public final class FreePorts {
    private FreePorts() {}

    /** As environment variables. */
    public static Map<String, String> environment() throws IOException {
        Map<String, String> environment = new HashMap<>();
        List<ServerSocket> open = new ArrayList<>();
        for (var port : Port.values()) {
            for (var variable : List.of(port.variable(), port.variable() + "_2")) {
                var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                open.add(socket);
                environment.put(variable, Integer.toString(socket.getLocalPort()));
            }
        }
        for (var socket : open) {
            socket.close();
        }
        return environment;
    }
}
