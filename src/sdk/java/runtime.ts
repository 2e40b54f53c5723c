/** What every generated Java client runs on: JDK 11 and nothing else. Each text lacks its package line. */

/** One call: its path, parameters and body. */
export const apiCallJava = String.raw`
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One call of the API: verb, path, parameters and JSON body. */
public final class ApiCall {
  final String verb;
  final Map<String, String> headers = new TreeMap<>();
  String body;
  private String path;
  private final List<String> query = new ArrayList<>();

  public ApiCall(String verb, String path) {
    this.verb = verb;
    this.path = path;
  }

  /** Puts a value in place of its path variable, as one segment. */
  public ApiCall path(String name, String value) {
    String text = checkSegment(name, require(name, value));
    path = path.replace("{" + name + "}", encode(text));
    return this;
  }

  /** Puts a value in place of a greedy path variable; its slashes stay. */
  public ApiCall greedyPath(String name, String value) {
    List<String> segments = new ArrayList<>();
    for (String segment : require(name, value).split("/", -1)) segments.add(encode(checkSegment(name, segment)));
    path = path.replace("{" + name + "+}", String.join("/", segments));
    return this;
  }

  public ApiCall query(String name, String value, boolean required) {
    if (required) require(name, value);
    if (value != null) query.add(encode(name) + "=" + encode(value));
    return this;
  }

  public ApiCall header(String name, String value, boolean required) {
    if (required) require(name, value);
    if (value != null) headers.put(name.toLowerCase(java.util.Locale.ROOT), value);
    return this;
  }

  /** A JSON value; null is no body. */
  public ApiCall body(Object json) {
    body = json == null ? null : Json.write(json);
    return this;
  }

  String encodedPath() {
    return path;
  }

  String encodedQuery() {
    List<String> sorted = new ArrayList<>(query);
    Collections.sort(sorted);
    return String.join("&", sorted);
  }

  private static String require(String name, String value) {
    if (value == null) throw new IllegalArgumentException(name + " is required but not defined");
    return value;
  }

  // A URL cannot carry these: another resource would be called.
  private static String checkSegment(String name, String segment) {
    if (segment.equals(".") || segment.equals("..")) throw new IllegalArgumentException(name + " must not be " + segment);
    return segment;
  }

  /** RFC 3986: all but letters, digits and - . _ ~ */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
  }
}
`

/** What came back. */
export const apiResponseJava = String.raw`
import java.util.List;
import java.util.Map;

/** A successful response: status, headers and parsed JSON body. */
public final class ApiResponse {
  private final int statusCode;
  private final Map<String, List<String>> headers;
  private final Object body;

  ApiResponse(int statusCode, Map<String, List<String>> headers, Object body) {
    this.statusCode = statusCode;
    this.headers = headers;
    this.body = body;
  }

  public int httpStatusCode() {
    return statusCode;
  }

  public Map<String, List<String>> headers() {
    return headers;
  }

  /** The JSON value; the text of a body that is no JSON; null without a body. */
  public Object body() {
    return body;
  }
}
`

/** What a call fails with. */
export const apiExceptionJava = String.raw`
/** A call that failed: by its status, or, where statusCode is 0, before there was a response. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int statusCode;
  private final String rawResponse;

  ApiException(int statusCode, String rawResponse, String message, Throwable cause) {
    super(message, cause);
    this.statusCode = statusCode;
    this.rawResponse = rawResponse;
  }

  public int statusCode() {
    return statusCode;
  }

  /** Text of the response's body; empty without one. */
  public String rawResponse() {
    return rawResponse;
  }
}
`

/** AWS Signature Version 4 for `execute-api`. */
export const signerJava = String.raw`
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs calls with AWS Signature Version 4 for execute-api. */
final class Signer {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";

  private Signer() {}

  /** Adds to the headers, whose names are in lower case; host is signed but not added. */
  static void sign(IamCredentials credentials, String region, String date, String host, String verb,
      String path, String query, Map<String, String> headers, String body) {
    headers.put("x-amz-date", date);
    if (credentials.sessionToken() != null) headers.put("x-amz-security-token", credentials.sessionToken());
    TreeMap<String, String> signed = new TreeMap<>(headers);
    signed.put("host", host);
    StringBuilder canonical = new StringBuilder(verb).append('\n').append(canonicalPath(path)).append('\n').append(query).append('\n');
    signed.forEach((name, value) -> canonical.append(name).append(':').append(value.trim().replaceAll("\\s+", " ")).append('\n'));
    String names = String.join(";", signed.keySet());
    canonical.append('\n').append(names).append('\n').append(hash(body == null ? "" : body));
    String scope = date.substring(0, 8) + "/" + region + "/execute-api/aws4_request";
    byte[] key = bytes("AWS4" + credentials.secretKey());
    for (String part : scope.split("/")) key = hmac(key, part);
    String text = ALGORITHM + "\n" + date + "\n" + scope + "\n" + hash(canonical.toString());
    headers.put("authorization", ALGORITHM + " Credential=" + credentials.accessKey() + "/" + scope
        + ", SignedHeaders=" + names + ", Signature=" + hex(hmac(key, text)));
  }

  private static String canonicalPath(String path) {
    String[] segments = path.split("/", -1);
    for (int i = 0; i < segments.length; i++) segments[i] = ApiCall.encode(segments[i]);
    return String.join("/", segments);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String hash(String text) {
    try {
      return hex(MessageDigest.getInstance("SHA-256").digest(bytes(text)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(bytes(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hex(byte[] value) {
    StringBuilder out = new StringBuilder();
    for (byte b : value) out.append(Character.forDigit((b >> 4) & 15, 16)).append(Character.forDigit(b & 15, 16));
    return out.toString();
  }
}
`

/** Who signs. */
export const iamCredentialsJava = String.raw`
import java.util.Objects;

/** An access key; the session token is null unless it is a temporary one. */
public final class IamCredentials {
  private final String accessKey;
  private final String secretKey;
  private final String sessionToken;

  public IamCredentials(String accessKey, String secretKey) {
    this(accessKey, secretKey, null);
  }

  public IamCredentials(String accessKey, String secretKey, String sessionToken) {
    this.accessKey = Objects.requireNonNull(accessKey);
    this.secretKey = Objects.requireNonNull(secretKey);
    this.sessionToken = sessionToken;
  }

  String accessKey() {
    return accessKey;
  }

  String secretKey() {
    return secretKey;
  }

  String sessionToken() {
    return sessionToken;
  }
}
`
