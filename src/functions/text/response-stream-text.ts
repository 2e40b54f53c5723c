/**
 * What Lambda's Node runtime has for functions that stream their answers, as a module's text for the isolate of a
 * function: the global `awslambda`, the writable stream such a handler is given, and where its bytes go.
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

const lengthOf = (number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(number)
  return bytes
}

// Bytes of a stream that nobody has read yet, up to which the function may write on.
const maxWaiting = 16 * 1024 * 1024

// Bytes of an answer that is wanted whole: Lambda quotas, as its error names them.
const maxWhole = 6291556
const tooLarge = () => {
  const error = new Error('Response payload size exceeded maximum allowed payload size (' + maxWhole + ' bytes).')
  error.name = 'Function.ResponseSizeTooLarge'
  return error
}

// Writes after which others have their turn: a handler that does nothing but write would hold the process, its own
// time included.
const writesPerTurn = 256
const later = setTimeout

// What a streaming handler writes: collected for a caller who wants it whole, else sent on as it is, or in pieces
// with their lengths and, behind a length of 0, how it ended.
export const outputOf = (mode, begin) => {
  const pieces = []
  let writer
  let gone = false
  let over = false
  let waiting = 0
  let writes = 0
  const blocked = []
  const settled = (length) => () => {
    waiting -= length
    for (const resume of blocked.splice(0)) resume()
  }
  const failed = (length) => () => {
    // Nobody reads any more; as on Lambda the function goes on.
    gone = true
    settled(length)()
  }
  // Resolves when there is room for more: a slow reader takes none of the function's time until then.
  const send = async (bytes) => {
    if (gone) return
    waiting += bytes.length
    writer.write(bytes).then(settled(bytes.length), failed(bytes.length))
    while (waiting > maxWaiting && !gone) await new Promise((resolve) => blocked.push(resolve))
  }
  const output = {
    get begun() {
      return writer !== undefined
    },
    begin() {
      if (mode === undefined || writer) return
      const { readable, writable } = new IdentityTransformStream()
      writer = writable.getWriter()
      begin(readable)
    },
    async write(bytes) {
      writes++
      if (writes % writesPerTurn === 0) await new Promise((resolve) => later(resolve))
      // Its time is over: as on Lambda it does not go on.
      if (over) await new Promise(() => {})
      if (bytes.length === 0) return
      // A copy: the handler may use its memory again before this is read.
      if (mode === undefined) {
        waiting += bytes.length
        if (waiting > maxWhole) throw tooLarge()
        return void pieces.push(Buffer.from(bytes))
      }
      output.begin()
      await send(mode === 'framed' ? Buffer.concat([lengthOf(bytes.length), bytes]) : Buffer.from(bytes))
    },
    whole: () => Buffer.concat(pieces),
    async end(outcome, body) {
      over = true
      if (mode === 'framed') await send(Buffer.concat([lengthOf(0), Buffer.from(JSON.stringify({ ...outcome, payload: String(body) }))]))
      const ended = mode === 'framed' || outcome.status === 'ok' ? writer.close() : writer.abort(new Error('the function failed'))
      await ended.catch(() => {})
    },
  }
  return output
}
`
