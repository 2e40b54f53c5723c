/** What an answer is made of: a list's items are `member` elements; what is undefined is left out. */
export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue }

/** An element for each member. */
export const elements = (members: { readonly [name: string]: XmlValue }): string =>
  Object.entries(members)
    .map(([name, value]) => element(name, value))
    .join('')

function element(name: string, value: XmlValue): string {
  if (value === undefined) return ''
  if (isList(value))
    return `<${name}>${value.map((item) => element('member', item)).join('')}</${name}>`
  if (typeof value === 'object') return `<${name}>${elements(value)}</${name}>`
  return `<${name}>${escaped(String(value))}</${name}>`
}

const isList = (value: XmlValue): value is readonly XmlValue[] => Array.isArray(value)

/** What is not allowed in XML 1.0 even when it is escaped is left out. */
const escaped = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex -- see above
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;')
