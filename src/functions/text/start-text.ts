import type { ModuleKind } from '../modules/function-code.ts'

/** workerd's `util.debuglog` tells of every section; Node's of those in NODE_DEBUG. */
const quietDebug = String.raw`import util from 'node:util'
util.debuglog = util.debug = (section) => {
  const wanted = (process.env.NODE_DEBUG ?? '').toLowerCase().split(',')
  const enabled = wanted.includes('*') || wanted.includes(section.toLowerCase())
  const log = (...args) => {
    if (enabled) console.error(section.toUpperCase() + ': ' + util.format(...args))
  }
  return Object.assign(log, { enabled })
}
`

/** Lends what workerd refuses while an isolate starts, until the first call gives it for real: timers. */
const lentTimers = String.raw`const own = { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate }
const kept = new Set()
const lend = (name) => (callback, ...rest) => {
  const timer = { name, callback, rest, ref: () => timer, unref: () => timer, hasRef: () => true, refresh: () => timer, [Symbol.toPrimitive]: () => 0 }
  kept.add(timer)
  return timer
}
for (const name of ['setTimeout', 'setInterval', 'setImmediate']) globalThis[name] = lend(name)
const clear = (name) => (timer) => {
  if (!kept.delete(timer)) own[name](timer?.started ?? timer)
}
for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate']) globalThis[name] = clear(name)
/** The timers themselves again; those that the code has set run from now on. */
export const giveBack = () => {
  for (const name of ['setTimeout', 'setInterval', 'setImmediate']) globalThis[name] = own[name]
  const refused = (make) => {
    try {
      return make()
    } catch (error) {
      console.warn('Code was made of a string after the modules had been loaded, which this runtime refuses. Let it happen at their top level (Fastify: call app.ready() there).')
      throw error
    }
  }
  globalThis.Function = new Proxy(Function, {
    apply: (target, self, given) => refused(() => Reflect.apply(target, self, given)),
    construct: (target, given, made) => refused(() => Reflect.construct(target, given, made)),
  })
  return () => {
    for (const timer of kept) timer.started = globalThis[timer.name](timer.callback, ...timer.rest)
    kept.clear()
  }
}
`

/** Turns that what the modules have begun is given to come to its end while the isolate starts: it is for microtasks alone. */
const goOn = 'for (let turn = 0; turn < 5000; turn++) await undefined\n'

/**
 * The modules of a function that is evaluated while its isolate starts, as there alone workerd makes code of strings:
 * `lend.js`, which must come first, and `start.js`, whose `entry` is what the handler's file exports.
 */
export function startTexts(entry: {
  readonly url: string
  readonly path: string
  readonly kind: ModuleKind
  readonly answersHttp: boolean
}): { readonly lend: string; readonly start: string } {
  const http = entry.answersHttp ? `import './server-response.js'\n` : ''
  const start =
    entry.kind === 'esm'
      ? `import * as found from ${entry.url}\nexport const entry = found\n`
      : `import { requireFile } from './require.js'\nexport const entry = requireFile(${JSON.stringify(entry.path)})\n`
  return { lend: quietDebug + lentTimers, start: http + start + goOn }
}

/** The same where nothing is evaluated before the first call. */
export const idleStart = {
  lend: `${quietDebug}export const giveBack = () => () => {}\n`,
  start: 'export const entry = undefined\n',
} as const
