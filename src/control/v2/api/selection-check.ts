import { badRequest } from '../../answer/api-error.ts'

/** Places in which a selection expression may stand, and the variables that it may have there (spec websocket §3). */
const variables = {
  routeSelectionExpression: /^request\.body(?:[.[].+)?$/s,
  modelSelectionExpression: /^request\.body(?:[.[].+)?$/s,
  templateSelectionExpression: /^request\.body(?:[.[].+)?$/s,
  responseTemplateSelectionExpression:
    /^(?:request\.body(?:[.[].+)?|integration\.response\.(?:statuscode|(?:multivalue)?header\.[\w.$-]+|body(?:[.[].+)?))$/s,
} as const

const known: Readonly<Record<keyof typeof variables, string>> = {
  routeSelectionExpression: '$request.body.{path}',
  modelSelectionExpression: '$request.body.{path}',
  templateSelectionExpression: '$request.body.{path}',
  responseTemplateSelectionExpression:
    '$request.body.{path}, $integration.response.statuscode, $integration.response.header.{name} and $integration.response.multivalueheader.{name}',
}

const maxLength = 1024

/**
 * Throws BadRequestException for a selection expression that cannot be evaluated, or by what is not known where it stands. What
 * has no variable at all is a text that is always selected.
 */
export function checkSelection(
  expression: string | undefined,
  place: keyof typeof variables,
): void {
  if (!expression) return
  const member = place.replace('responseT', 't')
  const wrong = (why: string) => badRequest(`Invalid ${member} specified: ${expression}. ${why}`)
  if (expression.length > maxLength)
    throw badRequest(`Invalid ${member} specified: it can be at most ${maxLength} characters`)
  // A backslash makes the dollar behind it a character like others.
  const plain = expression.replace(/\\\$/g, '')
  if (/\$\{[^}]*$/.test(plain)) throw wrong('A ${ has no }')
  for (const [whole, braced, bare] of plain.matchAll(
    /\$\{([^}]*)\}|\$([\w.[\]'"$*@?()=!<>&|-]*)/g,
  )) {
    const name = braced ?? bare ?? ''
    if (name === '') throw wrong('A $ that is no variable is written \\$')
    if (!variables[place].test(name))
      throw wrong(`${whole} is no variable here. Variables are ${known[place]}`)
  }
}
