/**
 * Lambda's Node runtime as a module's text, for the isolate of a function: finds the handler, calls it in any
 * of its styles, tells errors as Lambda tells them (errorType, errorMessage, trace), captures console output.
 * Speaks the framing of `frame.ts`. Nothing is put into the text, its settings come as a JSON module.
 */
export const bootstrapText = String.raw`import { giveBack } from './lend.js'
import { AsyncLocalStorage } from 'node:async_hooks'
import { format } from 'node:util'
import { abortIsolate } from 'cloudflare:workers'
import manifest from './manifest.json'
import { cannotFind, requireFile } from './require.js'
import { entry } from './start.js'
import { isStreaming, outputOf, responseStreamOf } from './response-stream.js'

const startTimers = giveBack()
const scope = new AsyncLocalStorage()
const active = new Set()
const print = console.log.bind(console)
const later = setTimeout

// Frees what calls have left behind; see protocol/collect-name.ts. V8 does not let it be deleted.
const collect = globalThis.tidegateCollect
if (collect) globalThis.tidegateCollect = undefined
const maxLogTail = 8192

// Milliseconds of a call that holds the thread, after which what it has left behind is freed at once: in that time
// it can make a hundred megabytes, and V8 does not look at them before this isolate needs more.
const longMs = 50

// Code that runs outside any async context (an event listener) belongs to the only invocation there is.
const current = () => scope.getStore() ?? (active.size === 1 ? active.values().next().value : undefined)

const write = (level, text) => {
  const invocation = current()
  const id = invocation ? invocation.requestId : '-'
  if (text.includes('file:///bundle/')) text = linesOf(text).join('\n')
  for (const line of text.replace(/\n$/, '').split('\n')) print('[' + manifest.functionName + ' ' + id + '] ' + line)
  if (!invocation) return
  const entry = level === '' ? text : new Date().toISOString() + '\t' + id + '\t' + level + '\t' + text + '\n'
  invocation.log = (invocation.log + entry).slice(-maxLogTail)
}
const levels = { log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR', debug: 'DEBUG', trace: 'TRACE' }
for (const [name, level] of Object.entries(levels)) console[name] = (...args) => write(level, format(...args))
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk, encoding, done) => {
    write('', typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk))
    const callback = typeof encoding === 'function' ? encoding : done
    if (typeof callback === 'function') callback()
    return true
  }
}

class RuntimeError extends Error {
  constructor(name, message, cause) {
    super(message)
    this.name = name
    if (cause !== undefined) this.stack = name + ': ' + message + '\n' + framesOf(cause).join('\n')
  }
}

// Line 1 of a CommonJS file begins after the wrapper it is put in.
const clean = (line) =>
  line
    .replaceAll('file:///bundle/', '/var/task/')
    .replace(/~cjs:1:(\d+)/g, (_, column) => ':1:' + Math.max(1, column - manifest.wrapperLength))
    .replaceAll('~cjs', '')
const linesOf = (stack) => stack.split('\n').filter((line) => !line.includes('/~tidegate/')).map(clean)
const framesOf = (error) => String(error?.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))

const describe = (error) => {
  try {
    const isError = error instanceof Error || (typeof error === 'object' && error !== null && error.name && error.message)
    if (!isError) return { errorType: typeof error, errorMessage: error.toString(), trace: [] }
    return {
      errorType: String(error.name),
      errorMessage: String(error.message),
      ...(typeof error.stack === 'string' && { trace: linesOf(error.stack) }),
    }
  } catch {
    const errorMessage = 'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack'
    return { errorType: 'handled', errorMessage, trace: [] }
  }
}

// workerd refuses random numbers while an ES module is evaluated; a function may want some there.
const lendRandom = () => {
  const pool = crypto.getRandomValues(new Uint8Array(4096))
  let used = 0
  const take = (length) => {
    if (used + length > pool.length) throw new Error('More than 4096 random bytes were asked for while the function was loading')
    used += length
    return pool.subarray(used - length, used)
  }
  crypto.getRandomValues = (array) => {
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(take(array.byteLength))
    return array
  }
  crypto.randomUUID = () => {
    const bytes = take(16)
    bytes[6] = (bytes[6] & 15) | 64
    bytes[8] = (bytes[8] & 63) | 128
    return bytes.toHex().replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  }
  return () => {
    delete crypto.getRandomValues
    delete crypto.randomUUID
  }
}

const importEntry = async (path) => {
  const giveBack = lendRandom()
  try {
    return await import('file:///bundle/' + encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23'))
  } finally {
    giveBack()
  }
}

// workerd names what it looked up, not what was written; a bare name was looked up beside its importer.
const importFailure = (error) => {
  if (error instanceof SyntaxError) return new RuntimeError('Runtime.UserCodeSyntaxError', 'SyntaxError: ' + error.message, error)
  if (error?.code === 'MODULE_NOT_FOUND') return new RuntimeError('Runtime.ImportModuleError', 'Error: ' + error.message, error)
  const missing = /^Module not found: (?:file:\/\/\/bundle\/)?(.*)$/s.exec(error?.message ?? '')?.[1]
  if (missing === undefined) return error
  const isFile = /\.(?:[cm]?js|json)$/.test(missing)
  const hint = /@aws-sdk\/|^aws-sdk$/.test(missing) ? ": the AWS SDK is not part of this runtime, bundle it with the function's code" : ''
  const told = new Error(isFile ? "Cannot find module '/var/task/" + missing + "'" : "Cannot find package '" + missing + "'" + hint)
  told.code = 'ERR_MODULE_NOT_FOUND'
  return told
}

// Settles when the code has been evaluated for the first time, well or not.
const loaded = Promise.withResolvers()

let handler
const load = async () => {
  if (handler) return handler
  if (manifest.exportPath === undefined) throw new RuntimeError('Runtime.MalformedHandlerName', 'Bad handler')
  let found
  try {
    if (manifest.entry === undefined) throw cannotFind(manifest.module, ['/var/runtime/index.mjs'])
    if (entry !== undefined) startTimers()
    else if (manifest.answersHttp) await import('./server-response.js')
    found = entry ?? (manifest.kinds[manifest.entry] === 'esm' ? await importEntry(manifest.entry) : requireFile(manifest.entry))
  } catch (error) {
    throw importFailure(error)
  }
  const name = manifest.module.split('/').at(-1) + '.' + manifest.exportPath
  for (const part of manifest.exportPath.split('.')) found = found?.[part]
  if (found === undefined || found === null) throw new RuntimeError('Runtime.HandlerNotFound', name + ' is undefined or not exported')
  if (typeof found !== 'function') throw new RuntimeError('Runtime.HandlerNotFound', name + ' is not a function')
  if (!isStreaming(found) && found.length >= 3 && Number(/^nodejs(\d+)/.exec(manifest.runtime)?.[1]) >= 24) {
    throw new RuntimeError('Runtime.CallbackHandlerDeprecated', 'Lambda has no callback-style handlers from nodejs24.x on: make the handler async, or choose runtime nodejs22.x')
  }
  handler = found
  return handler
}

// Its modules made code of a string as they loaded: they may where they are evaluated as the isolate starts.
const needsStart = (error) => error instanceof EvalError && entry === undefined && handler === undefined

const contextOf = (invocation, settle) => {
  const told = { used: false }
  const done = (error, result) => settle(error, result)
  const ending = (call) => ({
    enumerable: true,
    get() {
      told.used = true
      return call
    },
  })
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: '$LATEST',
    functionName: manifest.functionName,
    memoryLimitInMB: String(manifest.memorySize),
    logGroupName: '/aws/lambda/' + manifest.functionName,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: invocation.invokedArn,
    awsRequestId: invocation.requestId,
    getRemainingTimeInMillis: () => Math.max(0, invocation.deadline - Date.now()),
  }
  if (invocation.clientContext !== undefined) context.clientContext = invocation.clientContext
  Object.defineProperties(context, {
    done: ending(done),
    succeed: ending((result) => done(null, result)),
    fail: ending((error) => done(error ?? 'handled')),
  })
  return { context, told }
}

// A handler that returns nothing may still answer by its callback or its context.
const answersLater = (handle, told) =>
  handle.length >= 3 || told.used || /\.\s*(?:succeed|fail|done)\b/.test(String(handle))

const call = async (invocation, handle, event) => {
  const { promise, resolve, reject } = Promise.withResolvers()
  const settle = (error, result) => (error === undefined || error === null ? resolve(result) : reject(error))
  const { context, told } = contextOf(invocation, settle)
  const from = Date.now()
  const returned = handle(event, context, settle)
  invocation.isLong = Date.now() - from >= longMs
  if (typeof returned?.then === 'function') return returned
  if (returned !== undefined && handle.length < 3) return returned
  return answersLater(handle, told) ? promise : null
}

const stringify = (value) => {
  try {
    return JSON.stringify(value === undefined ? null : value) ?? 'null'
  } catch {
    throw new Error('Unable to stringify response body')
  }
}

const crash = (told) => {
  write('ERROR', 'Uncaught Exception \t' + JSON.stringify(told))
  current()?.end({ status: 'error', retire: true }, JSON.stringify(told))
}
addEventListener('unhandledrejection', (event) => {
  event.preventDefault()
  const { reason } = event
  if (needsStart(reason)) {
    return current()?.end({ status: 'error', needsStart: true, retire: true }, JSON.stringify(describe(reason)))
  }
  const text = reason instanceof Error ? reason.name + ': ' + reason.message : String(reason)
  crash(describe(new RuntimeError('Runtime.UnhandledPromiseRejection', text, reason)))
})
// workerd drops what a timer throws; to Lambda it is the end of the process.
for (const name of ['setTimeout', 'setInterval', 'setImmediate']) {
  const start = globalThis[name]
  globalThis[name] = (callback, ...rest) => {
    if (typeof callback !== 'function') return start(callback, ...rest)
    const guarded = (...args) => {
      try {
        return callback(...args)
      } catch (error) {
        crash(describe(error))
      }
    }
    return start(guarded, ...rest)
  }
}

// Those of its role, which are new ones every now and then.
const lendCredentials = (credentials) => {
  if (!credentials) return
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials
  const named = {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_CREDENTIAL_EXPIRATION: expiration,
  }
  for (const [name, value] of Object.entries(named)) if (value !== undefined) process.env[name] = value
}

// A copy that must not be used again, though its last answer had begun by then.
let spent = false

const stream = async (invocation, handle, event) => {
  const { context } = contextOf(invocation, () => {})
  const response = responseStreamOf(invocation.output.write)
  const over = new Promise((resolve, reject) => {
    response.once('finish', resolve)
    response.once('error', reject)
    response.once('close', () => reject(new Error('The response stream was closed before its end')))
  })
  await Promise.all([handle(event, response, context), over])
  invocation.output.begin()
  return invocation.output.whole()
}

const run = (head, text) => {
  const { promise, resolve } = Promise.withResolvers()
  const over = Promise.withResolvers()
  const invocation = { ...head, log: '', output: outputOf(head.stream, (readable) => resolve([undefined, readable])) }
  let timer
  let ended = false
  invocation.end = (outcome, body) => {
    if (ended) return
    ended = true
    clearTimeout(timer)
    active.delete(invocation)
    if (outcome.retire) spent = true
    const told = { ...outcome, log: invocation.log }
    if (invocation.output.begun) over.resolve(invocation.output.end(told, body))
    else resolve([told, body])
  }
  const attempt = async () => {
    const loading = load()
    if (head.loadMs !== undefined) {
      await loading.catch(() => {})
      loaded.resolve()
      // The runner hears of it before the function has the only event loop there is.
      await new Promise((resolve) => later(resolve, 1))
      if (ended) return
      clearTimeout(timer)
      invocation.deadline = Date.now() + head.timeoutMs
      timer = later(timeOut, head.timeoutMs)
    }
    let event
    try {
      event = text === '' ? {} : JSON.parse(text)
    } catch (error) {
      loading.catch(() => {})
      return invocation.end({ status: 'invalid' }, error.message)
    }
    let handle
    try {
      handle = await loading
    } catch (error) {
      const told = describe(error)
      if (needsStart(error)) return invocation.end({ status: 'error', needsStart: true, retire: true }, JSON.stringify(told))
      write('ERROR', 'Uncaught Exception \t' + JSON.stringify(told))
      return invocation.end({ status: 'error' }, JSON.stringify(told))
    }
    try {
      const body = isStreaming(handle)
        ? await stream(invocation, handle, event)
        : stringify(await call(invocation, handle, event))
      invocation.end({ status: 'ok' }, body)
    } catch (error) {
      const told = describe(error)
      write('ERROR', 'Invoke Error \t' + JSON.stringify(told))
      invocation.end({ status: 'error' }, JSON.stringify(told))
    }
  }
  active.add(invocation)
  if (head.traceId) process.env._X_AMZN_TRACE_ID = head.traceId
  lendCredentials(head.credentials)
  const timeOut = () => invocation.end({ status: 'timeout', retire: true }, '')
  timer = later(timeOut, head.loadMs ?? head.timeoutMs)
  scope.run(invocation, attempt)
  return { answered: promise, over: over.promise, invocation }
}

export default {
  async fetch(request, env, context) {
    if (request.url.endsWith('/abort')) abortIsolate('retired')
    if (request.url.includes('/ended/')) {
      const id = request.url.split('/').at(-1)
      return new Response(null, { status: [...active].some(({ requestId }) => requestId === id) ? 409 : 204 })
    }
    if (request.url.endsWith('/loaded')) {
      // workerd ends a request that waits for nothing of its own.
      let timer
      await Promise.race([loaded.promise, new Promise((resolve) => (timer = later(resolve, 1e6)))])
      clearTimeout(timer)
      return new Response(null, { status: 204 })
    }
    if (request.url.endsWith('/free')) {
      // Not below the frames of this very request.
      await new Promise((resolve) => later(resolve))
      if (collect) collect()
      return new Response(null, { status: 204 })
    }
    if (request.url.endsWith('/usable')) return new Response(null, { status: spent ? 410 : 204 })
    const body = await request.text()
    const end = body.indexOf('\n')
    const head = JSON.parse(body.slice(0, end))
    const collectLater = () => context.waitUntil(new Promise((resolve) => later(resolve)).then(() => collect()))
    if (head.collect && collect) collectLater()
    const { answered, over, invocation } = run(head, body.slice(end + 1))
    const [outcome, content] = await answered
    if (invocation.isLong && collect) collectLater()
    if (outcome === undefined) {
      context.waitUntil(over)
      return new Response(content, { headers: { 'x-stream': '1' } })
    }
    const line = JSON.stringify(outcome) + '\n'
    return new Response(typeof content === 'string' ? line + content : Buffer.concat([Buffer.from(line), content]))
  },
}
`
