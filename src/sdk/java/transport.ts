/** Sending, of the generated Java client. Each text lacks its package line. */

/** Sends calls. */
export const apiCallerJava = String.raw`
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Sends calls to one stage. Safe for use by several threads. */
public final class ApiCaller {
  private static final DateTimeFormatter AMZ_DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final long FIRST_PAUSE_MS = 100;
  private final HttpClient http;
  private final String endpoint;
  private final String apiKey;
  private final Supplier<IamCredentials> credentials;
  private final String region;
  private final TimeoutConfiguration timeouts;
  private final int retryLimit;

  public ApiCaller(HttpClient http, String endpoint, String apiKey, Supplier<IamCredentials> credentials,
      String region, TimeoutConfiguration timeouts, int retryLimit) {
    this.http = http;
    this.endpoint = endpoint.replaceAll("/+$", "");
    this.apiKey = apiKey;
    this.credentials = credentials;
    this.region = region;
    this.timeouts = timeouts;
    this.retryLimit = retryLimit;
  }

  /** The response of a call, retried where the gateway failed (5xx). Throws ApiException. */
  public ApiResponse send(ApiCall call) {
    for (int attempt = 0; ; attempt++) {
      HttpResponse<String> response = attempt(call);
      int status = response.statusCode();
      if (status >= 500 && attempt < retryLimit) {
        pause(FIRST_PAUSE_MS << Math.min(attempt, 10));
        continue;
      }
      if (status < 200 || status > 299) {
        throw new ApiException(status, response.body(), call.verb + " " + call.encodedPath() + " was answered " + status, null);
      }
      return new ApiResponse(status, response.headers().map(), parse(response.body()));
    }
  }

  private HttpResponse<String> attempt(ApiCall call) {
    String query = call.encodedQuery();
    URI uri = URI.create(endpoint + call.encodedPath() + (query.isEmpty() ? "" : "?" + query));
    Map<String, String> headers = new TreeMap<>(call.headers);
    headers.putIfAbsent("accept", "application/json");
    if (call.body != null) headers.putIfAbsent("content-type", "application/json");
    if (apiKey != null) headers.put("x-api-key", apiKey);
    if (credentials != null) {
      Signer.sign(credentials.get(), region, AMZ_DATE.format(Instant.now()), uri.getRawAuthority(), call.verb,
          uri.getRawPath(), query, headers, call.body);
    }
    HttpRequest.Builder request = HttpRequest.newBuilder(uri)
        .method(call.verb, call.body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(call.body))
        .timeout(Duration.ofMillis(timeouts.getHttpRequestTimeout()));
    headers.forEach(request::header);
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new ApiException(0, "", call.verb + " " + call.encodedPath() + " failed: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ApiException(0, "", call.verb + " " + call.encodedPath() + " was interrupted", e);
    }
  }

  private static void pause(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ApiException(0, "", "interrupted between two attempts", e);
    }
  }

  private static Object parse(String text) {
    if (text.isEmpty()) return null;
    try {
      return Json.parse(text);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
`

/** How long calls may take. */
export const timeoutConfigurationJava = String.raw`
/** How long calls may take, in milliseconds. */
public final class TimeoutConfiguration {
  private int httpRequestTimeout = 30_000;
  private int connectionTimeout = 10_000;

  /** Of one attempt, from its start to the response. */
  public int getHttpRequestTimeout() {
    return httpRequestTimeout;
  }

  public TimeoutConfiguration httpRequestTimeout(int ms) {
    this.httpRequestTimeout = ms;
    return this;
  }

  /** Until a connection stands. */
  public int getConnectionTimeout() {
    return connectionTimeout;
  }

  public TimeoutConfiguration connectionTimeout(int ms) {
    this.connectionTimeout = ms;
    return this;
  }
}
`
