import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;
import org.apache.velocity.app.event.EventCartridge;
import org.apache.velocity.app.event.InvalidReferenceEventHandler;
import org.apache.velocity.context.Context;
import org.apache.velocity.exception.ParseErrorException;
import org.apache.velocity.util.introspection.Info;

/**
 * Renders templates with Apache Velocity 1.7 for the differential test. One base64 template per
 * input line; one answer per line: O (output), P (does not parse) or E (fails while rendering),
 * then base64 text. An invalid or null reference is the empty string, as API Gateway has it.
 */
public final class VelocityOracle {
  private static final class EmptyForInvalid implements InvalidReferenceEventHandler {
    public Object invalidGetMethod(Context c, String r, Object o, String p, Info i) {
      return "";
    }

    public boolean invalidSetMethod(Context c, String left, String right, Info i) {
      return false;
    }

    public Object invalidMethod(Context c, String r, Object o, String m, Info i) {
      return "";
    }
  }

  /** The variables of `differential-scope.ts`; the two must stay equal. */
  private static Map<String, Object> variables() {
    Map<String, Object> owner = new LinkedHashMap<>();
    owner.put("name", "Ada");
    owner.put("age", 36);
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("k", "v");
    map.put("n", 7);
    map.put("nothing", null);
    map.put("owner", owner);
    map.put("a-b", "dash");
    map.put("empty", "E");
    Map<String, Object> variables = new LinkedHashMap<>();
    variables.put("s", "Hello, World");
    variables.put("blank", "");
    variables.put("digits", "42");
    variables.put("i", 5);
    variables.put("j", -3);
    variables.put("zero", 0);
    variables.put("max", Integer.MAX_VALUE);
    variables.put("long", Long.MAX_VALUE);
    variables.put("d", 2.5);
    variables.put("whole", 4.0);
    variables.put("yes", true);
    variables.put("no", false);
    variables.put("list", new ArrayList<>(Arrays.asList("a", "b", "c")));
    variables.put("none", new ArrayList<>());
    variables.put("map", map);
    variables.put("a-b", "hyphen");
    variables.put("x_1", "underscore");
    return variables;
  }

  public static void main(String[] args) throws Exception {
    VelocityEngine engine = new VelocityEngine();
    engine.setProperty("runtime.log.logsystem.class", "org.apache.velocity.runtime.log.NullLogChute");
    engine.setProperty("velocimacro.library", "");
    engine.setProperty("velocimacro.permissions.allow.inline.local.scope", "true");
    engine.setProperty("directive.foreach.maxloops", "1000");
    engine.init();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    PrintStream out = new PrintStream(System.out, false, "US-ASCII");
    int number = 0;
    for (String line; (line = in.readLine()) != null; ) {
      String template = new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8);
      StringWriter writer = new StringWriter();
      String kind = "O";
      String text;
      try {
        VelocityContext context = new VelocityContext(variables());
        EventCartridge cartridge = new EventCartridge();
        cartridge.addEventHandler(new EmptyForInvalid());
        cartridge.attachToContext(context);
        engine.evaluate(context, writer, "t" + number++, template);
        text = writer.toString();
      } catch (ParseErrorException e) {
        kind = "P";
        text = String.valueOf(e.getMessage());
      } catch (Throwable e) {
        kind = "E";
        text = e.getClass().getSimpleName() + ": " + e.getMessage();
      }
      out.println(kind + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    }
    out.flush();
  }
}
