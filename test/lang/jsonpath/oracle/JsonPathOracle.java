import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.spi.json.JsonProvider;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import net.minidev.json.JSONStyle;
import net.minidev.json.JSONValue;
import net.minidev.json.parser.JSONParser;

/**
 * Answers questions about the Jayway and json-smart libraries, one line each, so that one JVM serves a whole test run.
 * In:  operation, then the base64 of its UTF-8 arguments, parted by tabs.
 * Out: a typed rendering of the result, or "!" and the class of what was thrown.
 */
public final class JsonPathOracle {
  private static final JsonProvider JSON = Configuration.defaultConfiguration().jsonProvider();

  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, false, "UTF-8");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String answer;
      try {
        answer = answer(line.split("\t", -1));
      } catch (Throwable thrown) {
        answer = "!" + thrown.getClass().getSimpleName() + " " + String.valueOf(thrown.getMessage()).replaceAll("\\s+", " ");
      }
      out.print(answer);
      out.print('\n');
    }
    out.flush();
  }

  private static String answer(String[] fields) throws Exception {
    String text = decode(fields[1]);
    switch (fields[0]) {
      case "parse":
        return render(parse(text));
      case "write":
        StringBuilder written = new StringBuilder();
        JSONValue.writeJSONString(parse(text), written, JSONStyle.LT_COMPRESS);
        return quote(written.toString());
      case "read":
        return render(JsonPath.read(parse(text), decode(fields[2])));
      default:
        throw new IllegalArgumentException(fields[0]);
    }
  }

  private static Object parse(String text) throws Exception {
    return new JSONParser(JSONParser.MODE_PERMISSIVE).parse(text, JSONValue.defaultReader.DEFAULT_ORDERED);
  }

  private static String decode(String field) {
    return new String(Base64.getDecoder().decode(field), StandardCharsets.UTF_8);
  }

  private static String render(Object value) {
    if (value == null) return "null";
    if (value instanceof Boolean) return value.toString();
    if (value instanceof String) return quote((String) value);
    if (value instanceof Integer || value instanceof Long || value instanceof BigInteger) return "i" + value;
    if (value instanceof Float) return "d" + Long.toHexString(Double.doubleToLongBits((Float) value));
    if (value instanceof Double) return "d" + Long.toHexString(Double.doubleToLongBits((Double) value));
    if (value instanceof BigDecimal) return "D" + value;
    StringBuilder text = new StringBuilder();
    if (value instanceof List) {
      for (Object element : (List<?>) value) text.append(text.length() == 0 ? "[" : ",").append(render(element));
      return text.length() == 0 ? "[]" : text.append("]").toString();
    }
    for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
      text.append(text.length() == 0 ? "{" : ",").append(quote((String) entry.getKey()));
      text.append(":").append(render(entry.getValue()));
    }
    return text.length() == 0 ? "{}" : text.append("}").toString();
  }

  private static String quote(String value) {
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c >= ' ' && c < 127 && c != '"' && c != '\\') text.append(c);
      else text.append(String.format("\\u%04x", (int) c));
    }
    return text.append('"').toString();
  }
}
