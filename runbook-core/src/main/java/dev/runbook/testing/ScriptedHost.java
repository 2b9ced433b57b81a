package dev.runbook.testing;

import dev.runbook.Host;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A host that answers questions from a script and keeps everything it was given to show. When the
 * script has ended there is nobody to ask.
 */
public final class ScriptedHost implements Host {
  private final Deque<String> answers = new ArrayDeque<>();
  private final List<String> shown = new CopyOnWriteArrayList<>();
  private final List<Question> asked = new CopyOnWriteArrayList<>();

  private ScriptedHost(List<String> answers) {
    this.answers.addAll(answers);
  }

  /** Types these lines, one for each question. */
  public static ScriptedHost answering(String... lines) {
    return new ScriptedHost(List.of(lines));
  }

  /** The text of everything shown. */
  public List<String> shown() {
    return List.copyOf(shown);
  }

  /** The questions, in order. */
  public List<Question> asked() {
    return List.copyOf(asked);
  }

  @Override
  public String name() {
    return "script";
  }

  @Override
  public Traits traits() {
    return Traits.text(100);
  }

  @Override
  public void show(Bundle bundle) {
    shown.add(bundle.text());
  }

  @Override
  public Live live(Bundle first) {
    show(first);
    return new Live() {
      @Override
      public void update(Bundle bundle) {
        show(bundle);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public synchronized Answer ask(Question question) {
    asked.add(question);
    return answers.isEmpty()
        ? new Answer.Nobody("the script has no more answers")
        : new Answer.Line(answers.removeFirst());
  }
}
