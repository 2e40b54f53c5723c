import type { QuotaPeriod } from './usage-plan.ts'

/**
 * A limit of an API by what its requests say of themselves or of who calls: `x-tidegate-limits`. Requests that agree in
 * every attribute of `by` are one subject, which has a bucket and a quota of its own.
 */
export type AttributeLimit = {
  /** What clients and the operator are told it is called. */
  readonly name: string
  /** Attributes: {@link plainAttributes}, or one of {@link namedAttributes} with a name: `header.x-tenant`. */
  readonly by: readonly string[]
  /** Requests per second; absent: any. */
  readonly rateLimit?: number
  /** Requests at once; by default those of a second. */
  readonly burstLimit?: number
  readonly quota?: { readonly limit: number; readonly period: QuotaPeriod }
  /**
   * What becomes of requests that lack an attribute: they `share` a subject among them, as by default, are refused, or are
   * not under the limit.
   */
  readonly missing?: 'share' | 'refuse' | 'skip'
}

/** Attributes that are named by a word alone. */
export const plainAttributes = ['sourceIp', 'route', 'principalId', 'apiKey'] as const

/** Attributes of which there are many, each by its name: `header.x-tenant`. */
export const namedAttributes = ['header', 'query', 'path', 'claim'] as const

/** An attribute as it is written, taken apart. */
export type Attribute =
  | { readonly kind: (typeof plainAttributes)[number] }
  | { readonly kind: (typeof namedAttributes)[number]; readonly name: string }

/** Undefined for what is no attribute. */
export function parseAttribute(text: string): Attribute | undefined {
  const plain = plainAttributes.find((kind) => kind === text)
  if (plain) return { kind: plain }
  const dot = text.indexOf('.')
  const kind = namedAttributes.find((word) => word === text.slice(0, Math.max(0, dot)))
  const name = text.slice(dot + 1)
  if (!kind || name === '' || name.length > 256) return undefined
  // A header of another name could not be asked for.
  return kind !== 'header' || /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)
    ? { kind, name }
    : undefined
}
