package dev.runbook;

import java.io.Flushable;
import java.io.IOException;

/** Text to an appendable; nobody to ask. */
final class TextHost implements Host {
  private final String name;
  private final Appendable out;
  private final Traits traits;

  TextHost(String name, Appendable out, Traits traits) {
    this.name = name;
    this.out = out;
    this.traits = traits;
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
    print(bundle.text());
  }

  @Override
  public Live live(Bundle first) {
    show(first);
    return new Lines(first.text());
  }

  @Override
  public Answer ask(Question question) {
    return new Answer.Nobody("there is nobody to ask on a " + name + " host");
  }

  private void print(String text) {
    try {
      synchronized (out) {
        out.append(text).append('\n');
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
        print(last);
      }
    }

    @Override
    public void close() {}
  }
}
