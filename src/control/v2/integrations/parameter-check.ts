import { isReservedHeader } from '../../../model/v2/reserved-headers.ts'
import type { ServiceAction } from '../../../model/v2/service-actions.ts'
import { badRequest } from '../../answer/api-error.ts'

type Parameters = Readonly<Record<string, string>>

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/** Checks what an integration changes of a request (spec parameter-mapping §8). */
export function checkRequestMapping(parameters: Parameters = {}): void {
  for (const [key, value] of Object.entries(parameters)) {
    if (key !== 'overwrite:path')
      checkTarget(key, /^(append|overwrite|remove):(header|querystring)\.(.+)$/s)
    checkSource(key, value, 'request')
  }
}

/** Checks what it changes of answers, by status code. */
export function checkResponseMapping(byStatus: Readonly<Record<string, Parameters>> = {}): void {
  for (const [status, parameters] of Object.entries(byStatus)) {
    if (!/^[2-5]\d\d$/.test(status))
      throw badRequest(
        `Invalid status code ${status} in responseParameters: it must be from 200 to 599`,
      )
    for (const [key, value] of Object.entries(parameters)) {
      if (key === 'overwrite:statuscode') checkStatus(value)
      else checkTarget(key, /^(append|overwrite|remove):(header)\.(.+)$/s)
      checkSource(key, value, 'response')
    }
  }
}

function checkTarget(key: string, form: RegExp): void {
  const [, , location, name = ''] = form.exec(key) ?? []
  if (location === undefined)
    throw badRequest(
      `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: ${key}]`,
    )
  if (location !== 'header') return
  if (!token.test(name)) throw badRequest(`Invalid header name in the mapping ${key}`)
  if (isReservedHeader(name.toLowerCase()))
    throw badRequest(`Operations on header ${name.toLowerCase()} are restricted`)
}

/** A status that is plainly written; one that comes from elsewhere is seen when it is there. */
function checkStatus(value: string): void {
  if (!value.includes('$') && !/^[1-5]\d\d$/.test(value))
    throw badRequest(`Invalid value ${value} of overwrite:statuscode: it must be from 100 to 599`)
}

const sources = {
  request:
    /^(?:request\.(?:(?:header|querystring|path)\.[^{}]+|path|body(?:\..+)?)|context\.[\w.]+|stageVariables\.\w+)$/,
  response: /^(?:response\.(?:header\.[^{}]+|body(?:\..+)?)|context\.[\w.]+|stageVariables\.\w+)$/,
} as const

/** Every expression in a value must be one that can be resolved (spec parameter-mapping §9). */
function checkSource(key: string, value: string, side: keyof typeof sources): void {
  if (key.startsWith('remove:')) return
  if (/:header\./.test(key) && /[\r\n\0]/.test(value))
    throw badRequest(`Invalid value of ${key}: a header has no line breaks`)
  const whole = /^\$(?!\{)(request|response|context|stageVariables)\b/.test(value)
  const expressions = whole
    ? [value.slice(1)]
    : [...value.matchAll(/\$\{([^}]*)\}/g)].map(([, expression = '']) => expression)
  const wrong = expressions.find((expression) => !sources[side].test(expression))
  if (wrong !== undefined)
    throw badRequest(`Invalid mapping expression specified: ${value} for ${key}`)
  if (expressions.some((expression) => /\.\.|\[\?/.test(expression) && expression.includes('body')))
    throw badRequest(
      `Invalid mapping expression specified: ${value} for ${key}. JSON paths have no recursive descent and no filters`,
    )
}

/** Checks the arguments of a first-class integration's action. */
export function checkActionParameters(
  subtype: string,
  { required, optional }: ServiceAction,
  parameters: Parameters = {},
): void {
  const missing = required.filter((name) => !parameters[name])
  if (missing.length > 0)
    throw badRequest(
      `Parameter: ${missing.join(', ')} is required for integration subtype: ${subtype}`,
    )
  for (const [name, value] of Object.entries(parameters)) {
    if (!required.includes(name) && !optional.includes(name))
      throw badRequest(
        `Parameter: ${name} does not fit schema for Operation: ${subtype}. It may have ${[...required, ...optional].join(', ')}`,
      )
    checkSource(name, value, 'request')
  }
}
