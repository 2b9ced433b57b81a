package dev.runbook;

/** Who works here: a label, not a proof. */
record Operator(String name, String source) {
  static Operator of(Settings settings) {
    var set = settings.find("operator");
    if (set.isPresent()) {
      return new Operator(set.get(), "setting operator");
    }
    for (var variable : new String[] {"JUPYTERHUB_USER", "GITLAB_USER_LOGIN"}) {
      var value = settings.variable(variable);
      if (value.isPresent()) {
        return new Operator(value.get(), "variable " + variable);
      }
    }
    var user = settings.sources().property("user.name");
    return new Operator(user.orElse("unknown"), "the operating system's user");
  }

  @Override
  public String toString() {
    return name + " (" + source + ")";
  }
}
