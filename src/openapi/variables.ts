/** What `${AWS::…}` stands for. */
export type AwsVariables = {
  readonly accountId: string
  readonly partition: string
  readonly region: string
}

/**
 * Writes the account's own values into every string of a document: `${AWS::AccountId}`,
 * `${AWS::Partition}`, `${AWS::Region}`. Any other `${…}` stays, stage variables among them
 * (spec openapi §2). Keys are left alone.
 */
export function substituteVariables(value: unknown, variables: AwsVariables): unknown {
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
    const items = value.map((item: unknown) => substituteVariables(item, variables))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  // Copies only what holds a variable: most of a definition does not.
  let changed: Record<string, unknown> | undefined
  const members = value as Readonly<Record<string, unknown>>
  for (const key of Object.keys(members)) {
    const replaced = substituteVariables(members[key], variables)
    if (replaced === members[key]) continue
    changed ??= { ...members }
    // Not an assignment: a member may be called `__proto__`.
    Object.defineProperty(changed, key, { value: replaced, enumerable: true })
  }
  return changed ?? value
}
