package io.prefixdb.operator.gitops;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LoadState;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.compiler.LuaC;
import org.luaj.vm2.lib.BaseLib;
import org.luaj.vm2.lib.PackageLib;
import org.luaj.vm2.lib.TableLib;

/**
 * Judges a resource by a health script as Argo CD does: in Lua with the libraries {@code base},
 * {@code package} and {@code table}, the resource as {@code obj}, a table as the answer.
 */
final class ArgoCd {
  private static final Set<String> STATUSES =
      Set.of("Unknown", "Progressing", "Suspended", "Healthy", "Degraded", "Missing");

  /** What Argo CD shows. */
  record Health(String status, String message) {}

  private ArgoCd() {}

  static Health health(String script, JsonNode resource) {
    var globals = new Globals();
    globals.load(new BaseLib());
    globals.load(new PackageLib());
    globals.load(new TableLib());
    LoadState.install(globals);
    LuaC.install(globals);
    globals.set("obj", value(resource));
    LuaTable answer = globals.load(script, "health").call().checktable();
    String status = answer.get("status").checkjstring();
    return STATUSES.contains(status)
        ? new Health(status, answer.get("message").optjstring(""))
        : new Health("Unknown", "Lua returned an invalid health status");
  }

  private static LuaValue value(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        var table = new LuaTable();
        for (Map.Entry<String, JsonNode> member : node.properties()) {
          table.set(member.getKey(), value(member.getValue()));
        }
        yield table;
      }
      case ARRAY -> {
        var table = new LuaTable();
        for (JsonNode element : node) {
          table.set(table.length() + 1, value(element));
        }
        yield table;
      }
      case STRING -> LuaValue.valueOf(node.textValue());
      case NUMBER -> LuaValue.valueOf(node.doubleValue()); // Lua 5.1 has no others
      case BOOLEAN -> LuaValue.valueOf(node.booleanValue());
      default -> LuaValue.NIL;
    };
  }
}
