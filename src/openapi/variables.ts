/** What `${AWS::…}` stands for. */
export type AwsVariables = {
  readonly accountId: string
  readonly partition: string
  readonly region: string
}

/**
 * Writes the account's own values into every string of a document: `${AWS::AccountId}`,
 * `${AWS::Partition}`, `${AWS::Region}`. Any other `${…}` stays, stage variables among them
 * (spec openapi §2). Keys are left alone. A slice is a member of a member: a path, or all schemas.
 */
export function* substituteVariables(
  value: unknown,
  variables: AwsVariables,
  slices = 2,
): Generator<undefined, unknown> {
  if (slices === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) {
    yield
    return substituted(value, variables)
  }
  const changed: [string, unknown][] = []
  for (const [key, member] of Object.entries(value)) {
    const replaced = yield* substituteVariables(member, variables, slices - 1)
    if (replaced !== member) changed.push([key, replaced])
  }
  return withMembers(value, changed)
}

function substituted(value: unknown, variables: AwsVariables): unknown {
  if (typeof value === 'string') {
    if (!value.includes('${AWS::')) return value
    return value.replace(/\$\{AWS::(AccountId|Partition|Region)\}/g, (_, name) =>
      name === 'AccountId'
        ? variables.accountId
        : name === 'Region'
          ? variables.region
          : variables.partition,
    )
  }
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => substituted(item, variables))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  const members = value as Readonly<Record<string, unknown>>
  const changed: [string, unknown][] = []
  for (const key of Object.keys(members)) {
    const replaced = substituted(members[key], variables)
    if (replaced !== members[key]) changed.push([key, replaced])
  }
  return withMembers(value, changed)
}

/** A copy only of what holds a variable: most of a definition does not. */
function withMembers(value: object, changed: readonly (readonly [string, unknown])[]): object {
  if (changed.length === 0) return value
  const copy = { ...value }
  for (const [key, member] of changed)
    // Not an assignment: a member may be called `__proto__`.
    Object.defineProperty(copy, key, { value: member, enumerable: true })
  return copy
}
