package dev.millrace.eval.results;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.millrace.eval.harness.GroupResult;
import java.util.List;
import java.util.Map;
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

    /** Groups by their run, at least one run, in order. */
    static Map<String, List<GroupResult>> of(Handle handle, List<String> runs) {
        return handle.createQuery("select run_id, group_name, figures from evaluation_groups"
                        + " where run_id in (<runs>) order by ordinal")
                .bindList("runs", runs)
                .map((row, context) -> Map.entry(
                        row.getString("run_id"),
                        new GroupResult(row.getString("group_name"), ResultJson.figures(row.getString("figures")))))
                .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
    }
}
