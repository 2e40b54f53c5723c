/** Sending and URI templates of the JavaScript client, under the names its pages know. */

/** `axios(config)`: as much of it as the client uses, over `fetch`. */
export const axiosJs = String.raw`/* axios({method, url, headers, data}) over fetch: answers {status, statusText, headers, data, config};
   a status outside 200-299 rejects with an error whose response member is that answer. */
(function (root) {
  'use strict';
  function parse(text) {
    try { return JSON.parse(text); } catch (error) { return text; }
  }

  root.axios = function (config) {
    return fetch(config.url, { method: config.method, headers: config.headers, body: config.data })
      .then(
        function (reply) {
          return reply.text().then(function (text) {
            var headers = {};
            reply.headers.forEach(function (value, name) { headers[name] = value; });
            var response = {
              status: reply.status,
              statusText: reply.statusText,
              headers: headers,
              data: parse(text),
              config: config
            };
            if (reply.ok) return response;
            var refused = new Error('Request failed with status code ' + reply.status);
            refused.response = response;
            throw refused;
          });
        },
        function (cause) {
          var failed = new Error('Network Error');
          failed.cause = cause;
          throw failed;
        }
      )
      .catch(function (error) {
        error.config = config;
        throw error;
      });
  };
})(typeof globalThis !== 'undefined' ? globalThis : self);
`

/** `uritemplate(text).expand(values)`: `{name}` and `{+name}` of RFC 6570. */
export const urlTemplateJs = String.raw`/* uritemplate(text).expand(values): {name} is percent-encoded; {+name} keeps slashes. A name is taken
   literally, since API Gateway's may hold characters that RFC 6570 gives a meaning. */
(function (root) {
  'use strict';
  function encode(value) {
    return encodeURIComponent(String(value)).replace(/[!'()*]/g, function (c) {
      return '%' + c.charCodeAt(0).toString(16).toUpperCase();
    });
  }

  root.uritemplate = function (template) {
    return {
      expand: function (values) {
        return template.replace(/\{(\+?)([^{}]+)\}/g, function (_, plus, name) {
          if (!Object.prototype.hasOwnProperty.call(values, name)) return '';
          var value = values[name];
          if (value === undefined || value === null) return '';
          var segments = plus ? String(value).split('/') : [String(value)];
          segments.forEach(function (segment) {
            // URLs cannot carry these: another resource would be called.
            if (segment === '.' || segment === '..') throw new Error(name + ' must not be ' + segment);
          });
          return segments.map(encode).join('/');
        });
      }
    };
  };
  root.uritemplate.encode = encode;
})(typeof globalThis !== 'undefined' ? globalThis : self);
`
