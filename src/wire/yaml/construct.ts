import {
  EVENT_ID,
  type Event,
  getScalarValue,
  mapTag,
  mergeTag,
  type Schema,
  SCALAR_STYLE,
} from 'js-yaml'

/** Events after which others have their turn. */
const sliceEvents = 2_000

type Frame = { readonly value: unknown; key?: unknown; hasKey: boolean }

/**
 * The value of a document's events, as the library makes it, in slices. Undefined for one with more than the common
 * run of documents: tags, merge keys, a key twice or one that is no scalar, an alias of nothing, too many of them.
 */
export function* construct(
  events: readonly Event[],
  text: string,
  schema: Schema,
  maxAliases: number,
): Generator<undefined, { readonly value: unknown } | undefined> {
  const anchors = new Map<string, { readonly value: unknown }>()
  const frames: Frame[] = []
  let aliases = 0
  let root: { readonly value: unknown } | undefined

  /** Whether the value may stand where it comes. */
  const add = (value: unknown): boolean => {
    const frame = frames.at(-1)
    if (!frame) {
      root = { value }
    } else if (Array.isArray(frame.value)) {
      frame.value.push(value)
    } else if (!frame.hasKey) {
      frame.key = value
      frame.hasKey = true
    } else {
      frame.hasKey = false
      const object = frame.value as Record<string, unknown>
      if (mapTag.has(object, frame.key) || mapTag.addPair(object, frame.key, value) !== '')
        return false
    }
    return true
  }

  for (const [index, event] of events.entries()) {
    if (index % sliceEvents === sliceEvents - 1) yield
    if (event.type === EVENT_ID.DOCUMENT) {
      if (index > 0) return undefined
      continue
    }
    if (event.type === EVENT_ID.POP) {
      // The last one ends the document.
      const frame = frames.pop()
      if (frame && !add(frame.value)) return undefined
      continue
    }
    const name = event.anchorStart < 0 ? undefined : text.slice(event.anchorStart, event.anchorEnd)
    if (event.type === EVENT_ID.ALIAS) {
      const anchor = anchors.get(name ?? '')
      if (!anchor || ++aliases > maxAliases || !add(anchor.value)) return undefined
      continue
    }
    if (event.tagStart >= 0) return undefined
    if (event.type === EVENT_ID.SCALAR) {
      const source = getScalarValue(text, event)
      if (event.style === SCALAR_STYLE.PLAIN) {
        const { value, tag } = schema.resolveImplicitScalarTag(source)
        if (tag.tagName === mergeTag.tagName) return undefined
        if (name !== undefined) anchors.set(name, { value })
        if (!add(value)) return undefined
      } else {
        if (name !== undefined) anchors.set(name, { value: source })
        if (!add(source)) return undefined
      }
    } else {
      const value = event.type === EVENT_ID.SEQUENCE ? [] : {}
      if (name !== undefined) anchors.set(name, { value })
      frames.push({ value, hasKey: false })
    }
  }
  return root
}
