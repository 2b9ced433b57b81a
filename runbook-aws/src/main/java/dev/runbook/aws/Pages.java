package dev.runbook.aws;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All pages of a list, and lists in parts. */
final class Pages {
  private static final int MOST = 1_000;

  private Pages() {}

  /** Everything, page after page; a token that comes again ends it. */
  static <A, T> List<T> all(
      Function<@Nullable String, A> page,
      Function<A, List<T>> items,
      Function<A, @Nullable String> next) {
    var all = new ArrayList<T>();
    var tokens = new HashSet<String>();
    String token = null;
    for (int i = 0; i < MOST; i++) {
      var answer = page.apply(token);
      all.addAll(items.apply(answer));
      token = next.apply(answer);
      if (token == null || token.isEmpty() || !tokens.add(token)) {
        break;
      }
    }
    return all;
  }

  /** Parts of at most so many. */
  static <T> List<List<T>> parts(List<T> all, int most) {
    var parts = new ArrayList<List<T>>();
    for (int i = 0; i < all.size(); i += most) {
      parts.add(List.copyOf(all.subList(i, Math.min(all.size(), i + most))));
    }
    return parts;
  }
}
