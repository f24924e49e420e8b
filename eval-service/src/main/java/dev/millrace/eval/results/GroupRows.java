package dev.millrace.eval.results;

import dev.millrace.eval.harness.GroupResult;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Groups as rows, a row with all figures of a group: nobody asks for one of them alone. */
final class GroupRows {
    private GroupRows() {}

    /** Takes the place of those of before. */
    static void replace(Handle handle, String run, List<GroupResult> groups) {
        handle.createUpdate("delete from evaluation_groups where run_id = :run")
                .bind("run", run)
                .execute();
        for (int position = 0; position < groups.size(); position++) {
            handle.createUpdate("insert into evaluation_groups (run_id, ordinal, group_name, figures)"
                            + " values (:run, :position, :name, :figures)")
                    .bind("run", run)
                    .bind("position", position)
                    .bind("name", groups.get(position).group())
                    .bind("figures", ResultJson.figures(groups.get(position).figures()))
                    .execute();
        }
    }

    static List<GroupResult> of(Handle handle, String run) {
        return handle.createQuery(
                        "select group_name, figures from evaluation_groups where run_id = :run order by ordinal")
                .bind("run", run)
                .map((row, context) ->
                        new GroupResult(row.getString("group_name"), ResultJson.figures(row.getString("figures"))))
                .list();
    }
}
