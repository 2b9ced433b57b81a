package dev.runbook.sql;

import dev.runbook.Secret;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Opens connections; the password goes in beside the URL, never in it. */
final class Drivers {
  private Drivers() {}

  static Connection open(Target target, String application) throws SQLException {
    var properties = new Properties();
    target.parameters().forEach(properties::setProperty);
    if (!target.user().isEmpty()) {
      properties.setProperty("user", target.user());
    }
    Secret password = target.password();
    if (password != null) {
      properties.setProperty("password", password.reveal());
    }
    if (target.engine() == Engine.POSTGRESQL) {
      postgres(properties, application);
    }
    var driver = driver(target);
    var connection = driver == null ? null : driver.connect(target.url(), properties);
    if (connection == null) {
      throw new SQLException("no driver", "NODRV");
    }
    return connection;
  }

  /**
   * No named statements and no SET after the login: behind a pooler both would reach other clients.
   */
  private static void postgres(Properties properties, String application) {
    properties.setProperty("ApplicationName", application);
    properties.setProperty("assumeMinServerVersion", "9.4");
    properties.setProperty("prepareThreshold", "0");
    properties.setProperty("preparedStatementCacheQueries", "0");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("connectTimeout", Long.toString(Limits.CONNECT.toSeconds()));
    properties.setProperty("loginTimeout", Long.toString(Limits.LOGIN.toSeconds()));
  }

  private static @Nullable Driver driver(Target target) {
    if (target.engine() == Engine.POSTGRESQL) {
      try {
        return new org.postgresql.Driver();
      } catch (NoClassDefFoundError e) {
        return null;
      }
    }
    return DriverManager.drivers()
        .filter(driver -> accepts(driver, target))
        .findFirst()
        .orElse(null);
  }

  private static boolean accepts(Driver driver, Target target) {
    try {
      return driver.acceptsURL(target.url());
    } catch (SQLException e) {
      return false;
    }
  }
}
