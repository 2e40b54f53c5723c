// Small XML -> object conversion with the conventions of Python's xmltodict
// (attributes become "@name", text with attributes becomes "#text", repeated tags become arrays).
export function xmlToDict(src) {
  const s = String(src)
  let i = 0
  const err = (m) => {
    throw new Error('xml: ' + m + ' at ' + i)
  }
  const decode = (t) =>
    t.replace(/&(#x?[0-9a-f]+|lt|gt|amp|quot|apos);/gi, (_, e) => {
      if (e[0] === '#')
        return String.fromCodePoint(
          /^#x/i.test(e) ? parseInt(e.slice(2), 16) : parseInt(e.slice(1), 10),
        )
      return { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }[e.toLowerCase()]
    })
  function skipMisc() {
    for (;;) {
      while (/\s/.test(s[i] ?? '')) i++
      if (s.startsWith('<?', i)) {
        const e = s.indexOf('?>', i)
        if (e < 0) err('pi')
        i = e + 2
        continue
      }
      if (s.startsWith('<!--', i)) {
        const e = s.indexOf('-->', i)
        if (e < 0) err('comment')
        i = e + 3
        continue
      }
      if (s.startsWith('<!', i)) {
        const e = s.indexOf('>', i)
        if (e < 0) err('doctype')
        i = e + 1
        continue
      }
      return
    }
  }
  function element() {
    if (s[i] !== '<') err('expected <')
    const m = /^<([^\s/>]+)/.exec(s.slice(i))
    if (!m) err('tag')
    const name = m[1]
    i += m[0].length
    const attrs = {}
    for (;;) {
      while (/\s/.test(s[i] ?? '')) i++
      if (s.startsWith('/>', i)) {
        i += 2
        return [name, Object.keys(attrs).length ? attrs : null]
      }
      if (s[i] === '>') {
        i++
        break
      }
      const a = /^([^\s=]+)\s*=\s*("([^"]*)"|'([^']*)')/.exec(s.slice(i))
      if (!a) err('attribute')
      attrs['@' + a[1]] = decode(a[3] ?? a[4] ?? '')
      i += a[0].length
    }
    const kids = {}
    let text = ''
    for (;;) {
      if (i >= s.length) err('unclosed ' + name)
      if (s.startsWith('</', i)) {
        const e = s.indexOf('>', i)
        if (s.slice(i + 2, e).trim() !== name) err('mismatched ' + name)
        i = e + 1
        break
      }
      if (s.startsWith('<![CDATA[', i)) {
        const e = s.indexOf(']]>', i)
        text += s.slice(i + 9, e)
        i = e + 3
        continue
      }
      if (s.startsWith('<!--', i)) {
        i = s.indexOf('-->', i) + 3
        continue
      }
      if (s[i] === '<') {
        const [k, v] = element()
        if (k in kids) {
          if (!Array.isArray(kids[k])) kids[k] = [kids[k]]
          kids[k].push(v)
        } else kids[k] = v
        continue
      }
      const e = s.indexOf('<', i)
      text += decode(s.slice(i, e < 0 ? s.length : e))
      i = e < 0 ? s.length : e
    }
    const t = text.trim()
    if (!Object.keys(kids).length && !Object.keys(attrs).length) return [name, t === '' ? null : t]
    const out = { ...attrs, ...kids }
    if (t) out['#text'] = t
    return [name, out]
  }
  skipMisc()
  const [k, v] = element()
  return { [k]: v }
}
