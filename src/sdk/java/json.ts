/** JSON to and from maps, lists, text, numbers and booleans, for the generated Java client. The text lacks its package line. */
export const jsonJava = String.raw`
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** JSON (RFC 8259): objects are maps, arrays lists, whole numbers Long, others Double or BigDecimal. */
public final class Json {
  private static final int MAX_DEPTH = 500;
  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  public static Object parse(String text) {
    Json json = new Json(text);
    Object value = json.value(0);
    json.space();
    if (json.at < text.length()) throw json.wrong();
    return value;
  }

  public static String write(Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  /** A member of an object; null of anything else. */
  public static Object member(Object json, String name) {
    return json instanceof Map ? ((Map<?, ?>) json).get(name) : null;
  }

  /** Puts a member in an object unless it is null. */
  public static void put(Map<String, Object> object, String name, Object value) {
    if (value != null) object.put(name, value);
  }

  public static String toText(Object json) {
    return json == null || json instanceof String ? (String) json : write(json);
  }

  public static Long toLong(Object json) {
    return json == null ? null : (Long) number(json).longValue();
  }

  public static Double toDouble(Object json) {
    return json == null ? null : (Double) number(json).doubleValue();
  }

  public static Boolean toBoolean(Object json) {
    if (json == null || json instanceof Boolean) return (Boolean) json;
    throw new IllegalArgumentException("not a boolean: " + write(json));
  }

  /** Each item of a list changed; null stays null. */
  public static <A, B> List<B> map(List<A> list, Function<A, B> change) {
    if (list == null) return null;
    List<B> out = new ArrayList<>();
    for (A item : list) out.add(change.apply(item));
    return out;
  }

  public static List<Object> toList(Object json) {
    if (json == null) return null;
    if (!(json instanceof List)) throw new IllegalArgumentException("not an array: " + write(json));
    return new ArrayList<>((List<?>) json);
  }

  private static Number number(Object json) {
    if (json instanceof Number) return (Number) json;
    throw new IllegalArgumentException("not a number: " + write(json));
  }

  private static void write(Object value, StringBuilder out) {
    if (value == null || value instanceof Number || value instanceof Boolean) {
      out.append(value);
    } else if (value instanceof Map) {
      char next = '{';
      if (((Map<?, ?>) value).isEmpty()) out.append(next);
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
        out.append(next);
        quote(String.valueOf(entry.getKey()), out);
        out.append(':');
        write(entry.getValue(), out);
        next = ',';
      }
      out.append('}');
    } else if (value instanceof Iterable) {
      out.append('[');
      String between = "";
      for (Object item : (Iterable<?>) value) {
        out.append(between);
        write(item, out);
        between = ",";
      }
      out.append(']');
    } else {
      quote(value.toString(), out);
    }
  }

  private static void quote(String value, StringBuilder out) {
    out.append('"');
    for (char c : value.toCharArray()) {
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c < ' ') out.append(String.format("\\u%04x", (int) c));
      else out.append(c);
    }
    out.append('"');
  }

  private Object value(int depth) {
    if (depth > MAX_DEPTH) throw wrong();
    space();
    char c = peek();
    if (c == '{') return object(depth);
    if (c == '[') return array(depth);
    if (c == '"') return string();
    if (word("true")) return true;
    if (word("false")) return false;
    if (word("null")) return null;
    return numeral();
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> out = new LinkedHashMap<>();
    at++;
    space();
    if (peek() == '}') {
      at++;
      return out;
    }
    while (true) {
      space();
      String name = string();
      space();
      expect(':');
      out.put(name, value(depth + 1));
      space();
      if (peek() == '}') {
        at++;
        return out;
      }
      expect(',');
    }
  }

  private List<Object> array(int depth) {
    List<Object> out = new ArrayList<>();
    at++;
    space();
    if (peek() == ']') {
      at++;
      return out;
    }
    while (true) {
      out.add(value(depth + 1));
      space();
      if (peek() == ']') {
        at++;
        return out;
      }
      expect(',');
    }
  }

  private String string() {
    expect('"');
    StringBuilder out = new StringBuilder();
    while (true) {
      char c = peek();
      at++;
      if (c == '"') return out.toString();
      if (c < ' ') throw wrong();
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escape = peek();
      at++;
      int plain = "\"\\/bfnrt".indexOf(escape);
      if (plain >= 0) {
        out.append("\"\\/\b\f\n\r\t".charAt(plain));
      } else if (escape == 'u' && at + 4 <= text.length()) {
        out.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
        at += 4;
      } else {
        throw wrong();
      }
    }
  }

  private Object numeral() {
    int from = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
    String digits = text.substring(from, at);
    if (digits.isEmpty()) throw wrong();
    BigDecimal exact = new BigDecimal(digits);
    try {
      if (digits.matches("-?\\d+")) return exact.longValueExact();
    } catch (ArithmeticException e) {
      return exact;
    }
    return exact.doubleValue();
  }

  private boolean word(String word) {
    if (!text.startsWith(word, at)) return false;
    at += word.length();
    return true;
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
  }

  private char peek() {
    if (at >= text.length()) throw wrong();
    return text.charAt(at);
  }

  private void expect(char c) {
    if (peek() != c) throw wrong();
    at++;
  }

  private IllegalArgumentException wrong() {
    return new IllegalArgumentException("This is no JSON at character " + at);
  }
}
`
