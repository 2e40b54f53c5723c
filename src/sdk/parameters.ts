import { SdkError } from './sdk-error.ts'

/** Reads a parameter by the first of its spellings that is given; an empty one counts as missing. */
export function optionalParameter(
  parameters: Readonly<Record<string, string>>,
  ...names: readonly string[]
): string | undefined {
  const name = names.find((known) => Object.hasOwn(parameters, known) && parameters[known] !== '')
  return name === undefined ? undefined : parameters[name]
}

/** Throws an `SdkError` that names the missing parameter by its first spelling. */
export function requiredParameter(
  parameters: Readonly<Record<string, string>>,
  ...names: readonly string[]
): string {
  const value = optionalParameter(parameters, ...names)
  if (value === undefined) throw new SdkError(`Missing required parameter: ${names[0]}`)
  return value
}

/** Throws an `SdkError` for a value of another form; `form` says which is wanted. */
export function checkedParameter(
  name: string,
  value: string,
  pattern: RegExp,
  form: string,
): string {
  if (!pattern.test(value))
    throw new SdkError(`Invalid value of parameter ${name}: '${value}'. It must be ${form}`)
  return value
}
