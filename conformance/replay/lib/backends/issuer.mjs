// An OIDC issuer: its discovery document, its key set, and tokens of its making.
import crypto from 'node:crypto'

function keys(backends) {
  if (!backends.rsa) {
    backends.rsa = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 })
    backends.other = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 })
    backends.kid = 'kid-' + crypto.randomBytes(4).toString('hex')
  }
  return backends.rsa
}

/** Answers a request. */
export function oidc(backends, req, res, u) {
  keys(backends)
  const j = (o) => {
    res.writeHead(200, { 'Content-Type': 'application/json' })
    res.end(JSON.stringify(o))
  }
  if (u.pathname.endsWith('/.well-known/openid-configuration'))
    return j({
      issuer: backends.issuer,
      jwks_uri: backends.issuer + '/.well-known/jwks.json',
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['token'],
      subject_types_supported: ['public'],
    })
  if (u.pathname.endsWith('jwks.json'))
    return j({
      keys: [
        {
          ...backends.rsa.publicKey.export({ format: 'jwk' }),
          kid: backends.kid,
          use: 'sig',
          alg: 'RS256',
        },
      ],
    })
  res.writeHead(404)
  return res.end()
}

// options: {wrongKey, alg, kid, noExp}
export function mintJwt(backends, claims, o = {}) {
  keys(backends)
  const now = Math.floor(Date.now() / 1000)
  const c = {
    iss: backends.issuer,
    sub: 'user-1',
    iat: now,
    nbf: now - 5,
    exp: now + 600,
    ...claims,
  }
  for (const k of Object.keys(c)) {
    if (c[k] === null) delete c[k]
    else if (typeof c[k] === 'string' && /^now[+-]\d+$/.test(c[k]))
      c[k] = now + Number(c[k].slice(3))
  }
  const b = (x) => Buffer.from(JSON.stringify(x)).toString('base64url')
  const input = b({ alg: o.alg ?? 'RS256', typ: 'JWT', kid: o.kid ?? backends.kid }) + '.' + b(c)
  if (o.alg === 'none') return input + '.'
  return (
    input +
    '.' +
    crypto
      .sign(
        'RSA-SHA256',
        Buffer.from(input),
        (o.wrongKey ? backends.other : backends.rsa).privateKey,
      )
      .toString('base64url')
  )
}
