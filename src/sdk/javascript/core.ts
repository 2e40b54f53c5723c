/** `apiGateway.core`: what every generated JavaScript client runs on (spec sdk §3 and §5). */

/** `apiGateway.core.utils`. */
export const utilsJs = String.raw`(function (root) {
  'use strict';
  var apiGateway = (root.apiGateway = root.apiGateway || {});
  apiGateway.core = apiGateway.core || {};
  var has = function (object, key) { return Object.prototype.hasOwnProperty.call(object, key); };

  apiGateway.core.utils = {
    /* Throws unless every named member is there; those to ignore may lack. */
    assertParametersDefined: function (params, names, ignored) {
      if (names === undefined) return;
      if (names.length > 0 && (params === undefined || params === null)) params = {};
      names.forEach(function (name) {
        if ((ignored || []).indexOf(name) >= 0) return;
        if (!has(params, name) || params[name] === undefined || params[name] === null) {
          throw new Error(name + ' is required but not defined');
        }
      });
    },

    /* The named members that are given. */
    parseParametersToObject: function (params, names) {
      var found = {};
      names.forEach(function (name) {
        if (params && has(params, name) && params[name] !== undefined) found[name] = params[name];
      });
      return found;
    },

    contains: function (list, item) { return list.indexOf(item) >= 0; },

    copy: function (object) { return Object.assign({}, object); },

    /* The base with the additions put over it; neither changes. */
    mergeInto: function (base, additions) { return Object.assign({}, base, additions); },

    /* Sorted by name and percent-encoded (RFC 3986); a list gives its name once for each item. */
    queryString: function (values) {
      var pairs = [];
      Object.keys(values || {}).forEach(function (name) {
        [].concat(values[name]).forEach(function (value) {
          if (value === undefined || value === null) return;
          pairs.push(root.uritemplate.encode(name) + '=' + root.uritemplate.encode(value));
        });
      });
      return pairs.sort().join('&');
    },

    /* The member's name as it is spelled there, whatever its case. */
    headerName: function (headers, name) {
      return Object.keys(headers).filter(function (key) {
        return key.toLowerCase() === name.toLowerCase();
      })[0];
    },

    /* Text of a body; undefined for one that counts as none. */
    bodyText: function (verb, body) {
      if (verb === 'GET' || verb === 'HEAD') return undefined;
      if (body === undefined || body === null || body === '') return undefined;
      if (typeof body === 'string') return body;
      if (typeof body === 'object' && Object.keys(body).length === 0) return undefined;
      return JSON.stringify(body);
    },

    /* Headers with the client's defaults, values as text; Content-Type only with a body. */
    requestHeaders: function (request, config, body) {
      var headers = {};
      Object.keys(request.headers || {}).forEach(function (name) {
        var value = request.headers[name];
        if (value !== undefined && value !== null) headers[name] = String(value);
      });
      var type = this.headerName(headers, 'Content-Type');
      if (body === undefined && type !== undefined) delete headers[type];
      if (body !== undefined && type === undefined) headers['Content-Type'] = config.defaultContentType;
      if (this.headerName(headers, 'Accept') === undefined) headers.Accept = config.defaultAcceptType;
      return headers;
    }
  };
})(typeof globalThis !== 'undefined' ? globalThis : self);
`

/** `apiGateway.core.simpleHttpClientFactory`: calls without a signature. */
export const simpleHttpClientJs = String.raw`(function (root) {
  'use strict';
  var apiGateway = (root.apiGateway = root.apiGateway || {});
  apiGateway.core = apiGateway.core || {};

  apiGateway.core.simpleHttpClientFactory = {
    newClient: function (config) {
      return {
        makeRequest: function (request) {
          var utils = apiGateway.core.utils;
          var verb = request.verb.toUpperCase();
          var body = utils.bodyText(verb, request.body);
          var query = utils.queryString(request.queryParams);
          return root.axios({
            method: verb,
            url: config.endpoint + request.path + (query === '' ? '' : '?' + query),
            headers: utils.requestHeaders(request, config, body),
            data: body
          });
        }
      };
    }
  };
})(typeof globalThis !== 'undefined' ? globalThis : self);
`

/** `apiGateway.core.sigV4ClientFactory`: calls signed for `execute-api`. */
export const sigV4ClientJs = String.raw`(function (root) {
  'use strict';
  var apiGateway = (root.apiGateway = root.apiGateway || {});
  apiGateway.core = apiGateway.core || {};
  var algorithm = 'AWS4-HMAC-SHA256';

  function order(a, b) { return a < b ? -1 : a > b ? 1 : 0; }

  /* SigV4 encodes each segment of the path once more than it is sent. */
  function canonicalPath(path) { return path.split('/').map(root.uritemplate.encode).join('/'); }

  function sign(config, verb, path, query, headers, body) {
    var CryptoJS = root.CryptoJS;
    var names = Object.keys(headers).sort(function (a, b) { return order(a.toLowerCase(), b.toLowerCase()); });
    var signed = names.map(function (name) { return name.toLowerCase(); }).join(';');
    var canonical = [verb, canonicalPath(path), query]
      .concat(names.map(function (name) {
        return name.toLowerCase() + ':' + headers[name].trim().replace(/\s+/g, ' ');
      }))
      .concat(['', signed, CryptoJS.SHA256(body === undefined ? '' : body).toString()])
      .join('\n');
    var date = headers['x-amz-date'];
    var scope = [date.slice(0, 8), config.region, config.serviceName, 'aws4_request'];
    var key = scope.reduce(function (secret, part) {
      return CryptoJS.HmacSHA256(part, secret);
    }, 'AWS4' + config.secretKey);
    var text = [algorithm, date, scope.join('/'), CryptoJS.SHA256(canonical).toString()].join('\n');
    return algorithm + ' Credential=' + config.accessKey + '/' + scope.join('/') +
      ', SignedHeaders=' + signed + ', Signature=' + CryptoJS.HmacSHA256(text, key).toString();
  }

  apiGateway.core.sigV4ClientFactory = {
    newClient: function (config) {
      return {
        makeRequest: function (request) {
          var utils = apiGateway.core.utils;
          var verb = request.verb.toUpperCase();
          var body = utils.bodyText(verb, request.body);
          var query = utils.queryString(request.queryParams);
          var target = new URL(config.endpoint + request.path);
          var headers = utils.requestHeaders(request, config, body);
          ['x-amz-date', 'host', 'authorization', 'x-amz-security-token'].forEach(function (name) {
            var given = utils.headerName(headers, name);
            if (given !== undefined) delete headers[given];
          });
          headers['x-amz-date'] = new Date().toISOString().replace(/\.\d{3}Z$/, 'Z').replace(/[:-]/g, '');
          if (config.sessionToken) headers['x-amz-security-token'] = config.sessionToken;
          headers.host = target.host;
          headers.Authorization = sign(config, verb, target.pathname, query, headers, body);
          // The browser writes it, and lets nobody else.
          delete headers.host;
          return root.axios({
            method: verb,
            url: target.origin + target.pathname + (query === '' ? '' : '?' + query),
            headers: headers,
            data: body
          });
        }
      };
    }
  };
})(typeof globalThis !== 'undefined' ? globalThis : self);
`

/** `apiGateway.core.apiGatewayClientFactory`: chooses how a call is sent, and adds what is not modelled. */
export const apiGatewayClientJs = String.raw`(function (root) {
  'use strict';
  var apiGateway = (root.apiGateway = root.apiGateway || {});
  apiGateway.core = apiGateway.core || {};

  apiGateway.core.apiGatewayClientFactory = {
    newClient: function (simpleHttpClientConfig, sigV4ClientConfig) {
      var sigV4Client = apiGateway.core.sigV4ClientFactory.newClient(sigV4ClientConfig);
      var simpleHttpClient = apiGateway.core.simpleHttpClientFactory.newClient(simpleHttpClientConfig);
      return {
        makeRequest: function (request, authType, additionalParams, apiKey) {
          var utils = apiGateway.core.utils;
          var more = additionalParams || {};
          var complete = {
            verb: request.verb,
            path: request.path,
            body: request.body,
            queryParams: utils.mergeInto(request.queryParams, more.queryParams),
            headers: utils.mergeInto(request.headers, more.headers)
          };
          if (apiKey) {
            var given = utils.headerName(complete.headers, 'x-api-key');
            if (given !== undefined) delete complete.headers[given];
            complete.headers['x-api-key'] = apiKey;
          }
          return (authType === 'AWS_IAM' ? sigV4Client : simpleHttpClient).makeRequest(complete);
        }
      };
    }
  };
})(typeof globalThis !== 'undefined' ? globalThis : self);
`
