package dev.millrace.security;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BrokerSecurityTest {
    @Test
    void passesOnWhatIsAboutSecurityAndNothingElse() {
        assertEquals(
                Map.of(
                        "security.protocol", "SASL_SSL",
                        "sasl.mechanism", "SCRAM-SHA-512",
                        "sasl.jaas.config", "org.Login required user=\"x\";",
                        "ssl.truststore.location", "/etc/trust.p12"),
                BrokerSecurity.of(Map.of(
                        "KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
                        "KAFKA_SASL_MECHANISM", "SCRAM-SHA-512",
                        "KAFKA_SASL_JAAS_CONFIG", "org.Login required user=\"x\";",
                        "KAFKA_SSL_TRUSTSTORE_LOCATION", "/etc/trust.p12",
                        "KAFKA_SSL_KEYSTORE_LOCATION", "",
                        "KAFKA_BOOTSTRAP_SERVERS", "a:9092",
                        "KAFKA_HEAP_OPTS", "-Xmx1G",
                        "PATH", "/bin")));
    }
}
