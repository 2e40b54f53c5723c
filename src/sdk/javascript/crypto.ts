/** The hashes SigV4 needs, under the names that pages know from CryptoJS. Synchronous, so that a call is signed in one turn. */

/** `CryptoJS.SHA256`: FIPS 180-4. */
export const sha256Js = String.raw`/* SHA-256 (FIPS 180-4). CryptoJS.SHA256(text or bytes) gives a digest: bytes, and toString() in hex. */
(function (root) {
  'use strict';
  var CryptoJS = (root.CryptoJS = root.CryptoJS || {});
  var constants = [];
  var initial = [];

  // First 32 bits of the fractional parts of the square and cube roots of the first primes.
  (function () {
    var fraction = function (x) { return ((x - Math.floor(x)) * 4294967296) | 0; };
    for (var n = 2; constants.length < 64; n++) {
      var prime = true;
      for (var d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
      if (!prime) continue;
      if (initial.length < 8) initial.push(fraction(Math.sqrt(n)));
      constants.push(fraction(Math.cbrt(n)));
    }
  })();

  function utf8(text) {
    var escaped = encodeURIComponent(String(text));
    var bytes = [];
    for (var i = 0; i < escaped.length; i++) {
      if (escaped.charAt(i) !== '%') { bytes.push(escaped.charCodeAt(i)); continue; }
      bytes.push(parseInt(escaped.slice(i + 1, i + 3), 16));
      i += 2;
    }
    return bytes;
  }

  function toBytes(value) {
    if (value && value.bytes) return value.bytes;
    return typeof value === 'string' ? utf8(value) : Array.prototype.slice.call(value || []);
  }

  function digestOf(bytes) {
    return {
      bytes: bytes,
      sigBytes: bytes.length,
      toString: function (encoder) {
        if (encoder && encoder.stringify) return encoder.stringify(this);
        return bytes.map(function (b) { return (b < 16 ? '0' : '') + b.toString(16); }).join('');
      }
    };
  }

  function rotate(x, n) { return (x >>> n) | (x << (32 - n)); }

  function sha256(message) {
    var bytes = message.slice();
    var bits = message.length * 8;
    bytes.push(128);
    while (bytes.length % 64 !== 56) bytes.push(0);
    var high = Math.floor(bits / 4294967296);
    [high, bits | 0].forEach(function (word) {
      bytes.push((word >>> 24) & 255, (word >>> 16) & 255, (word >>> 8) & 255, word & 255);
    });
    var hash = initial.slice();
    var w = new Array(64);
    for (var at = 0; at < bytes.length; at += 64) {
      for (var i = 0; i < 64; i++) {
        if (i < 16) {
          var j = at + i * 4;
          w[i] = (bytes[j] << 24) | (bytes[j + 1] << 16) | (bytes[j + 2] << 8) | bytes[j + 3];
          continue;
        }
        var s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ (w[i - 15] >>> 3);
        var s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ (w[i - 2] >>> 10);
        w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
      }
      var v = hash.slice();
      for (var k = 0; k < 64; k++) {
        var e1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25);
        var choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
        var t1 = (v[7] + e1 + choice + constants[k] + w[k]) | 0;
        var e0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22);
        var majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
        v = [(t1 + e0 + majority) | 0, v[0], v[1], v[2], (v[3] + t1) | 0, v[4], v[5], v[6]];
      }
      for (var m = 0; m < 8; m++) hash[m] = (hash[m] + v[m]) | 0;
    }
    var out = [];
    hash.forEach(function (word) {
      out.push((word >>> 24) & 255, (word >>> 16) & 255, (word >>> 8) & 255, word & 255);
    });
    return out;
  }

  CryptoJS.SHA256 = function (message) { return digestOf(sha256(toBytes(message))); };
  CryptoJS.toBytes = toBytes;
})(typeof globalThis !== 'undefined' ? globalThis : self);
`

/** `CryptoJS.HmacSHA256(message, key)`: RFC 2104. */
export const hmacJs = String.raw`/* HMAC (RFC 2104) with SHA-256. A key or a message is text, bytes or a digest. */
(function (root) {
  'use strict';
  var CryptoJS = (root.CryptoJS = root.CryptoJS || {});

  CryptoJS.HmacSHA256 = function (message, key) {
    var bytes = CryptoJS.toBytes(key);
    if (bytes.length > 64) bytes = CryptoJS.SHA256(bytes).bytes;
    var inner = [];
    var outer = [];
    for (var i = 0; i < 64; i++) {
      inner.push((bytes[i] || 0) ^ 54);
      outer.push((bytes[i] || 0) ^ 92);
    }
    var first = CryptoJS.SHA256(inner.concat(CryptoJS.toBytes(message))).bytes;
    return CryptoJS.SHA256(outer.concat(first));
  };
})(typeof globalThis !== 'undefined' ? globalThis : self);
`

/** `CryptoJS.algo.HMAC`'s place in the package: HMAC with SHA-256 in steps. */
export const hmacStepsJs = String.raw`/* CryptoJS.algo.HMAC.create(CryptoJS.SHA256, key).update(text).finalize(): HMAC-SHA256 in steps. */
(function (root) {
  'use strict';
  var CryptoJS = (root.CryptoJS = root.CryptoJS || {});
  CryptoJS.algo = CryptoJS.algo || {};
  CryptoJS.algo.HMAC = {
    create: function (hash, key) {
      var bytes = [];
      return {
        update: function (part) { bytes = bytes.concat(CryptoJS.toBytes(part)); return this; },
        finalize: function (part) {
          return CryptoJS.HmacSHA256(part === undefined ? bytes : bytes.concat(CryptoJS.toBytes(part)), key);
        }
      };
    }
  };
})(typeof globalThis !== 'undefined' ? globalThis : self);
`

/** `CryptoJS.enc.Base64`. */
export const base64Js = String.raw`/* CryptoJS.enc.Base64.stringify(digest): Base64 (RFC 4648). */
(function (root) {
  'use strict';
  var CryptoJS = (root.CryptoJS = root.CryptoJS || {});
  CryptoJS.enc = CryptoJS.enc || {};
  CryptoJS.enc.Base64 = {
    stringify: function (digest) { return btoa(String.fromCharCode.apply(null, digest.bytes)); }
  };
})(typeof globalThis !== 'undefined' ? globalThis : self);
`
