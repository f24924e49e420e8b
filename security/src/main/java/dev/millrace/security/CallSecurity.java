package dev.millrace.security;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * What one service shows another when it calls it, from the variables that also secure its own gRPC door: with
 * {@value #TRUST_STORE} the other must have a certificate of those in that PKCS #12 file, with {@value #CERTIFICATE} and
 * {@value #KEY} (PEM) the service shows its own. Without them calls are plain.
 */
public final class CallSecurity {
    static final String TRUST_STORE = "MILLRACE_GRPC_TRUST_STORE";
    static final String TRUST_STORE_PASSWORD = "MILLRACE_GRPC_TRUST_STORE_PASSWORD";
    static final String CERTIFICATE = "MILLRACE_GRPC_CERTIFICATE";
    static final String KEY = "MILLRACE_GRPC_KEY";

    private CallSecurity() {}

    /** Credentials by the environment of this process. */
    public static ChannelCredentials ofThisProcess() {
        return of(System.getenv());
    }

    /**
     * Credentials by these variables.
     *
     * @throws IllegalArgumentException naming the variable, when they contradict each other or a file cannot be used
     */
    public static ChannelCredentials of(Map<String, String> environment) {
        var trust = value(environment, TRUST_STORE);
        var certificate = value(environment, CERTIFICATE);
        var key = value(environment, KEY);
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException(CERTIFICATE + " and " + KEY + " belong together");
        }
        if (trust == null) {
            if (certificate != null) {
                throw new IllegalArgumentException(CERTIFICATE + " needs " + TRUST_STORE + ", which says whom to call");
            }
            return InsecureChannelCredentials.create();
        }
        var credentials = TlsChannelCredentials.newBuilder();
        try {
            credentials.trustManager(trusted(Path.of(trust), value(environment, TRUST_STORE_PASSWORD))
                    .getTrustManagers());
            if (certificate != null && key != null) {
                credentials.keyManager(new File(certificate), new File(key));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(CERTIFICATE + ", " + KEY + " or " + TRUST_STORE + " cannot be read", e);
        }
        return credentials.build();
    }

    private static TrustManagerFactory trusted(Path file, @Nullable String password) throws IOException {
        try (var stream = Files.newInputStream(file)) {
            var store = KeyStore.getInstance("PKCS12");
            store.load(stream, password == null ? null : password.toCharArray());
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(TRUST_STORE + " is no PKCS #12 file of this password", e);
        }
    }

    private static @Nullable String value(Map<String, String> environment, String variable) {
        var value = environment.get(variable);
        return value == null || value.isBlank() ? null : value;
    }
}
