import { ApiError, badRequest } from '../answer/api-error.ts'
import type { BoundOperation } from './operation.ts'
import { enumValueSet } from './enum-value-set.ts'
import { services } from './operation.ts'
import type { Member, ServiceTable, Shape } from './service-table.ts'

/** Violations reported in one message; the rest are counted and not spelled out, so a reply stays small. */
const MAX_VIOLATIONS = 100

/**
 * Checks an input against its shape: required members, enumerations, patterns. All violations are collected into one
 * ValidationException, in AWS's words and with its paths: `updateRestApiInput.patchOperations.1.member.op` for body
 * members, the bare name for labels. Violations come in the service model's order of members. Recorded: conformance/tables/error-messages.json; spec control-plane §2.
 */
export function validateInput(
  operation: BoundOperation,
  shape: Shape,
  input: { readonly [member: string]: unknown },
): void {
  checkOwn(operation, shape, input)
  if (operation.service === 'apigatewayv2') checkLengths(input)
  const check = new Check(services[operation.service])
  const root = `${operation.name.slice(0, 1).toLowerCase()}${operation.name.slice(1)}Input`
  for (const [name, member] of Object.entries(shape)) {
    check.member(member, input[name], member.in === undefined ? `${root}.${name}` : name)
  }
  if (check.count === 0) return
  const noun = check.count === 1 ? 'validation error' : 'validation errors'
  throw new ApiError(
    'ValidationException',
    400,
    `${check.count} ${noun} detected: ${check.violations.join('; ')}`,
  )
}

/**
 * Characters of texts that the v2 service takes, by its model's names of their types (`StringWithLengthBetween1And128` …): a
 * member has the same everywhere.
 */
const maxLengths: Readonly<Record<string, number>> = {
  authorizerUri: 2048,
  connectionId: 1024,
  contentType: 256,
  description: 1024,
  identityValidationExpression: 1024,
  integrationMethod: 64,
  integrationUri: 2048,
  name: 128,
  operationName: 64,
  stageName: 128,
  target: 2048,
  version: 64,
}

function checkLengths(input: { readonly [member: string]: unknown }): void {
  for (const [member, most] of Object.entries(maxLengths)) {
    const value = input[member]
    if (typeof value === 'string' && value.length > most)
      throw badRequest(
        `Invalid ${member} specified: it has ${value.length} characters, and can have at most ${most}`,
      )
  }
}

/** Members whose values an operation checks itself, before anything else, and how it says so (spec control-plane §15). */
const ownWords: Readonly<Record<string, Readonly<Record<string, (values: string) => string>>>> = {
  CreateApi: {
    protocolType: (values) => `Invalid protocol specified. Must be one of [${values}]`,
  },
}

function checkOwn(
  { service, name }: BoundOperation,
  shape: Shape,
  input: { readonly [member: string]: unknown },
): void {
  const words = Object.hasOwn(ownWords, name) ? ownWords[name]! : {}
  for (const [member, say] of Object.entries(words)) {
    const value = input[member]
    const table: ServiceTable = services[service]
    const values = table.enums[shape[member]?.type ?? ''] ?? []
    if (value !== undefined && !values.includes(value as string))
      throw badRequest(say(values.toSorted().join(', ')))
  }
}

/** The walk over one input: it carries the violations found so far. */
class Check {
  readonly violations: string[] = []
  count = 0
  private readonly table: ServiceTable

  constructor(table: ServiceTable) {
    this.table = table
  }

  member(member: Member, value: unknown, path: string): void {
    if (value === undefined) {
      if (member.required) this.fail('null', path, 'Member must not be null')
      return
    }
    if (typeof value === 'string' && member.pattern !== undefined) {
      if (!new RegExp(`^(?:${member.pattern})$`).test(value)) {
        const constraint = `Member must satisfy regular expression pattern: ${member.pattern}`
        this.fail(`'${value}'`, path, constraint)
      }
    }
    this.value(member.type, value, path)
  }

  private value(type: string, value: unknown, path: string): void {
    if (type.endsWith('[]')) {
      this.list(type.slice(0, -2), value as readonly unknown[], path)
      return
    }
    if (type.startsWith('{')) {
      for (const [key, item] of Object.entries(value as Record<string, unknown>)) {
        // A null value of a map is the resource's business: AWS answers it with BadRequestException
        // ("Invalid null or empty value in responseTemplates", recorded) or keeps it.
        if (item !== null) this.value(type.slice(1, -1), item, `${path}.${key}.member`)
      }
      return
    }
    const values = this.enumeration(type)
    if (values) {
      if (!values.includes(value as string)) this.fail(`'${String(value)}'`, path, oneOf(values))
      return
    }
    const shape = Object.hasOwn(this.table.shapes, type) ? this.table.shapes[type] : undefined
    if (!shape) return
    for (const [name, member] of Object.entries(shape)) {
      this.member(member, (value as Record<string, unknown>)[name], `${path}.${name}`)
    }
  }

  /** Structures in a list are told one by one; a wrong text makes the whole list wrong. */
  private list(type: string, items: readonly unknown[], path: string): void {
    if (Object.hasOwn(this.table.shapes, type)) {
      for (const [index, item] of items.entries()) {
        const itemPath = `${path}.${index + 1}.member`
        if (item === null) this.fail('null', itemPath, 'Member must not be null')
        else this.value(type, item, itemPath)
      }
      return
    }
    const values = this.enumeration(type)
    const constraints: string[] = []
    if (items.includes(null)) constraints.push('Member must not be null')
    if (values && items.some((item) => item !== null && !values.includes(item as string)))
      constraints.push(oneOf(values))
    if (constraints.length === 0) return
    const constraint = `Member must satisfy constraint: [${constraints.join(', ')}]`
    this.fail(`'[${items.map(String).join(', ')}]'`, path, constraint)
  }

  private enumeration(type: string): readonly string[] | undefined {
    return Object.hasOwn(this.table.enums, type) ? this.table.enums[type] : undefined
  }

  private fail(value: string, path: string, constraint: string): void {
    this.count++
    if (this.violations.length >= MAX_VIOLATIONS) return
    this.violations.push(`Value ${value} at '${path}' failed to satisfy constraint: ${constraint}`)
  }
}

const oneOf = (values: readonly string[]) =>
  `Member must satisfy enum value set: ${enumValueSet(values)}`
