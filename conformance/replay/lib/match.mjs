// Comparison of actual values with recorded expectations.
import { asText, tryJson } from './refs.mjs'

const ANY = /^@\{\*[^{}]*\}$/
const UUID = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}'

const esc = (s) => s.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Whether a header is one of a list, whose entries may end in `*`. */
export function isHeaderIgnored(name, list) {
  const n = name.toLowerCase()
  return list.some((p) => (p.endsWith('*') ? n.startsWith(p.slice(0, -1)) : n === p))
}

/** Compares an expected value with one that came, placeholders and all; `diffs` says where they part. */
export class Matcher {
  constructor(ctx, opt = {}) {
    this.ctx = ctx
    this.opt = {
      ignoreHeaders: [],
      transportHeaders: [],
      strictHeaderCase: false,
      sort: [],
      ...opt,
    }
    this.diffs = []
  }

  diff(path, msg, e, a) {
    if (this.diffs.length < 12) this.diffs.push({ path, msg, expected: short(e), actual: short(a) })
  }

  // string with placeholders against a string
  str(e, a, path) {
    const ctx = this.ctx
    e = e
      .replace(/@\{(region|account)\}/g, (_, k) => ctx.vars[k])
      .replace(/@\{(uid\.\d+)\}/g, (_, k) => ctx.uid(k.split('.')[1]))
    try {
      e = ctx.str(e)
    } catch {
      /* unresolved step value: compare literally */
    }
    if (!e.includes('@{')) {
      if (typeof a !== 'string') a = asText(a)
      if (e !== a) {
        this.diff(path, 'differs', e, a)
        return false
      }
      return true
    }
    if (ANY.test(e)) {
      if (a === undefined) {
        this.diff(path, 'missing', e, a)
        return false
      }
      return true
    }
    const whole = /^@\{\?([^{}]*)\}$/.exec(e)
    if (whole) {
      if (a === undefined || a === null) {
        this.diff(path, 'missing', e, a)
        return false
      }
      return this.bind(whole[1], typeof a === 'string' ? a : JSON.stringify(a), path)
    }
    if (typeof a !== 'string') {
      this.diff(path, 'not a string', e, a)
      return false
    }
    const names = []
    let rx = '',
      rest = e,
      m
    const T = /@\{([?*~])([^{}]*)\}/
    while ((m = T.exec(rest))) {
      rx += esc(rest.slice(0, m.index))
      if (m[1] === '*') rx += '[\\s\\S]*?'
      else if (m[1] === '~')
        rx +=
          '(?:' +
          (this.ctx.patterns[m[2]] ?? '[\\s\\S]*?')
            .replace(/\(\?P</g, '(?<')
            .replace(/\((?!\?)/g, '(?:') +
          ')'
      else if (m[2] in ctx.bound) rx += esc(ctx.bound[m[2]])
      else if (names.includes(m[2])) rx += '\\' + (names.indexOf(m[2]) + 1)
      else {
        names.push(m[2])
        rx += m[2].startsWith('uuid') ? `(${UUID})` : '([\\s\\S]+?)'
      }
      rest = rest.slice(m.index + m[0].length)
    }
    rx += esc(rest)
    const r = new RegExp('^' + rx + '$').exec(a)
    if (!r) {
      this.diff(path, 'does not match pattern', e, a)
      return false
    }
    names.forEach((n, i) => {
      ctx.bound[n] = r[i + 1]
    })
    return true
  }

  bind(name, v, path) {
    const b = this.ctx.bound
    if (name in b) {
      if (b[name] !== v) {
        this.diff(path, `placeholder ${name} was ${short(b[name])} before`, b[name], v)
        return false
      }
      return true
    }
    if (name.startsWith('uuid') && !new RegExp('^' + UUID + '$').test(v)) {
      this.diff(path, 'not a UUID', name, v)
      return false
    }
    b[name] = v
    return true
  }

  match(e, a, path = '$', key = '') {
    if (typeof e === 'string') {
      if (a instanceof Date) a = a.toISOString()
      if (Buffer.isBuffer(a)) a = a.toString('utf8')
      if (typeof a === 'object' && a !== null && !ANY.test(e) && !/^@\{\?[^{}]*\}$/.test(e)) {
        this.diff(path, 'expected a string', e, a)
        return false
      }
      if ((typeof a === 'number' || typeof a === 'boolean') && !e.includes('@{')) {
        this.diff(path, 'expected a string', e, a)
        return false
      }
      return this.str(e, a, path)
    }
    if (e === null) {
      if (a === null || a === undefined) return true
      this.diff(path, 'expected null', e, a)
      return false
    }
    if (typeof e === 'number' || typeof e === 'boolean') {
      if (e !== a) {
        this.diff(path, 'differs', e, a)
        return false
      }
      return true
    }
    if (e.$b64 !== undefined && Object.keys(e).every((k) => k[0] === '$')) {
      const want = Buffer.from(e.$b64, 'base64')
      const got =
        Buffer.isBuffer(a) || a instanceof Uint8Array
          ? Buffer.from(a)
          : typeof a === 'string'
            ? Buffer.from(a, 'utf8')
            : null
      if (!got || !want.equals(got)) {
        this.diff(
          path,
          'bytes differ',
          want.toString('base64').slice(0, 80),
          got && got.toString('base64').slice(0, 80),
        )
        return false
      }
      return true
    }
    if (e.$repeat) return this.match(e.$repeat[0].repeat(e.$repeat[1]), a, path, key)
    if (Buffer.isBuffer(a) || typeof a === 'string') a = tryJson(a)
    if (Array.isArray(e)) {
      if (!Array.isArray(a)) {
        this.diff(path, 'expected an array', e, a)
        return false
      }
      if (e.length !== a.length) {
        this.diff(path, `length ${a.length}, expected ${e.length}`, e, a)
        return false
      }
      const s = this.opt.sort.find((x) => x.key === key)
      if (s) {
        const k = (x) => {
          let y = x
          for (const p of s.by ?? []) y = y?.[p]
          return typeof y === 'object' ? JSON.stringify(y) : y
        }
        a = a.toSorted((x, y) => (k(x) < k(y) ? -1 : k(x) > k(y) ? 1 : 0))
      }
      let ok = true
      e.forEach((x, i) => {
        if (!this.match(x, a[i], `${path}[${i}]`, key)) ok = false
      })
      return ok
    }
    if (typeof a !== 'object' || a === null || Array.isArray(a)) {
      this.diff(path, 'expected an object', e, a)
      return false
    }
    const isHeaders = /^(headers|multivalueheaders|response-headers)$/i.test(key) || a.__ci
    let ok = true
    const seen = new Set()
    const akeys = Object.keys(a).filter((k) => k !== '__ci')
    const lower =
      isHeaders && !this.opt.strictHeaderCase
        ? new Map(akeys.map((k) => [k.toLowerCase(), k]))
        : null
    for (const [k0, v] of Object.entries(e)) {
      let k = k0
      if (k.includes('@{')) {
        let hit = null
        for (const c of akeys) {
          if (seen.has(c)) continue
          const m2 = new Matcher(this.ctx, this.opt)
          if (m2.str(k, c, '')) {
            hit = c
            break
          }
        }
        k = hit ?? k
      }
      if (isHeaders && isHeaderIgnored(k, this.opt.ignoreHeaders)) {
        if (lower) {
          const r = lower.get(k.toLowerCase())
          if (r) seen.add(r)
        }
        seen.add(k)
        continue
      }
      if (a.__ci && isHeaderIgnored(k, this.opt.transportHeaders)) {
        seen.add(k.toLowerCase())
        continue
      }
      const real = lower ? (lower.get(k.toLowerCase()) ?? k) : k
      seen.add(real)
      const av = a[real]
      if (av === undefined) {
        if (v === null) continue
        if (
          typeof v === 'object' &&
          v !== null &&
          !Array.isArray(v) &&
          Object.keys(v).length === 0 &&
          this.opt.lenientEmpty
        )
          continue
        this.diff(`${path}.${k}`, 'missing', v, undefined)
        ok = false
        continue
      }
      if (!this.match(v, av, `${path}.${k}`, k)) ok = false
    }
    for (const k of akeys) {
      if (seen.has(k) || a[k] === undefined) continue
      if (isHeaders && isHeaderIgnored(k, this.opt.ignoreHeaders)) continue
      if (a.__ci) {
        // a response header map: only API Gateway's own headers may not appear uninvited
        if (/^(x-amz|x-amzn)/.test(k)) {
          this.diff(`${path}.${k}`, 'unexpected header', undefined, a[k])
          ok = false
        }
        continue
      }
      this.diff(`${path}.${k}`, 'unexpected', undefined, a[k])
      ok = false
    }
    return ok
  }
}

function short(v) {
  if (v === undefined) return undefined
  let s
  try {
    s = Buffer.isBuffer(v)
      ? 'bytes:' + v.toString('base64')
      : typeof v === 'string'
        ? v
        : JSON.stringify(v)
  } catch {
    s = String(v)
  }
  return s && s.length > 300 ? s.slice(0, 300) + '…' : s
}

// Python-like equality for assert style checks
export function pyEq(a, b) {
  if (a === undefined) a = null
  if (b === undefined) b = null
  if (a instanceof Date) a = a.toISOString()
  if (b instanceof Date) b = b.toISOString()
  if (Buffer.isBuffer(a) && typeof b === 'string') return a.toString('utf8') === b
  if (Buffer.isBuffer(b) && typeof a === 'string') return b.toString('utf8') === a
  if (Buffer.isBuffer(a) && Buffer.isBuffer(b)) return a.equals(b)
  if (a === b) return true
  if (a === null || b === null) return false
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((x, i) => pyEq(x, b[i]))
  if (typeof a === 'object' && typeof b === 'object' && !Array.isArray(a) && !Array.isArray(b)) {
    const ka = Object.keys(a).filter((k) => a[k] !== undefined && k !== '__ci'),
      kb = Object.keys(b).filter((k) => b[k] !== undefined && k !== '__ci')
    return ka.length === kb.length && ka.every((k) => k in b && pyEq(a[k], b[k]))
  }
  return false
}

/** Python's `in`. */
export function pyIn(x, c) {
  if (c === undefined || c === null) return false
  if (Buffer.isBuffer(c)) c = c.toString('utf8')
  if (typeof c === 'string') return c.includes(asText(x) ?? '\u0000')
  if (Array.isArray(c)) return c.some((y) => pyEq(x, y))
  if (typeof c === 'object') {
    const k = asText(x)
    return c[k] !== undefined || (c.__ci && c[k.toLowerCase()] !== undefined)
  }
  return false
}

/** Python's truth of a value. */
export function pyTruthy(v) {
  if (v === undefined || v === null || v === false || v === 0 || v === '') return false
  if (Buffer.isBuffer(v)) return v.length > 0
  if (Array.isArray(v)) return v.length > 0
  if (typeof v === 'object' && !(v instanceof Date)) return Object.keys(v).length > 0
  return true
}
