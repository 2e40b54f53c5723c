import type { SelectionPlace } from '../../../lang/selection/parse-selection.ts'
import type { LinkedTemplate } from '../../mapping/template.ts'
import { linkSelection, type SelectionInput } from '../selection/link-selection.ts'

/** Picks a template; undefined where none is for what was selected. */
export type ChooseTemplate = (input: () => SelectionInput) => LinkedTemplate | undefined

/**
 * Links the choice of a template: that of the expression's value, else `$default` (spec websocket §7). Without an expression
 * a template for JSON, where it is the only one, does as well.
 */
export function linkTemplateChoice(
  templates: ReadonlyMap<string, LinkedTemplate>,
  expression: string | undefined,
  place: SelectionPlace,
): ChooseTemplate {
  const fallback = templates.get('$default')
  if (!expression || templates.size === 0) {
    const only = templates.size === 1 ? templates.get('application/json') : undefined
    return () => fallback ?? only
  }
  const select = linkSelection(expression, place)
  return (input) => {
    const key = select(input())
    return (key === undefined ? undefined : templates.get(key)) ?? fallback
  }
}
