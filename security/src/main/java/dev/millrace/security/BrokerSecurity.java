package dev.millrace.security;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How to speak to a Kafka cluster that asks who is there: Kafka's own client settings from the environment, where
 * {@code security.protocol} is {@code KAFKA_SECURITY_PROTOCOL}. Only settings of these families, so that a variable which
 * happens to begin with {@code KAFKA_} changes nothing else. eval-service's connector reads the same variables by itself.
 */
public final class BrokerSecurity {
    private static final String PREFIX = "KAFKA_";
    private static final List<String> FAMILIES = List.of("security.", "sasl.", "ssl.");

    private BrokerSecurity() {}

    /** The settings by Kafka's names, empty for a broker that trusts everybody. */
    public static Map<String, Object> of(Map<String, String> environment) {
        var settings = new TreeMap<String, Object>();
        environment.forEach((variable, value) -> {
            if (variable.startsWith(PREFIX) && !value.isBlank()) {
                var name = variable.substring(PREFIX.length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '.');
                if (FAMILIES.stream().anyMatch(name::startsWith)) {
                    settings.put(name, value);
                }
            }
        });
        return settings;
    }

    /** A client's settings with those that this process's environment adds. */
    public static Map<String, Object> with(Map<String, ?> settings) {
        var all = new HashMap<String, Object>(of(System.getenv()));
        all.putAll(settings);
        return all;
    }
}
