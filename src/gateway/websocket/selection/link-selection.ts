import { PatternError } from '../../../lang/java-regex/pattern-error.ts'
import { PathError } from '../../../lang/jsonpath/path-error.ts'
import {
  parseSelection,
  type SelectionPlace,
  type SelectionVariable,
} from '../../../lang/selection/parse-selection.ts'
import { BudgetExceeded } from '../../../lang/vtl/work.ts'
import { linkDocumentPath } from './document-path.ts'
import type { MessageDocument } from './message-document.ts'

/** What a selection reads. */
export type SelectionInput = {
  readonly message: MessageDocument
  /** What the backend has answered, once it has. */
  readonly response?: {
    readonly status: number
    readonly headers: Headers | undefined
    readonly body: MessageDocument
  }
}

/** The value of an expression; undefined where it has none, as of a message that is no JSON. */
export type Select = (input: SelectionInput) => string | undefined

/**
 * Links a selection expression, such as a route's or a template's (spec websocket §3). Throws `SelectionError` or `PathError`
 * for what is none.
 */
export function linkSelection(expression: string, place: SelectionPlace): Select {
  const parts = parseSelection(expression, place).map((part) =>
    typeof part === 'string' ? part : linkVariable(part),
  )
  const [only] = parts
  if (parts.length === 0) return () => ''
  if (parts.length === 1 && typeof only === 'string') return () => only
  if (parts.length === 1) return guarded(only as Select)
  return guarded((input) => {
    let text = ''
    for (const part of parts) {
      const value = typeof part === 'string' ? part : part(input)
      if (value === undefined) return undefined
      text += value
    }
    return text
  })
}

/** What takes more than it may has no value, and neither has what cannot be decided. */
const guarded =
  (select: Select): Select =>
  (input) => {
    try {
      return select(input)
    } catch (error) {
      if (
        error instanceof PathError ||
        error instanceof PatternError ||
        error instanceof BudgetExceeded ||
        error instanceof RangeError
      )
        return undefined
      throw error
    }
  }

function linkVariable({ root, rest }: SelectionVariable): Select {
  switch (root) {
    case 'request.body': {
      const read = linkDocumentPath(rest)
      return ({ message }) => read(message)
    }
    case 'integration.response.body': {
      const read = linkDocumentPath(rest)
      return ({ response }) => response && read(response.body)
    }
    case 'integration.response.header':
      return ({ response }) => response?.headers?.get(rest) ?? ''
    case 'integration.response.multivalueheader':
      return ({ response }) => listed(response?.headers?.get(rest) ?? '')
    case 'integration.response.statuscode':
      return ({ response }) => (response ? String(response.status) : '')
  }
}

/** Several values read as any list does. */
const listed = (values: string): string => (values === '' ? '' : `[${values}]`)
