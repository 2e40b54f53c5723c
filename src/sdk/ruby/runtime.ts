/** What every generated Ruby client runs on: Ruby's own libraries and nothing else. The module's line and end are the emitter's. */
export const runtimeRuby = String.raw`
  # A successful response; body is the JSON value with symbols for names, or the text of what is no JSON.
  Response = Struct.new(:status, :headers, :body)

  # A call that was answered with another status than 2xx.
  class ServiceError < StandardError
    attr_reader :response

    def initialize(response)
      @response = response
      super("The call was answered #{response.status}")
    end
  end

  # Signs calls with AWS Signature Version 4 for execute-api.
  class Signer
    ALGORITHM = 'AWS4-HMAC-SHA256'

    def initialize(access_key_id, secret_access_key, session_token, region)
      @access_key_id = access_key_id
      @secret_access_key = secret_access_key
      @session_token = session_token
      @region = region
    end

    # Adds to the headers, whose names are in lower case and among which is host.
    def sign(verb, path, query, headers, body)
      date = ::Time.now.utc.strftime('%Y%m%dT%H%M%SZ')
      headers['x-amz-date'] = date
      headers['x-amz-security-token'] = @session_token if @session_token
      names = headers.keys.sort
      canonical = [verb, path.split('/', -1).map { |segment| Text.encode(segment) }.join('/'), query]
      canonical += names.map { |name| "#{name}:#{headers[name].strip.gsub(/\s+/, ' ')}" }
      canonical += ['', names.join(';'), hash_of(body || '')]
      scope = [date[0, 8], @region, 'execute-api', 'aws4_request']
      key = scope.reduce("AWS4#{@secret_access_key}") { |secret, part| hmac(secret, part) }
      text = [ALGORITHM, date, scope.join('/'), hash_of(canonical.join("\n"))].join("\n")
      signature = hmac(key, text).unpack1('H*')
      headers['authorization'] = "#{ALGORITHM} Credential=#{@access_key_id}/#{scope.join('/')}, " \
        "SignedHeaders=#{names.join(';')}, Signature=#{signature}"
    end

    private

    def hash_of(text)
      ::OpenSSL::Digest.new('SHA256').hexdigest(text)
    end

    def hmac(key, text)
      ::OpenSSL::HMAC.digest(::OpenSSL::Digest.new('SHA256'), key, text)
    end
  end

  # Text as URLs and JSON have it.
  module Text
    # RFC 3986: all but letters, digits and - . _ ~
    def self.encode(value)
      value.to_s.b.gsub(/[^A-Za-z0-9\-._~]/n) { |byte| format('%%%02X', byte.ord) }.force_encoding('UTF-8')
    end

    def self.parse(text)
      return nil if text.nil? || text.empty?

      ::JSON.parse(text, symbolize_names: true)
    rescue ::JSON::ParserError
      text
    end
  end

  # Sends calls to one stage.
  class Caller
    FIRST_PAUSE = 0.1

    def initialize(options)
      @endpoint = ::URI.parse(options[:endpoint].sub(%r{/+\z}, ''))
      @options = options
      return unless options[:access_key_id] && options[:secret_access_key]

      @signer = Signer.new(options[:access_key_id], options[:secret_access_key],
                           options[:session_token], options[:region])
    end

    # operation: verb, path, body (its name or nil) and parameters as [name, key, location, required, greedy].
    def call(operation, params)
      given = params.to_h.transform_keys(&:to_s)
      path = operation[:path]
      query = []
      headers = {}
      operation[:parameters].each do |name, key, location, required, greedy|
        value = take(given, key, name)
        raise ::ArgumentError, "#{key} is required but not defined" if required && value.nil?
        next if value.nil?

        case location
        when :path then path = path.sub("{#{name}#{'+' if greedy}}") { segments(key, value, greedy) }
        when :query then [*value].each { |item| query << "#{Text.encode(name)}=#{Text.encode(item)}" }
        else headers[name.downcase] = value.to_s
        end
      end
      body = operation[:body] && take(given, operation[:body], operation[:body])
      raise ::ArgumentError, "unknown parameters: #{given.keys.join(', ')}" unless given.empty?

      send_with_retries(operation[:verb], path, query.sort.join('&'), headers, body.nil? ? nil : ::JSON.generate(body))
    end

    private

    # Both spellings are taken out, so that what is left over is unknown.
    def take(given, key, name)
      spelled = given.delete(name)
      value = given.delete(key)
      value.nil? ? spelled : value
    end

    # A URL cannot carry dot segments: another resource would be called.
    def segments(key, value, greedy)
      parts = greedy ? value.to_s.split('/', -1) : [value.to_s]
      parts.each { |part| raise ::ArgumentError, "#{key} must not be #{part}" if ['.', '..'].include?(part) }
      parts.map { |part| Text.encode(part) }.join('/')
    end

    def send_with_retries(verb, path, query, headers, body)
      attempt = 0
      loop do
        response = send_once(verb, path, query, headers.dup, body)
        return response if response.status.between?(200, 299)
        raise ServiceError, response if response.status < 500 || attempt >= @options[:retry_limit]

        sleep(FIRST_PAUSE * (2**[attempt, 10].min))
        attempt += 1
      end
    end

    def send_once(verb, path, query, headers, body)
      path = "#{@endpoint.path}#{path}"
      headers['host'] = @endpoint.port == @endpoint.default_port ? @endpoint.host : "#{@endpoint.host}:#{@endpoint.port}"
      headers['accept'] ||= 'application/json'
      headers['content-type'] ||= 'application/json' if body
      headers['x-api-key'] = @options[:api_key] if @options[:api_key]
      @signer&.sign(verb, path, query, headers, body)
      headers['content-length'] = '0' if body.nil? && %w[POST PUT PATCH].include?(verb)
      target = query.empty? ? path : "#{path}?#{query}"
      request = ::Net::HTTPGenericRequest.new(verb, !body.nil?, verb != 'HEAD', target, headers)
      request.body = body if body
      reply = connection.start { |http| http.request(request) }
      text = reply.body&.dup&.force_encoding('UTF-8')
      Response.new(reply.code.to_i, reply.each_header.to_h, Text.parse(text))
    end

    def connection
      http = ::Net::HTTP.new(@endpoint.hostname, @endpoint.port)
      http.use_ssl = @endpoint.scheme == 'https'
      http.open_timeout = @options[:http_open_timeout]
      http.read_timeout = @options[:http_read_timeout]
      # Retries are counted here, not below.
      http.max_retries = 0
      http.set_debug_output($stderr) if @options[:http_wire_trace]
      http
    end
  end
`
