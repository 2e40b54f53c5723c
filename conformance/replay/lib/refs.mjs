// References ("@{...}") in strings and views ({"$v": [...]}) over step results.
import { xmlToDict } from './xml.mjs'

/** A reference to something that a step before should have brought. */
export class Unresolved extends Error {}

// A path in `[path=/pets/{petId}]` has braces of its own.
const REF = /@\{((?:[^{}]|\{[^{}]*\})*)\}/g

/** Dates as texts. */
export function toPlain(x) {
  if (x instanceof Date) return x.toISOString()
  return x
}

// expression grammar: root(.key | [n] | ["key"] | [k=v] | |op:arg)*
export function parseExpr(e) {
  const segs = []
  const m = /^[A-Za-z0-9_]+/.exec(e)
  if (!m) throw new Error('bad expression ' + e)
  segs.push(m[0])
  let s = e.slice(m[0].length)
  while (s) {
    let r
    if ((r = /^\.([A-Za-z0-9_-]+)/.exec(s))) segs.push(r[1])
    else if ((r = /^\[(\d+)\]/.exec(s))) segs.push(Number(r[1]))
    else if ((r = /^\["((?:[^"\\]|\\.)*)"\]/.exec(s))) segs.push(JSON.parse('"' + r[1] + '"'))
    else if ((r = /^\[([A-Za-z0-9_]+)=([^\]]*(?:\{[^}]*\}[^\]]*)*)\]/.exec(s)))
      segs.push({ by: { [r[1]]: r[2] } })
    else if ((r = /^\|([A-Za-z]+)(?::([^|]*))?/.exec(s)))
      segs.push(r[2] === undefined ? { op: r[1] } : { op: r[1], arg: r[2] })
    else throw new Error('bad expression ' + e + ' near ' + s)
    s = s.slice(r[0].length)
  }
  return segs
}

function cmp(a, b) {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The value of a JSON text; anything else as it is. */
export function tryJson(v) {
  if (Buffer.isBuffer(v) || v instanceof Uint8Array) v = Buffer.from(v).toString('utf8')
  if (typeof v !== 'string') return v
  try {
    return JSON.parse(v)
  } catch {
    return v
  }
}

/** A value as it stands in a text. */
export function asText(v) {
  if (Buffer.isBuffer(v) || v instanceof Uint8Array) return Buffer.from(v).toString('utf8')
  if (v === undefined || v === null) return v
  if (typeof v === 'object') return JSON.stringify(v)
  return String(v)
}

/** One operation of a view. */
export function applyOp(v, op, arg) {
  switch (op) {
    case 'json':
      return tryJson(v)
    case 'xml': {
      try {
        return xmlToDict(asText(v))
      } catch (e) {
        return { $xmlError: e.message, text: asText(v) }
      }
    }
    case 'lowerKeys': {
      const o = v && Object.fromEntries(Object.entries(v).map(([k, x]) => [k.toLowerCase(), x]))
      if (v?.__ci) Object.defineProperty(o, '__ci', { value: true, enumerable: false })
      return o
    }
    case 'lower':
      return typeof v === 'string' ? v.toLowerCase() : v
    case 'upper':
      return typeof v === 'string' ? v.toUpperCase() : v
    case 'len':
      return v === undefined || v === null
        ? v
        : typeof v === 'object' && !Array.isArray(v) && !Buffer.isBuffer(v)
          ? Object.keys(v).length
          : v.length
    case 'sort': {
      if (!Array.isArray(v)) return v
      const keys = arg === null || arg === undefined ? null : Array.isArray(arg) ? arg : [arg]
      const key = (x) => {
        if (!keys || !keys.length) return typeof x === 'object' ? JSON.stringify(x) : x
        let y = x
        for (const k of keys) y = y?.[k]
        return y instanceof Date ? y.getTime() : y
      }
      return v.toSorted((a, b) => cmp(key(a), key(b)))
    }
    case 'set':
      return Array.isArray(v)
        ? [...new Set(v)].toSorted((a, b) => cmp(String(a), String(b)))
        : v && typeof v === 'object'
          ? Object.keys(v).toSorted()
          : v
    case 'each':
      return v
    case 'values':
      return v && typeof v === 'object' ? Object.values(v) : v
    case 'split':
      return typeof v === 'string' ? v.split(arg ?? /\s+/) : v
    case 'slice':
      return v === undefined || v === null ? v : v.slice(arg[0] ?? 0, arg[1] ?? undefined)
    case 'removeSuffix':
      return typeof v === 'string' && v.endsWith(arg) ? v.slice(0, -arg.length) : v
    case 'startsWith':
      return typeof v === 'string' && v.startsWith(arg)
    case 'endsWith':
      return typeof v === 'string' && v.endsWith(arg)
    case 'matches': {
      const t = asText(v)
      try {
        return t !== undefined && t !== null && new RegExp(arg, 's').test(t)
      } catch {
        return false
      }
    }
    case 'count':
      return typeof v === 'string' ? v.split(arg).length - 1 : undefined
    case 'logLines':
      return typeof v === 'string'
        ? Object.fromEntries(v.split('\n').map((l, i) => ['line' + String(i).padStart(2, '0'), l]))
        : v
    case 'isType': {
      const t =
        v === null || v === undefined
          ? 'NoneType'
          : Array.isArray(v)
            ? 'list'
            : v instanceof Date
              ? 'datetime'
              : typeof v === 'string'
                ? 'str'
                : typeof v === 'boolean'
                  ? 'bool'
                  : typeof v === 'number'
                    ? 'int'
                    : 'dict'
      return (Array.isArray(arg) ? arg : [arg]).includes(t)
    }
    case 'type':
      return v === null || v === undefined
        ? 'NoneType'
        : Array.isArray(v)
          ? 'list'
          : typeof v === 'string'
            ? 'str'
            : typeof v === 'boolean'
              ? 'bool'
              : typeof v === 'number'
                ? 'int'
                : 'dict'
    default:
      throw new Error('unknown op ' + op)
  }
}

/** What a scenario knows at a moment: results of its steps, names it has bound. */
export class Ctx {
  constructor({ vars, backends }) {
    this.vars = vars // region, account, uid(n)
    this.backends = backends // name -> "host:port/prefix"
    this.results = {}
    this.uids = {}
    this.bound = {}
    this.patterns = {}
  }

  uid(n) {
    return (this.uids[n] ??= Array.from(
      { length: 8 },
      () => 'abcdefghijklmnopqrstuvwxyz0123456789'[Math.floor(Math.random() * 36)],
    )
      .join('')
      .replace(/^[0-9]/, 'x'))
  }

  walk(segs) {
    let [root, ...rest] = segs
    let v
    if (root === 'uid') return this.uid(rest[0])
    if (root === 'backend') {
      const b = this.backends[rest[0]]
      if (!b) throw new Unresolved('no backend ' + rest[0])
      return b
    }
    if (root === 'region' || root === 'account') v = this.vars[root]
    else {
      if (!(root in this.results)) throw new Unresolved(root + ' did not run')
      v = this.results[root]
      if (v && v.__skipped) throw new Unresolved(root + ' was skipped: ' + v.__skipped)
    }
    for (let i = 0; i < rest.length; i++) {
      const s = rest[i]
      if (v === undefined || v === null) {
        if (typeof s === 'object' && s.op && ['len', 'isType', 'type', 'json'].includes(s.op)) {
          v = applyOp(v, s.op, s.arg)
          continue
        }
        return undefined
      }
      if (typeof s === 'object') {
        if (s.by) {
          const [k, want0] = Object.entries(s.by)[0]
          const want = typeof want0 === 'string' ? this.str(want0) : want0
          v = Array.isArray(v) ? v.find((x) => x && x[k] === want) : undefined
        } else if (s.op === 'each') {
          let tail = rest.slice(i + 1)
          const end = tail.findIndex((t) => typeof t === 'object' && t.op === 'endEach')
          const after = end < 0 ? [] : tail.slice(end + 1)
          if (end >= 0) tail = tail.slice(0, end)
          if (!Array.isArray(v)) return v
          v = v.map((x) => {
            this.results.__each = x
            return this.walk(['__each', ...tail])
          })
          if (!after.length) return v
          this.results.__all = v
          return this.walk(['__all', ...after])
        } else if (s.op === 'item') {
          return v
        } else v = applyOp(v, s.op, s.arg)
      } else if (typeof s === 'number') {
        v = v[s < 0 ? v.length + s : s]
      } else if (v && v.__http) {
        v = v.get(s)
      } else if (typeof v === 'object' && !(s in v) && v.__ci) {
        v = v[s.toLowerCase()]
      } else {
        if (typeof v === 'string' && s !== 'length') {
          const j = tryJson(v)
          v = typeof j === 'object' && j !== null ? j[s] : undefined
        } else v = v[s]
      }
    }
    return v
  }

  str(s) {
    if (!s.includes('@{')) return s
    return s.replace(REF, (m, e) => {
      if (/^[?*~]/.test(e)) return m
      const v = this.walk(parseExpr(e))
      if (v === undefined || v === null) throw new Unresolved('@{' + e + '} has no value')
      return asText(toPlain(v))
    })
  }

  // parameters
  data(x) {
    if (typeof x === 'string')
      return this.str(x.replaceAll('https://@{backend.', 'http://@{backend.'))
    if (Array.isArray(x)) return x.map((y) => this.data(y))
    if (x && typeof x === 'object') {
      if (x.$b64 !== undefined) return Buffer.from(x.$b64, 'base64')
      if (x.$repeat) return x.$repeat[0].repeat(x.$repeat[1])
      if (x.$ref) {
        const v = this.walk(x.$ref)
        if (v === undefined) throw new Unresolved(JSON.stringify(x.$ref))
        return v
      }
      if (x.$v) return this.view(x)
      return Object.fromEntries(Object.entries(x).map(([k, v]) => [this.str(k), this.data(v)]))
    }
    return x
  }

  view(x) {
    if (x === undefined) return undefined
    if (x.$v) {
      let v = this.walk(x.$v)
      if (x.omit || x.set) {
        v = v && typeof v === 'object' ? { ...v } : {}
        for (const k of x.omit ?? []) delete v[k]
        for (const [k, y] of Object.entries(x.set ?? {})) v[k] = this.view(y)
      }
      return v
    }
    if (x.$o)
      return Object.fromEntries(Object.entries(x.$o).map(([k, v]) => [this.str(k), this.view(v)]))
    if (x.$a) return x.$a.map((v) => this.view(v))
    if ('$l' in x) return this.data(x.$l)
    throw new Error('bad view ' + JSON.stringify(x).slice(0, 80))
  }
}
