import type { Node } from './syntax.ts'

/** The most characters a node can match, as far as Java sees it; Infinity when there is no bound. */
export function widestOf(node: Node): number {
  switch (node.type) {
    case 'set':
      return 1
    case 'assert':
    case 'look':
      return 0
    case 'seq':
      return node.items.reduce((sum, item) => sum + widestOf(item), 0)
    case 'alt':
      return Math.max(...node.options.map(widestOf))
    case 'group':
    case 'atomic':
      return widestOf(node.body)
    case 'repeat':
      return node.max === Infinity ? Infinity : node.max * widestOf(node.body)
    case 'backref':
      return Infinity
  }
}
