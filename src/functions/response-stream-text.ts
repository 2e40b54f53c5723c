/**
 * What Lambda's Node runtime has for functions that stream their answers, as a module's text for the isolate of a
 * function: the global `awslambda`, and the writable stream such a handler is given.
 */
export const responseStreamText = String.raw`const streaming = Symbol.for('aws.lambda.runtime.handler.streaming')
const metadata = Symbol('metadata')

// Lambda and API Gateway find the body behind the metadata by these (spec integrations §13).
const delimiter = '\0'.repeat(8)

export const isStreaming = (handler) => handler[streaming] === 'response'

globalThis.awslambda = {
  streamifyResponse(handler) {
    handler[streaming] = 'response'
    return handler
  },
  HttpResponseStream: class HttpResponseStream {
    static from(stream, head) {
      stream.setContentType('application/vnd.awslambda.http-integration-response')
      stream[metadata] = JSON.stringify(head) + delimiter
      return stream
    }
  },
}

// The stream of one invocation; write takes bytes and resolves when there is room for more.
export const responseStreamOf = (write) => {
  // Asked for here: a function that does not stream need not load it.
  const { Writable } = process.getBuiltinModule('node:stream')
  const started = (chunk) => {
    const head = stream[metadata]
    if (head === undefined) return chunk
    stream[metadata] = undefined
    return Buffer.concat([Buffer.from(head), chunk])
  }
  const stream = new Writable({
    write(chunk, encoding, done) {
      write(started(chunk)).then(() => done(), done)
    },
    final(done) {
      const rest = started(Buffer.alloc(0))
      if (rest.length === 0) return done()
      write(rest).then(() => done(), done)
    },
  })
  const take = (chunk) => (typeof chunk === 'string' || ArrayBuffer.isView(chunk) ? chunk : JSON.stringify(chunk))
  const { write: put, end: finish } = stream
  stream.write = (chunk, ...rest) => put.call(stream, take(chunk), ...rest)
  stream.end = (chunk, ...rest) =>
    chunk === undefined || chunk === null || typeof chunk === 'function'
      ? finish.call(stream, chunk, ...rest)
      : finish.call(stream, take(chunk), ...rest)
  stream.setContentType = (type) => {
    stream.contentType = type
  }
  return stream
}
`
