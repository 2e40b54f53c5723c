// What the Lambda functions of the recorded tests do, rewritten for Node.
import vm from 'node:vm'

class Raised extends Error {
  constructor(msg, line, src) {
    super(msg)
    this.errorType = 'Exception'
    this.stackTrace = [
      `  File "/var/task/lambda_select_pattern.py", line ${line}, in handler\n    raise Exception("${src}")\n`,
    ]
  }
}

const HTTP = new Set([
  100, 101, 102, 103, 200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304,
  305, 307, 308, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415,
  416, 417, 418, 421, 422, 423, 424, 425, 426, 428, 429, 431, 451, 500, 501, 502, 503, 504, 505,
  506, 507, 508, 510, 511,
])

/** By the name of the handler that a step gives. */
export const handlers = {
  'lambda_aws_proxy.py': (event) => ({
    statusCode: 200,
    body: JSON.stringify(event),
    isBase64Encoded: false,
  }),
  'lambda_aws_proxy_format.py': (event) => {
    switch (event.path) {
      case '/no-body':
        return { statusCode: 200 }
      case '/only-headers':
        return { statusCode: 200, headers: { 'test-header': 'value' } }
      case '/wrong-format':
        return { statusCode: 200, wrongValue: 'value' }
      case '/empty-response':
        return {}
      default:
        return { statusCode: 200, body: JSON.stringify(event), isBase64Encoded: false }
    }
  },
  'lambda_echo.py': (event) => event,
  'lambda_mapping_responses.py': (event) => ({
    statusCode: 200,
    body: Number(event.body.httpStatus) >= 400 ? 'customerror' : 'noerror',
  }),
  'lambda_select_pattern.py': (event) => {
    if (event.statusCode === '200') return 'Pass'
    if (event.statusCode === '400')
      throw new Raised(
        'Error: Raising four hundred from within the Lambda function',
        7,
        'Error: Raising four hundred from within the Lambda function',
      )
    if (event.statusCode === '500')
      throw new Raised(
        'Error: Raising five hundred from within the Lambda function',
        9,
        'Error: Raising five hundred from within the Lambda function',
      )
    return 'Error Value in the json request should either be 400 or 500 to demonstrate'
  },
  'lambda_handler.js': (event) => ({
    statusCode: 200,
    body: JSON.stringify(`response from localstack lambda: ${JSON.stringify(event)}`),
    isBase64Encoded: false,
    headers: {},
  }),
  'apigw_integration.js': () => ({
    isBase64Encoded: false,
    statusCode: 300,
    headers: { 'content-type': 'application/xml' },
    body: '<message>completed</message>',
  }),
  'lambda_integration.py': (event) => event,
  // the Rust function of test_lambda_rust_proxy_integration
  zip: (event) => ({
    statusCode: 200,
    headers: { 'content-type': 'text/html' },
    body: `Hello, ${event.queryStringParameters?.first_name}!`,
  }),
  'lambda_echo_status_code.py': (event) => {
    const path = event.requestContext.http.path ?? ''
    const code = path.split('/').pop()
    const make = (s, m) => ({
      statusCode: s,
      headers: { 'Content-Type': 'application/json' },
      body: { status_code: s, message: m },
    })
    if (!/^\d+$/.test(code) || !HTTP.has(Number(code)))
      return make(400, `No valid status found at end of path ${path}`)
    return make(Number(code), '')
  },
  lambdaUrlEcho: (event, ctx) => {
    const trim = Number(ctx?.env?.TRIM_X_HEADERS ?? 0)
    const headers = Object.fromEntries(
      Object.entries(event.headers ?? {}).filter(
        ([k]) => !trim || !(k.startsWith('x-amzn') || k.startsWith('x-forwarded-')),
      ),
    )
    const rc = event.requestContext
    return {
      statusCode: 200,
      headers: { 'Content-Type': 'application/json' },
      body: {
        args: event.queryStringParameters ?? {},
        data: event.body ?? '',
        domain: rc.domainName ?? '',
        headers,
        method: rc.http.method ?? '',
        origin: rc.http.sourceIp ?? '',
        path: rc.http.path ?? '',
      },
    }
  },
  // helpers for hand written scenarios
  echo: (event) => event,
  proxyEcho: (event) => ({
    statusCode: 200,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(event),
  }),
  proxyFromBody: (event) =>
    JSON.parse(
      event.isBase64Encoded ? Buffer.from(event.body, 'base64').toString('utf8') : event.body,
    ),
}

/** A function from the source in a step: two that are known, or JavaScript behind a line `// js`. */
export function makeInline(src) {
  if (/return event\.get\("body", ""\)/.test(src)) return (event) => event.body ?? ''
  if (/return json\.loads\(body\)/.test(src))
    return (event) => {
      let b = event.body
      if (event.isBase64Encoded) b = Buffer.from(b, 'base64').toString('utf8')
      return JSON.parse(b)
    }
  const m = /^\s*\/\/\s*js\n([\s\S]*)$/.exec(src)
  if (m) return vm.compileFunction(m[1], ['event', 'context'])
  return () => {
    throw new Error('unknown inline handler')
  }
}
