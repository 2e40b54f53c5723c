// Unit cases: pure functions, no server.  The adapter module exports functions named after the "fn" of a case,
// each (input) => value or Promise.  A thrown error counts as {"$error": name}.
import { Matcher, pyEq } from './match.mjs'
import { Ctx } from './refs.mjs'

/** Runs unit cases; those whose function the adapter has not are counted as skipped. */
export async function runUnit(units, adapter, { timeout }) {
  const results = []
  let skipped = 0
  for (const u of units) {
    const f = adapter[u.fn] ?? adapter.default?.[u.fn]
    if (!f) {
      skipped++
      continue
    }
    const r = { id: u.id, kind: u.kind, validated: !!u.validated, bind: false }
    try {
      let v
      try {
        v = await Promise.race([
          Promise.resolve().then(() => f(structuredClone(u.input))),
          new Promise((_, j) => setTimeout(() => j(new Error('timeout')), timeout).unref()),
        ])
      } catch (e) {
        v = { $error: e.name, message: e.message }
      }
      if (u.select && !(v && v.$error)) {
        const c = new Ctx({ vars: {}, backends: {} })
        c.results = { v }
        v = c.walk(['v', ...u.select])
      }
      if (
        u.expected === false &&
        v &&
        v.$error &&
        v.$error !== 'ReferenceError' &&
        v.$error !== 'TypeError'
      )
        v = false // a rejecting verifier may throw
      if (u.expected && u.expected.$error !== undefined) r.ok = !!(v && v.$error)
      else if (u.compare === 'trimmed') r.ok = String(v).trim() === String(u.expected).trim()
      else if (u.compare === 'whitespace')
        r.ok =
          String(v).replace(/\s+/g, ' ').trim() === String(u.expected).replace(/\s+/g, ' ').trim()
      else if (u.compare === 'subset') {
        const c = new Ctx({ vars: {}, backends: {} })
        const m = new Matcher(c)
        r.ok = Object.entries(u.expected).every(([k, x]) => m.match(x, v?.[k], '$.' + k, k))
        r.diffs = m.diffs
      } else r.ok = pyEq(v, u.expected)
      if (!r.ok)
        r.diffs = r.diffs?.length
          ? r.diffs
          : [
              {
                path: '$',
                msg: 'differs',
                expected: JSON.stringify(u.expected)?.slice(0, 300),
                actual: JSON.stringify(v)?.slice(0, 300),
              },
            ]
    } catch (e) {
      r.ok = false
      r.diffs = [{ path: '$', msg: 'error ' + e.message }]
    }
    results.push({
      id: u.id,
      kind: u.kind,
      validated: !!u.validated,
      authority: u.authority,
      cases: [r],
      setupProblems: [],
    })
  }
  return { results, skipped }
}
