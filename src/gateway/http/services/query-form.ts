import { isObject } from '../../../model/json-object.ts'

/** A value that its parameter cannot have. */
export class ServiceValueError extends Error {}

/** A list as a JSON array, or a text with commas. */
export function listOf(text: string): readonly string[] {
  if (!text.trimStart().startsWith('[')) return text.split(',').map((each) => each.trim())
  const value = parsed(text)
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value
  throw new ServiceValueError('it is no list of texts')
}

/** The members of a map of message attributes, numbered as the Query protocol of SQS wants them. */
export function attributePairs(name: string, text: string): readonly (readonly [string, string])[] {
  const attributes = parsed(text)
  if (!isObject(attributes)) throw new ServiceValueError('it is no JSON object')
  return Object.entries(attributes).flatMap(([key, attribute], index) => {
    if (!isObject(attribute)) throw new ServiceValueError(`its member ${key} is no object`)
    const prefix = `${name}.${index + 1}`
    return [
      [`${prefix}.Name`, key] as const,
      ...Object.entries(attribute).map(([member, value]) => {
        if (typeof value !== 'string')
          throw new ServiceValueError(`${member} of its member ${key} is no text`)
        return [`${prefix}.Value.${member}`, value] as const
      }),
    ]
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ServiceValueError('it is no JSON')
  }
}
