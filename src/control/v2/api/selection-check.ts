import { compilePath } from '../../../lang/jsonpath/compile-path.ts'
import { PathError } from '../../../lang/jsonpath/path-error.ts'
import { parseSelection, type SelectionPlace } from '../../../lang/selection/parse-selection.ts'
import { SelectionError } from '../../../lang/selection/selection-error.ts'
import { badRequest } from '../../answer/api-error.ts'

/**
 * Throws BadRequestException for a selection expression that cannot be evaluated, or by what is not known where it stands
 * (spec websocket §3). What has no variable at all is a text that is always selected.
 */
export function checkSelection(expression: string | undefined, place: SelectionPlace): void {
  if (!expression) return
  try {
    for (const part of parseSelection(expression, place))
      if (typeof part === 'object' && part.root.endsWith('.body')) compilePath(`$${part.rest}`)
  } catch (error) {
    if (!(error instanceof SelectionError || error instanceof PathError)) throw error
    const member = place.replace('responseT', 't')
    const shown = expression.length > maxShown ? `${expression.slice(0, maxShown)}…` : expression
    throw badRequest(`Invalid ${member} specified: ${shown}. ${error.message}`)
  }
}

const maxShown = 200
