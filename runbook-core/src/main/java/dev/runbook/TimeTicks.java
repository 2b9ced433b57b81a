package dev.runbook;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Marks on the x axis at round local times. Where clocks are set back the same local time has two
 * marks, where they are set forward it has none.
 */
final class TimeTicks {
  /** One mark: the time, and under it the date where the day begins; empty where it does not. */
  record Tick(long time, String label, String date) {}

  /** The clocks of the zone change here, from one offset to the other. */
  record Shift(long time, String text) {}

  /** A distance between marks: so many units. */
  private record Step(ChronoUnit unit, int count) {
    long millis() {
      return unit.getDuration().toMillis() * count;
    }

    boolean isWithinDay() {
      return unit.compareTo(ChronoUnit.DAYS) < 0;
    }
  }

  private static final DateTimeFormatter MILLIS = format("HH:mm:ss.SSS");
  private static final DateTimeFormatter SECONDS = format("HH:mm:ss");
  private static final DateTimeFormatter MINUTES = format("HH:mm");
  private static final DateTimeFormatter DATE = format("yyyy-MM-dd");
  private static final DateTimeFormatter DAY = format("MM-dd");
  private static final DateTimeFormatter MONTH = format("yyyy-MM");

  private static final List<Step> STEPS = steps();

  private TimeTicks() {}

  /** Marks at most one in 90 pixels. */
  static List<Tick> of(TimeScale scale) {
    long least = Math.max(1, (scale.to() - scale.from()) / Math.max(1, scale.columns() / 90));
    var step =
        STEPS.stream()
            .filter(one -> one.millis() >= least)
            .findFirst()
            .orElse(STEPS.get(STEPS.size() - 1));
    var times = step.isWithinDay() ? withinDay(scale, step) : wholeDays(scale, step);
    return label(scale, step, times);
  }

  /** Where the offset of the zone changes within the scale, at most four. */
  static List<Shift> shifts(TimeScale scale) {
    var shifts = new ArrayList<Shift>();
    var rules = scale.zone().getRules();
    var next = rules.nextTransition(Instant.ofEpochMilli(scale.from()));
    while (next != null && next.getInstant().toEpochMilli() < scale.to() && shifts.size() < 4) {
      var text = offset(next.getOffsetBefore()) + " → " + offset(next.getOffsetAfter());
      shifts.add(new Shift(next.getInstant().toEpochMilli(), text));
      next = rules.nextTransition(next.getInstant());
    }
    return shifts;
  }

  /** The zone, with its offset unless the name tells it: {@code Asia/Seoul +09:00}. */
  static String zone(TimeScale scale) {
    var name = scale.zone().getId();
    var first = scale.at(scale.from()).getOffset();
    if (scale.zone().normalized() instanceof ZoneOffset) {
      return name.equals("Z") ? "UTC" : name;
    }
    var last = scale.at(scale.to() - 1).getOffset();
    return name + " " + offset(first) + (first.equals(last) ? "" : " → " + offset(last));
  }

  private static String offset(ZoneOffset offset) {
    return offset.equals(ZoneOffset.UTC) ? "+00:00" : offset.getId();
  }

  /** Each round local time of the range, once for every offset in which it exists. */
  private static List<Long> withinDay(TimeScale scale, Step step) {
    var rules = scale.zone().getRules();
    var low = scale.at(scale.from()).getOffset();
    var high = low;
    var next = rules.nextTransition(Instant.ofEpochMilli(scale.from()));
    while (next != null && next.getInstant().toEpochMilli() < scale.to()) {
      low = next.getOffsetAfter().compareTo(low) > 0 ? next.getOffsetAfter() : low;
      high = next.getOffsetAfter().compareTo(high) < 0 ? next.getOffsetAfter() : high;
      next = rules.nextTransition(next.getInstant());
    }
    var times = new ArrayList<Long>();
    var last = local(scale.to(), high);
    for (var local = floor(local(scale.from(), low), step);
        !local.isAfter(last);
        local = local.plus(step.count(), step.unit())) {
      for (var offset : rules.getValidOffsets(local)) {
        add(times, local.toInstant(offset).toEpochMilli(), scale);
      }
    }
    times.sort(Comparator.naturalOrder());
    return times;
  }

  private static LocalDateTime local(long time, ZoneOffset offset) {
    return LocalDateTime.ofInstant(Instant.ofEpochMilli(time), offset);
  }

  private static LocalDateTime floor(LocalDateTime local, Step step) {
    var midnight = local.truncatedTo(ChronoUnit.DAYS);
    long passed = Duration.between(midnight, local).toMillis();
    return midnight.plus(Duration.ofMillis(passed - passed % step.millis()));
  }

  private static List<Long> wholeDays(TimeScale scale, Step step) {
    var times = new ArrayList<Long>();
    for (var day = floor(scale.at(scale.from()).toLocalDate(), step);
        ;
        day = day.plus(step.count(), step.unit())) {
      long time = day.atStartOfDay(scale.zone()).toInstant().toEpochMilli();
      if (time > scale.to()) {
        return times;
      }
      add(times, time, scale);
    }
  }

  private static LocalDate floor(LocalDate day, Step step) {
    return switch (step.unit()) {
      case DAYS ->
          step.count() == 7
              ? day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
              : day.minusDays(Math.floorMod(day.toEpochDay(), step.count()));
      case MONTHS ->
          day.withDayOfMonth(1).minusMonths(Math.floorMod(day.getMonthValue() - 1, step.count()));
      default -> day.withDayOfYear(1).minusYears(Math.floorMod(day.getYear(), step.count()));
    };
  }

  private static void add(List<Long> times, long time, TimeScale scale) {
    if (scale.contains(time)) {
      times.add(time);
    }
  }

  private static List<Tick> label(TimeScale scale, Step step, List<Long> times) {
    var ticks = new ArrayList<Tick>();
    for (long time : times) {
      var at = scale.at(time);
      ticks.add(new Tick(time, text(at, step), date(at, step, ticks.isEmpty())));
    }
    return ticks;
  }

  private static String text(ZonedDateTime at, Step step) {
    return switch (step.unit()) {
      case MILLIS -> MILLIS.format(at);
      case SECONDS -> SECONDS.format(at);
      case MINUTES, HOURS -> MINUTES.format(at);
      case DAYS -> DAY.format(at);
      case MONTHS -> MONTH.format(at);
      default -> Integer.toString(at.getYear());
    };
  }

  private static String date(ZonedDateTime at, Step step, boolean isFirst) {
    if (step.isWithinDay()) {
      return isFirst || at.toLocalTime().equals(LocalTime.MIDNIGHT) ? DATE.format(at) : "";
    }
    boolean newYear = isFirst || at.getDayOfYear() <= step.count();
    return step.unit() == ChronoUnit.DAYS && newYear ? Integer.toString(at.getYear()) : "";
  }

  private static List<Step> steps() {
    var steps = new ArrayList<Step>();
    for (int count : new int[] {1, 2, 5, 10, 20, 50, 100, 200, 500}) {
      steps.add(new Step(ChronoUnit.MILLIS, count));
    }
    for (var unit : List.of(ChronoUnit.SECONDS, ChronoUnit.MINUTES)) {
      for (int count : new int[] {1, 2, 5, 10, 15, 30}) {
        steps.add(new Step(unit, count));
      }
    }
    for (int count : new int[] {1, 2, 3, 6, 12}) {
      steps.add(new Step(ChronoUnit.HOURS, count));
    }
    for (int count : new int[] {1, 2, 7}) {
      steps.add(new Step(ChronoUnit.DAYS, count));
    }
    steps.add(new Step(ChronoUnit.MONTHS, 1));
    steps.add(new Step(ChronoUnit.MONTHS, 3));
    for (int count = 1; count <= 10_000; count *= 10) {
      steps.add(new Step(ChronoUnit.YEARS, count));
      steps.add(new Step(ChronoUnit.YEARS, count * 2));
      steps.add(new Step(ChronoUnit.YEARS, count * 5));
    }
    return List.copyOf(steps);
  }

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
  }
}
