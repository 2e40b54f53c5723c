import { describe, expect, test } from 'vitest'
import type { Service } from '../../../src/control/protocol/operation.ts'
import { operationNamed, services } from '../../../src/control/protocol/operation.ts'
import { readInput } from '../../../src/control/protocol/read-input.ts'
import { resolveOperation } from '../../../src/control/protocol/resolve-operation.ts'
import type { ServiceTable } from '../../../src/control/protocol/service-table.ts'
import { verifyRequest } from '../../../src/wire/sigv4/verify-request.ts'
import { sha256Hex } from '../../../src/wire/sigv4/signature.ts'
import { credentials, sdkRequest } from './sdk-request.ts'

/** The SDK calls v2 and management members `ApiId`; the tables call them `apiId`, as the wire does. */
function sdkName(service: Service, name: string): string {
  return service === 'apigateway' ? name : name.slice(0, 1).toUpperCase() + name.slice(1)
}

/** Members that AWS does not have: `extended.ts`. Its SDK leaves them out. */
const own: ReadonlySet<string> = new Set(['CreateAuthorizerRequest.jwtConfiguration'])

/** An input with every member set, once with the SDK's names and once with the tables'. */
function sample(service: Service, type: string): { sdk: unknown; table: unknown } {
  const table: ServiceTable = services[service]
  if (type.endsWith('[]')) {
    const { sdk, table: ours } = sample(service, type.slice(0, -2))
    return { sdk: [sdk, sdk], table: [ours, ours] }
  }
  if (type.startsWith('{')) {
    const { sdk, table: ours } = sample(service, type.slice(1, -1))
    return { sdk: { 'a/b c': sdk, d: sdk }, table: { 'a/b c': ours, d: ours } }
  }
  const shape = table.shapes[type]
  if (shape) {
    const sdk: Record<string, unknown> = {}
    const ours: Record<string, unknown> = {}
    for (const [name, member] of Object.entries(shape)) {
      if (own.has(`${type}.${name}`)) continue
      const value =
        member.pattern === undefined ? sample(service, member.type) : { sdk: '404', table: '404' }
      sdk[sdkName(service, name)] = value.sdk
      ours[name] = value.table
    }
    return { sdk, table: ours }
  }
  if (type === 'timestamp') return { sdk: new Date(0), table: '1970-01-01T00:00:00Z' }
  const scalars: Record<string, unknown> = {
    string: 'arn:aws:x::/a b/ü%2F+$',
    boolean: true,
    integer: 7,
    double: 1.5,
    blob: new TextEncoder().encode('{"raw": true}'),
  }
  const value = table.enums[type]?.at(-1) ?? scalars[type]
  return { sdk: value, table: value }
}

// The oracle is the SDK's serialiser: verb, path, query, headers and body are its own.
describe.each(Object.keys(services) as Service[])('%s as the SDK calls it', (service) => {
  test.each(Object.keys(services[service].operations))('%s', async (name) => {
    const operation = operationNamed(service, name)
    const { sdk, table } = operation.input
      ? sample(service, operation.input)
      : { sdk: {}, table: {} }
    const sent = await sdkRequest(service, name, sdk)

    const resolved = resolveOperation(service, sent.verb, sent.rawPath, sent.rawQuery)
    expect(resolved?.operation.name).toBe(name)
    const input = readInput(operation, {
      labels: resolved?.labels ?? {},
      rawQuery: sent.rawQuery,
      headers: new Headers(sent.headers),
      body: sent.body,
    })
    expect(input).toEqual(table)

    const verified = await verifyRequest({
      method: sent.verb,
      rawPath: sent.rawPath,
      rawQuery: sent.rawQuery,
      headers: sent.headers,
      bodyHash: sha256Hex(sent.body),
      now: Date.now(),
      region: 'us-east-1',
      services: ['apigateway', 'execute-api'],
      credentials: () => credentials,
    })
    expect(verified).toMatchObject({
      ok: true,
      service: service === 'apigatewaymanagementapi' ? 'execute-api' : 'apigateway',
    })
  })
})
