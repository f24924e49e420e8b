package dev.millrace.eval.app;

import java.sql.SQLException;
import org.jdbi.v3.core.JdbiException;

/** Which failures are the database's and not of what was asked of it. */
final class DatabaseTrouble {
    /** SQLSTATE class "data exception", such as a value that is too long for its column. */
    private static final String OF_THE_VALUE = "22";

    private DatabaseTrouble() {}

    /** Whether the same may go well later, as when the database is away. */
    static boolean passes(RuntimeException failure) {
        if (!(failure instanceof JdbiException)) {
            return false;
        }
        return !(failure.getCause() instanceof SQLException wrong)
                || wrong.getSQLState() == null
                || !wrong.getSQLState().startsWith(OF_THE_VALUE);
    }
}
