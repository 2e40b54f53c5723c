/** The trace a request belongs to, in X-Ray's terms. Every part is well-formed, whatever the client sent. */
export type Trace = {
  /** `1-{8 hex}-{24 hex}`. */
  readonly root: string
  /** 16 hex digits. */
  readonly parent: string
  readonly sampled: '0' | '1'
  /** `Self`, `Lineage` and others that were sent, each with its `;`. */
  readonly more: string
  /** How much of it is the client's: a Lambda event shows no parent that the gateway made up. */
  readonly sent: 'nothing' | 'trace'
  /** For backends outside of AWS, whose clients sent one: the client's own, or one in its place. */
  readonly traceparent: string | undefined
  /** The client's own was malformed: what belongs to it must not go on either (W3C Trace Context §4.3). */
  readonly isRestarted: boolean
  /** The gateway's own span comes between the client's and the backend's: `traceparent` names it. */
  readonly isContinued?: true
}

type AmazonTrace = {
  readonly root: string
  readonly parent: string | undefined
  readonly sampled: '0' | '1' | undefined
  readonly more: string
}

/** A field that X-Ray's own senders could have written; nothing else of a client's value goes on. */
const field = /^([A-Za-z][A-Za-z0-9]{0,31})=([A-Za-z0-9:._-]{1,128})$/
/** Fields besides the three that are kept. */
const maxMore = 8

/** Reads `Root=…;Parent=…;Sampled=…` and what else it holds; undefined without a well-formed root. */
export function parseAmazonTrace(text: string): AmazonTrace | undefined {
  const fields = new Map<string, string>()
  for (const part of text.split(';')) {
    const [, name, value] = field.exec(part.trim()) ?? []
    if (name !== undefined && value !== undefined && !fields.has(name)) fields.set(name, value)
  }
  const root = fields.get('Root') ?? ''
  if (!/^1-[0-9a-f]{8}-[0-9a-f]{24}$/.test(root)) return undefined
  const parent = fields.get('Parent') ?? ''
  const sampled = fields.get('Sampled')
  const more = [...fields].filter(([name]) => !['Root', 'Parent', 'Sampled'].includes(name))
  return {
    root,
    parent: /^[0-9a-f]{16}$/.test(parent) ? parent : undefined,
    sampled: sampled === '0' || sampled === '1' ? sampled : undefined,
    more: more
      .slice(0, maxMore)
      .map(([name, value]) => `;${name}=${value}`)
      .join(''),
  }
}

// W3C Trace Context §3.2: later versions may be longer, and are read as version 00.
const traceparent =
  /^(?!ff)([0-9a-f]{2})-([0-9a-f]{8})([0-9a-f]{24})-([0-9a-f]{16})-([0-9a-f]{2})(-[\x21-\x7e]{1,64})?$/

/** Reads a W3C `traceparent`; undefined for one that is not well-formed. */
export function parseTraceparent(text: string) {
  const [, version, time, random, parent = '', flags = '', rest] = traceparent.exec(text) ?? []
  if (time === undefined || (version === '00' && rest !== undefined)) return undefined
  if (/^0+$/.test(`${time}${random}`) || /^0+$/.test(parent)) return undefined
  const sampled = Number.parseInt(flags, 16) & 1 ? ('1' as const) : ('0' as const)
  return { root: `1-${time}-${random}`, parent, sampled, text }
}
