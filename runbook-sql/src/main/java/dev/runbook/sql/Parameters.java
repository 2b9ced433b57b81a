package dev.runbook.sql;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Parameters of a database URL that are refused: a URL is often written by somebody else. */
final class Parameters {
  /** They load classes, run SQL, touch local files or weaken what this module promises. */
  private static final Set<String> REFUSED =
      Set.of(
          "socketfactory",
          "socketfactoryarg",
          "sslfactory",
          "sslfactoryarg",
          "sslhostnameverifier",
          "sslpasswordcallback",
          "loggerfile",
          "loggerlevel",
          "authenticationpluginclassname",
          "xmlfactoryfactory",
          "init",
          "autodeserialize",
          "queryinterceptors",
          "statementinterceptors",
          "exceptioninterceptors",
          "connectionlifecycleinterceptors",
          "clientinfoprovider",
          "allowloadlocalinfile",
          "allowlocalinfile",
          "allowurlinlocalinfile",
          "allowmultiqueries",
          "sessionvariables",
          "propertiestransform",
          "logger",
          "options",
          "jaasapplicationname",
          "javaobjectserializer",
          "trace_level_file",
          "plugin",
          "pluginpath",
          "initsql",
          "session_init_sql_file",
          "runscript",
          "readonlymode",
          "autosave",
          "service",
          "passfile",
          "allow_unsigned_extensions");

  private Parameters() {}

  static void check(Map<String, String> parameters) {
    for (var entry : parameters.entrySet()) {
      var name = entry.getKey().toLowerCase(Locale.ROOT);
      boolean simple = name.equals("preferquerymode") && entry.getValue().startsWith("simple");
      if (REFUSED.contains(name) || simple) {
        throw new Refused(
            Problem.of("the URL parameter " + entry.getKey() + " is refused")
                .seen("it can load a class, run SQL, touch a local file or weaken read-only")
                .advice(
                    "take it out of the URL, or give your own DataSource: Sql.on(rb, dataSource)"));
      }
    }
  }
}
