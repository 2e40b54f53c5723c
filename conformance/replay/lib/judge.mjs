// A case against what came.
import { Matcher, pyEq, pyIn, pyTruthy } from './match.mjs'
import { Unresolved } from './refs.mjs'

/** Judges case `c` of scenario `sc` by what its steps have brought. */
export function judge(c, sc, ctx, opt) {
  const r = {
    id: `${sc.id}#${c.id}`,
    kind: c.kind ?? sc.kind,
    validated: c.validated ?? sc.validated,
    bind: !!c.bind,
  }
  try {
    const m = new Matcher(ctx, {
      ignoreHeaders: opt.ignoreHeaders,
      transportHeaders: opt.transportHeaders,
      strictHeaderCase: opt.strictHeaderCase,
      sort: sc.sort ?? [],
      lenientEmpty: opt.lenientEmpty,
    })
    const a = ctx.view(c.actual)
    let ok
    if (c.op === 'match') {
      ok = m.match(c.expected, a)
      if (!ok) r.diffs = m.diffs
    } else if (c.op === 'subset') {
      ok = subset(c.expected, a, m, r)
    } else {
      const b = c.expected !== undefined ? ctx.view(c.expected) : undefined
      ok = {
        eq: () => pyEq(a, b),
        ne: () => !pyEq(a, b),
        in: () => pyIn(a, b),
        notin: () => !pyIn(a, b),
        truthy: () => pyTruthy(a),
        falsy: () => !pyTruthy(a),
        is: () => pyEq(a, b),
        isnot: () => !pyEq(a, b),
        gt: () => a > b,
        lt: () => a < b,
        ge: () => a >= b,
        le: () => a <= b,
        matches: () => new RegExp(b).test(String(a)),
      }[c.op]?.()
      if (ok === undefined) throw new Error('unknown check ' + c.op)
      if (!ok) r.diffs = [{ path: '$', msg: c.src ?? c.op, expected: brief(b), actual: brief(a) }]
    }
    r.ok = !!ok
  } catch (e) {
    r.ok = false
    r.blocked = e instanceof Unresolved
    r.diffs = [{ path: '$', msg: (e instanceof Unresolved ? 'blocked: ' : 'error: ') + e.message }]
  }
  if (!r.ok && c.step) {
    const res = ctx.results[c.step]
    if (res?.Error && c.kind !== 'error-message')
      r.stepError = `${res.Error.Code}: ${res.Error.Message}`.slice(0, 300)
    if (res?.__exception) r.stepError = res.__exception
    if (res?.__http) r.http = res.summary()
  }
  return r
}

function subset(e, a, m, r) {
  // every expected member must match; extra members are allowed
  const go = (x, y, p) => {
    if (x && typeof x === 'object' && !Array.isArray(x) && x.$b64 === undefined) {
      if (typeof y === 'string') {
        try {
          y = JSON.parse(y)
        } catch {
          /* text */
        }
      }
      if (!y || typeof y !== 'object') {
        m.diff(p, 'expected an object', x, y)
        return false
      }
      let ok = true
      for (const [k, v] of Object.entries(x)) {
        let av = y[k]
        if (av === undefined && (y.__ci || /headers$/i.test(p))) {
          const hit = Object.keys(y).find((q) => q.toLowerCase() === k.toLowerCase())
          if (hit) av = y[hit]
        }
        if (v && v.$absent) {
          if (av !== undefined) {
            m.diff(`${p}.${k}`, 'must be absent', undefined, av)
            ok = false
          }
          continue
        }
        if (!go(v, av, `${p}.${k}`)) ok = false
      }
      return ok
    }
    return m.match(x, y, p)
  }
  const ok = go(e, a, '$')
  if (!ok) r.diffs = m.diffs
  return ok
}

function brief(v) {
  if (v === undefined) return undefined
  const s = Buffer.isBuffer(v) ? v.toString('utf8') : typeof v === 'string' ? v : JSON.stringify(v)
  return s && s.length > 400 ? s.slice(0, 400) + '…' : s
}
