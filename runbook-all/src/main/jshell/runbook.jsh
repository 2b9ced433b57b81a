import dev.runbook.*;
import dev.runbook.aws.*;
import dev.runbook.k8s.*;
import dev.runbook.prometheus.*;
import dev.runbook.sql.*;
import java.nio.file.Path;
import java.time.*;
