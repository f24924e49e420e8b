package dev.millrace.security;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What somebody is; decides the scopes of a key that names none. */
public enum Role {
    /** Asks the model. */
    @JsonProperty("user")
    USER,
    /** Says which answer was better. */
    @JsonProperty("rater")
    RATER,
    /** May do everything. */
    @JsonProperty("admin")
    ADMIN;

    /** What the role may do when nothing else is said. */
    public Set<Scope> scopes() {
        return switch (this) {
            case USER -> EnumSet.complementOf(EnumSet.of(Scope.ADMIN));
            case RATER -> EnumSet.of(Scope.FEEDBACK);
            case ADMIN -> EnumSet.allOf(Scope.class);
        };
    }

    /** The role of this name, in lower case as everywhere outside of Java. */
    public static Optional<Role> named(String name) {
        return Stream.of(values()).filter(role -> role.word().equals(name)).findFirst();
    }

    /** Its name in files and messages. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
