// Fake backends on loopback, one port:
//   /httpbin/...                         an httpbin.org look-alike (echo of args, data, headers, json, url)
//   /lambdaurl/<mode>/...                a Lambda function URL look-alike (echo, echotrim, status, fn/<name>)
//   POST /2015-03-31/functions/<name>/invocations   the Lambda Invoke API
//   anything else                        AWS service endpoint (service taken from the SigV4 scope, X-Amz-Target or Host)
import http from 'node:http'
import { AwsFake } from '../aws/fake.mjs'
import { handlers, makeInline } from '../lambdas.mjs'
import { httpbin } from './httpbin.mjs'
import { mintJwt, oidc } from './issuer.mjs'
import { invoke, lambdaUrl } from './lambda.mjs'
import { pairs } from './pairs.mjs'
import { raw } from './raw.mjs'

/** The fakes, behind one port. */
export class Backends {
  constructor({ region, account, log = () => {} }) {
    this.region = region
    this.account = account
    this.log = log
    this.functions = new Map() // name -> {fn, env}
    this.journal = []
    this.aws = new AwsFake({ region, account })
  }

  async start(port = 0, host = '127.0.0.1') {
    this.server = http.createServer((req, res) =>
      this.onRequest(req, res).catch((e) => {
        res.statusCode = 500
        res.end(JSON.stringify({ backendError: String(e.stack ?? e) }))
      }),
    )
    this.server.keepAliveTimeout = 1000
    // an unusual Expect header must not be answered with 417 by the fake
    this.server.on('checkExpectation', (req, res) =>
      this.onRequest(req, res).catch(() => res.end()),
    )
    await new Promise((r, j) => {
      this.server.once('error', j)
      this.server.listen(port, host, r)
    })
    this.port = this.server.address().port
    this.base = `${host}:${this.port}`
    this.names = {
      httpbin: this.base + '/httpbin',
      httpEcho: this.base + '/httpbin',
      lambdaUrlEcho: this.base + '/lambdaurl/echo',
      lambdaUrlEchoTrim: this.base + '/lambdaurl/echotrim',
      lambdaUrlStatus: this.base + '/lambdaurl/status',
      aws: this.base,
      lambda: this.base,
      base: this.base,
      raw: this.base + '/raw',
      oidc: this.base + '/oidc',
    }
    return this
  }

  stop() {
    return new Promise((r) => {
      this.server.closeAllConnections?.()
      this.server.close(r)
    })
  }

  addFunction(name, handler, env = {}) {
    const fn =
      typeof handler === 'object' && handler.inline
        ? makeInline(handler.inline)
        : handlers[String(handler)]
    this.functions.set(name, {
      fn:
        fn ??
        (() => {
          throw new Error('no fake for handler ' + JSON.stringify(handler))
        }),
      env,
      handler,
    })
  }

  functionUrl(name) {
    return `http://${this.base}/lambdaurl/fn/${encodeURIComponent(name)}/`
  }

  async onRequest(req, res) {
    const chunks = []
    for await (const c of req) chunks.push(c)
    const body = Buffer.concat(chunks)
    const rec = {
      t: Date.now(),
      method: req.method,
      url: req.url,
      headers: pairs(req.rawHeaders),
      body: body.toString('utf8').slice(0, 4000),
    }
    this.journal.push(rec)
    if (this.journal.length > 5000) this.journal.shift()
    const u = new URL(req.url, 'http://x')
    if (u.pathname === '/httpbin' || u.pathname.startsWith('/httpbin/'))
      return httpbin(this, req, res, body, u)
    if (u.pathname.startsWith('/lambdaurl/')) return lambdaUrl(this, req, res, body, u)
    if (u.pathname.startsWith('/raw/')) return raw(this, req, res, body, u, rec)
    if (u.pathname.startsWith('/oidc')) return oidc(this, req, res, u)
    const m = /^\/(2015-03-31|2014-11-13)\/functions\/(.+?)\/(invocations|invoke-async\/?)$/.exec(
      u.pathname,
    )
    if (m && req.method === 'POST') return invoke(this, req, res, body, decodeURIComponent(m[2]))
    if (m) {
      res.statusCode = 403
      res.setHeader('x-amzn-ErrorType', 'AccessDeniedException')
      return res.end('{"Message":"Unable to determine service/operation name to be authorized"}')
    }
    return this.aws.handle(req, res, body, u, rec)
  }

  get issuer() {
    return `http://${this.base}/oidc`
  }

  /** A token of the fake issuer. */
  mintJwt(claims, options) {
    return mintJwt(this, claims, options)
  }
}
