package dev.millrace.tokenizer.app;

import dev.millrace.security.Limits;
import dev.millrace.security.Role;
import dev.millrace.tokenizer.redact.Kind;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who may come in, and how much of what he says is kept. Environment variables: {@code MILLRACE_EDGE_…}. */
@ConfigMapping(prefix = "millrace.edge")
public interface SafetyConfig {
    /**
     * The keys file ({@link dev.millrace.security.KeysFile}); with it every path but the public ones asks for a key.
     * Read again within a second of its change.
     */
    Optional<Path> keys();

    /** What counts where a key says nothing; without keys, for each tenant. */
    LimitsConfig limits();

    /** Tokens of an identity provider that count as keys. */
    OidcConfig oidc();

    /** Origins whose pages may call the API, exactly as browsers send them, at most 100; none by default. */
    Optional<List<String>> corsOrigins();

    /** Whether the figures of the management port are at the public one too; with keys for administrators alone. */
    @WithDefault("false")
    boolean metrics();

    /** What is taken out of prompts before anything is done with them: {@link dev.millrace.tokenizer.redact.Kind}. */
    @WithDefault("")
    Optional<String> redact();

    /**
     * What is taken out, as a value.
     *
     * @throws IllegalArgumentException naming the key
     */
    default Set<Kind> redacted() {
        try {
            return Kind.read(redact().orElse(""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("millrace.edge.redact: " + e.getMessage(), e);
        }
    }

    /** Limits of one key; 0 for none, at most {@value Limits#MOST}. */
    interface LimitsConfig {
        /** Requests a minute. */
        @WithDefault("0")
        int requestsPerMinute();

        /** Tokens of rendered prompts a minute. */
        @WithDefault("0")
        int promptTokensPerMinute();

        /** Generated tokens a minute; charged when an answer has ended. */
        @WithDefault("0")
        int outputTokensPerMinute();

        /** Requests under way at once. */
        @WithDefault("0")
        int streams();

        /** The same as a value, checked. */
        default Limits asLimits() {
            return new Limits(requestsPerMinute(), promptTokensPerMinute(), outputTokensPerMinute(), streams());
        }
    }

    /** Bearer tokens (RFC 7519) signed by an OpenID provider; off without an issuer. */
    interface OidcConfig {
        /** Who must have issued a token, exactly as its {@code iss} says. */
        Optional<String> issuer();

        /** Where its public keys are (RFC 7517), http or https. Needed with an issuer. */
        Optional<String> jwksUri();

        /** What a token's {@code aud} must hold. Needed with an issuer, else tokens for other services would do. */
        Optional<String> audience();

        /** Claim with the roles, a path with dots: a text or a list of which one is user, rater or admin. */
        @WithDefault("roles")
        String rolesClaim();

        /** Role of tokens that name none; without it they open nothing. */
        Optional<Role> defaultRole();

        /** Time after which the keys are asked for again, 5 s to 1 d. */
        @WithDefault("5m")
        Duration refresh();
    }
}
