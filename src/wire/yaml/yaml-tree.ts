import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from 'js-yaml'
import type { PositionTree } from './position-tree.ts'

/**
 * The offsets of every node of a parsed YAML document. An alias has its anchor's children, so that a
 * problem inside points at the text that holds it. Takes the parser's own events: no errors of its own.
 */
export function yamlTree(text: string, events: readonly Event[]): PositionTree {
  const anchors = new Map<string, PositionTree>()
  let next = 1 // past the document's own event

  /** Reads one node; the parser has already bounded the depth. */
  const node = (): PositionTree | undefined => {
    const event = events[next++]
    if (event === undefined || event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) {
      return undefined
    }
    if (event.type === EVENT_ID.ALIAS) {
      const target = anchors.get(text.slice(event.anchorStart, event.anchorEnd))
      const at = event.anchorStart - 1
      return { start: at, end: at, ...target, at }
    }
    const scalar = event.type === EVENT_ID.SCALAR
    const start = scalar ? event.valueStart : event.start
    const children = new Map<string, PositionTree>()
    const quoted =
      scalar &&
      (event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED)
    const tree: PositionTree = {
      at: quoted ? start - 1 : start,
      start,
      end: scalar ? event.valueEnd : start,
      ...(!scalar && { children }),
    }
    if (event.anchorStart >= 0) anchors.set(text.slice(event.anchorStart, event.anchorEnd), tree)
    if (event.type === EVENT_ID.SEQUENCE) {
      for (let item = node(); item; item = node()) children.set(String(children.size), item)
    } else if (event.type === EVENT_ID.MAPPING) {
      for (;;) {
        const key = events[next]
        const place = node()
        if (!key || !place) break
        const value = node()
        if (!value) break
        const name = key.type === EVENT_ID.SCALAR ? getScalarValue(text, key) : ''
        children.set(name, { ...value, at: place.at })
      }
    }
    return tree
  }

  return node() ?? { at: 0, start: 0, end: 0 }
}
