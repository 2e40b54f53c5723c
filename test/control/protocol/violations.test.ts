import { describe, expect, test } from 'vitest'
import { services, type Service } from '../../../src/control/protocol/operation.ts'
import type { ServiceTable } from '../../../src/control/protocol/service-table.ts'
import { sources } from '../../../tools/operations.ts'
import { loadClient } from '../../../tools/operations/load-client.ts'
import { failure, type Parts } from './failing-input.ts'

const api = { restApiId: 'a' }
const method = { ...api, resourceId: 'r', httpMethod: 'GET' }
const response = { ...method, statusCode: '200' }
const ops = '[add, remove, move, test, replace, copy]'

// conformance/tables/error-messages.json; the paths of missing members: spec control-plane §2.
describe('ValidationException', () => {
  test.each<[string, string, Parts, string]>([
    [
      'every wrong op is told',
      'UpdateRestApi',
      {
        labels: api,
        body: '{"patchOperations":[{"op":"wrong","path":"/a"},{"op":"wrong","path":"/b"}]}',
      },
      `2 validation errors detected: Value 'wrong' at 'updateRestApiInput.patchOperations.1.member.op' failed to satisfy constraint: Member must satisfy enum value set: ${ops}; Value 'wrong' at 'updateRestApiInput.patchOperations.2.member.op' failed to satisfy constraint: Member must satisfy enum value set: ${ops}`,
    ],
    [
      'right operations between wrong ones keep their place',
      'UpdateMethodResponse',
      {
        labels: response,
        body: '{"patchOperations":[{"op":"wrong_op"},{"op":"remove"},{"op":"wrong_op"}]}',
      },
      `2 validation errors detected: Value 'wrong_op' at 'updateMethodResponseInput.patchOperations.1.member.op' failed to satisfy constraint: Member must satisfy enum value set: ${ops}; Value 'wrong_op' at 'updateMethodResponseInput.patchOperations.3.member.op' failed to satisfy constraint: Member must satisfy enum value set: ${ops}`,
    ],
    [
      'a member of a structure',
      'CreateRestApi',
      {
        body: '{"name":"n","endpointConfiguration":{"ipAddressType":"wrong","types":["PRIVATE"]}}',
      },
      "1 validation error detected: Value 'wrong' at 'createRestApiInput.endpointConfiguration.ipAddressType' failed to satisfy constraint: Member must satisfy enum value set: [ipv4, dualstack]",
    ],
    [
      'an integration type',
      'PutIntegration',
      { labels: method, body: '{"type":"HTTPS_PROXY"}' },
      "1 validation error detected: Value 'HTTPS_PROXY' at 'putIntegrationInput.type' failed to satisfy constraint: Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]",
    ],
    [
      'a label by its bare name',
      'GetGatewayResponse',
      { labels: { ...api, responseType: 'FAKE_RESPONSE_TYPE' } },
      "1 validation error detected: Value 'FAKE_RESPONSE_TYPE' at 'responseType' failed to satisfy constraint: Member must satisfy enum value set: [REQUEST_TOO_LARGE, RESOURCE_NOT_FOUND, AUTHORIZER_CONFIGURATION_ERROR, MISSING_AUTHENTICATION_TOKEN, BAD_REQUEST_BODY, INVALID_SIGNATURE, INVALID_API_KEY, BAD_REQUEST_PARAMETERS, AUTHORIZER_FAILURE, UNAUTHORIZED, INTEGRATION_TIMEOUT, ACCESS_DENIED, DEFAULT_4XX, DEFAULT_5XX, WAF_FILTERED, QUOTA_EXCEEDED, THROTTLED, API_CONFIGURATION_ERROR, UNSUPPORTED_MEDIA_TYPE, INTEGRATION_FAILURE, EXPIRED_TOKEN]",
    ],
    [
      'a status code',
      'GetMethodResponse',
      { labels: { ...method, statusCode: '99' } },
      String.raw`1 validation error detected: Value '99' at 'statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\d\d`,
    ],
    [
      'missing members',
      'CreateStage',
      { labels: api, body: '{"stageName":null}' },
      "2 validation errors detected: Value null at 'createStageInput.stageName' failed to satisfy constraint: Member must not be null; Value null at 'createStageInput.deploymentId' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a missing query member',
      'GetUsage',
      { labels: { usagePlanId: 'u' }, query: 'startDate=2026-01-01' },
      "1 validation error detected: Value null at 'endDate' failed to satisfy constraint: Member must not be null",
    ],
    [
      'null in a list',
      'UpdateRestApi',
      { labels: api, body: '{"patchOperations":[null]}' },
      "1 validation error detected: Value null at 'updateRestApiInput.patchOperations.1.member' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a wrong text in a list, by the whole list',
      'CreateRestApi',
      { body: '{"name":"n","endpointConfiguration":{"types":["EDGE","WRONG"]}}' },
      "1 validation error detected: Value '[EDGE, WRONG]' at 'createRestApiInput.endpointConfiguration.types' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [PRIVATE, EDGE, REGIONAL]]",
    ],
    [
      'null in a list of texts, by the whole list',
      'CreateVpcLink',
      { body: '{"name":"n","targetArns":["a",null]}' },
      "1 validation error detected: Value '[a, null]' at 'createVpcLinkInput.targetArns' failed to satisfy constraint: Member must satisfy constraint: [Member must not be null]",
    ],
    [
      'a list and its neighbour together',
      'CreateRestApi',
      { body: '{"endpointConfiguration":{"ipAddressType":"wrong","types":["WRONG"]}}' },
      "3 validation errors detected: Value null at 'createRestApiInput.name' failed to satisfy constraint: Member must not be null; Value '[WRONG]' at 'createRestApiInput.endpointConfiguration.types' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [PRIVATE, EDGE, REGIONAL]]; Value 'wrong' at 'createRestApiInput.endpointConfiguration.ipAddressType' failed to satisfy constraint: Member must satisfy enum value set: [ipv4, dualstack]",
    ],
    [
      'an optional member between two that are missing',
      'CreateModel',
      { labels: api, body: '{"description":"d"}' },
      "2 validation errors detected: Value null at 'createModelInput.name' failed to satisfy constraint: Member must not be null; Value null at 'createModelInput.contentType' failed to satisfy constraint: Member must not be null",
    ],
    [
      'the type of a documentation part',
      'CreateDocumentationPart',
      { labels: api, body: '{"location":{"type":"INVALID"},"properties":"{}"}' },
      "1 validation error detected: Value 'INVALID' at 'createDocumentationPartInput.location.type' failed to satisfy constraint: Member must satisfy enum value set: [RESPONSE_BODY, RESPONSE, METHOD, MODEL, AUTHORIZER, RESPONSE_HEADER, RESOURCE, PATH_PARAMETER, REQUEST_BODY, QUERY_PARAMETER, API, REQUEST_HEADER]",
    ],
  ])('%s', (_, name, parts, message) => {
    expect(failure(name, parts)).toEqual({ name: 'ValidationException', status: 400, message })
  })

  test('a flood of violations is counted and not repeated', () => {
    const body = JSON.stringify({
      patchOperations: Array.from({ length: 50_000 }, () => ({ op: 'x' })),
    })
    const message = failure('UpdateRestApi', { labels: api, body })?.message ?? ''
    expect(message).toMatch(/^50000 validation errors detected: /)
    expect(message.length).toBeLessThan(30_000)
  })
})

const lowerFirst = (text: string) => text.slice(0, 1).toLowerCase() + text.slice(1)

describe.each(Object.keys(services) as Service[])('%s, called with nothing', (service) => {
  const table: ServiceTable = services[service]
  const client = loadClient(sources[service])
  const rows = Object.entries(table.operations).flatMap(([name, { input }]) => {
    if (input === undefined) return []
    const shape = table.shapes[input] ?? {}
    // The declarations of the SDK have the service model's order; the payload of nothing is empty, not missing.
    const missing = [...(client.memberTypes.get(input)?.keys() ?? [])]
      .map(lowerFirst)
      .filter((member) => shape[member]?.required && shape[member].in !== 'payload')
    return missing.length > 0 ? [[name, shape, missing] as const] : []
  })

  test.each(rows)('%s tells every missing member, in order', (name, shape, missing) => {
    const noun = missing.length === 1 ? 'validation error' : 'validation errors'
    const told = missing.map((member) => {
      const path = shape[member]?.in === undefined ? `${lowerFirst(name)}Input.${member}` : member
      return `Value null at '${path}' failed to satisfy constraint: Member must not be null`
    })
    expect(failure(name, {}, service)?.message).toBe(
      `${missing.length} ${noun} detected: ${told.join('; ')}`,
    )
  })
})
