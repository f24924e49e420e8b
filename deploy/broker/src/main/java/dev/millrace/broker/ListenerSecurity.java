package dev.millrace.broker;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A client listener that asks who is there: SASL_SSL with SCRAM-SHA-512, as clusters have it.
 *
 * @param users passwords by name, at least one; one of them is also the broker's own
 * @param keyStore PKCS #12 file with the broker's certificate
 * @param trustStore PKCS #12 file with what it trusts, itself at least
 * @param storePassword of both files
 */
public record ListenerSecurity(Map<String, String> users, Path keyStore, Path trustStore, String storePassword) {
    private static final String MECHANISM = "SCRAM-SHA-512";

    /** Copies the map. */
    public ListenerSecurity {
        users = Map.copyOf(users);
        if (users.isEmpty()) {
            throw new IllegalArgumentException("users: must hold at least one");
        }
    }

    /** Users as the storage formatter takes them; they must be there before the first of them can log in. */
    List<String> scramArguments() {
        return users.entrySet().stream()
                .map(user -> "%s=[name=%s,password=%s]".formatted(MECHANISM, user.getKey(), user.getValue()))
                .toList();
    }

    /** Makes the listener PLAINTEXT, which is named for what it is by default, one of SASL_SSL. */
    void secure(Properties broker) {
        var own = users.entrySet().iterator().next();
        broker.put("listener.security.protocol.map", "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT");
        broker.put("sasl.enabled.mechanisms", MECHANISM);
        broker.put("sasl.mechanism.inter.broker.protocol", MECHANISM);
        broker.put("listener.name.plaintext.scram-sha-512.sasl.jaas.config", jaas(own.getKey(), own.getValue()));
        broker.put("ssl.keystore.type", "PKCS12");
        broker.put("ssl.keystore.location", keyStore.toString());
        broker.put("ssl.keystore.password", storePassword);
        // The broker is a client of its own and must know itself.
        broker.put("ssl.truststore.type", "PKCS12");
        broker.put("ssl.truststore.location", trustStore.toString());
        broker.put("ssl.truststore.password", storePassword);
    }

    /** A client's {@code sasl.jaas.config}. */
    public static String jaas(String user, String password) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                .formatted(user, password);
    }
}
