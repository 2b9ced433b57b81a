package dev.runbook;

import java.io.Flushable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Text to an appendable, questions to whoever types the lines, if anybody does. */
final class TextHost implements Host {
  private final String name;
  private final Appendable out;
  private final Traits traits;
  private final @Nullable LineChannel lines;
  private final @Nullable LineChannel passwords;

  TextHost(
      String name,
      Appendable out,
      Traits traits,
      @Nullable LineChannel lines,
      @Nullable LineChannel passwords) {
    this.name = name;
    this.out = out;
    this.traits = traits;
    this.lines = lines;
    this.passwords = passwords;
  }

  /** A host with nobody to ask. */
  TextHost(String name, Appendable out, Traits traits) {
    this(name, out, traits, null, null);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  public void show(Bundle bundle) {
    var text = bundle.text().stripTrailing();
    print(text.indexOf('\n') < 0 ? text + "\n" : text + "\n\n");
  }

  @Override
  public Live live(Bundle first) {
    show(first);
    return new Lines(first.text());
  }

  @Override
  public Answer ask(Question question) {
    var channel = question.password() ? passwords : lines;
    if (channel == null) {
      return new Answer.Nobody(
          question.password() && lines != null
              ? "a " + name + " host cannot hide what is typed"
              : "there is nobody to ask on a " + name + " host");
    }
    if (question.password() && (channel.isSoiled() || (lines != null && lines.isSoiled()))) {
      return new Answer.Nobody("an earlier question is still open, so a password could go astray");
    }
    return channel.ask(question.prompt(), question.within(), this::print);
  }

  private void print(String text) {
    try {
      synchronized (out) {
        out.append(text);
        if (out instanceof Flushable flushable) {
          flushable.flush();
        }
      }
    } catch (IOException e) {
      // A display that fails must not fail the work it reports on; the journal has the record.
    }
  }

  /** A line per change of state. */
  private final class Lines implements Live {
    private String last;

    private Lines(String last) {
      this.last = last;
    }

    @Override
    public synchronized void update(Bundle bundle) {
      if (!bundle.text().equals(last)) {
        last = bundle.text();
        print(last + "\n");
      }
    }

    @Override
    public void close() {}
  }
}
