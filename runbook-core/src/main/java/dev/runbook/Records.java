package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records as rows: a column per component, those of nested records with a dot. */
final class Records {
  /** A component and the way to it from the outer record. */
  private record Path(String name, List<RecordComponent> steps) {}

  private Records() {}

  static Table table(Collection<? extends Record> records) {
    if (records.isEmpty()) {
      return Table.of();
    }
    var type = records.iterator().next().getClass();
    var paths = new ArrayList<Path>();
    collect(type, "", List.of(), paths);
    var writing = new TableWriting(paths.stream().map(Path::name).toList());
    for (var record : records) {
      paths.forEach(path -> writing.any(follow(record, path.steps)));
      writing.endRow();
    }
    return writing.done();
  }

  private static void collect(
      Class<?> type, String prefix, List<RecordComponent> steps, List<Path> paths) {
    for (var component : type.getRecordComponents()) {
      var way = new ArrayList<>(steps);
      way.add(component);
      var name = prefix + component.getName();
      if (isNested(component.getType())) {
        collect(component.getType(), name + ".", way, paths);
      } else {
        paths.add(new Path(name, way));
      }
    }
  }

  private static boolean isNested(Class<?> type) {
    return type.isRecord() && type != Table.State.class;
  }

  private static @Nullable Object follow(Object record, List<RecordComponent> steps) {
    Object value = record;
    for (var step : steps) {
      if (value == null) {
        return null;
      }
      value = read(value, step);
    }
    return value;
  }

  private static @Nullable Object read(Object record, RecordComponent component) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(record);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new Refused(
          Problem.of("cannot read " + component.getName() + " of a record")
              .at(component.getDeclaringRecord().getName())
              .seen(String.valueOf(e.getCause() == null ? e : e.getCause()))
              .advice("open the record's package to runbook, or write the table by hand"),
          e);
    }
  }
}
