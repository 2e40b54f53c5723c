import { describe, expect, test } from 'vitest'
import type { RouteValidation } from '../../../../src/model/v2/http-features.ts'
import { calling } from '../calling.ts'
import { featured } from './featured.ts'

// `x-tidegate-validation`: what a route asks of its requests.

const pet = JSON.stringify({
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string' } },
})
const jsonPet: RouteValidation = { body: { 'application/json': pet } }
const parameters = ['header.X-Tenant', 'query.page', 'path.id']
const json = { 'content-type': 'application/json' }
const xml = { 'content-type': 'application/xml' }

describe('a request', () => {
  test.each<[string, RouteValidation, string, RequestInit, number]>([
    ['with all parameters', { parameters }, '/a/1?page=2', { headers: { 'x-tenant': 't' } }, 200],
    ['without a header', { parameters }, '/a/1?page=2', {}, 400],
    ['with a blank header', { parameters }, '/a/1?page=2', { headers: { 'x-tenant': ' ' } }, 400],
    ['without a query parameter', { parameters }, '/a/1', { headers: { 'x-tenant': 't' } }, 400],
    ['with an empty one', { parameters }, '/a/1?page=', { headers: { 'x-tenant': 't' } }, 400],
    [
      'whose body fits',
      jsonPet,
      '/a/1',
      { method: 'POST', headers: json, body: '{"name":"x"}' },
      200,
    ],
    [
      'whose body lacks a member',
      jsonPet,
      '/a/1',
      { method: 'POST', headers: json, body: '{}' },
      400,
    ],
    ['whose body is no JSON', jsonPet, '/a/1', { method: 'POST', headers: json, body: '{' }, 400],
    ['without a body', jsonPet, '/a/1', { method: 'POST', headers: json }, 400],
    [
      'of a type with parameters',
      jsonPet,
      '/a/1',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: '{}',
      },
      400,
    ],
    ['without a body and a type', jsonPet, '/a/1', {}, 400],
    [
      'of a type in capitals, with parameters',
      jsonPet,
      '/a/1',
      {
        method: 'POST',
        headers: { 'content-type': 'Application/JSON; charset=utf-8' },
        body: '{}',
      },
      400,
    ],
    [
      'of a type that no schema is for',
      jsonPet,
      '/a/1',
      { method: 'POST', headers: xml, body: '{}' },
      200,
    ],
    [
      'of any type, by $default',
      { body: { $default: pet } },
      '/a/1',
      { method: 'POST', headers: xml, body: '{}' },
      400,
    ],
  ])('%s', async (_, validation, path, init, status) => {
    const { send, events } = calling(featured({}, { 'ANY /a/{id}': { validation } }))
    const response = await send(path, init)
    expect(response.status).toBe(status)
    expect(events).toHaveLength(status === 200 ? 1 : 0)
    if (status !== 200) expect(await response.text()).toBe('{"message":"Bad Request"}')
  })

  test('of another route is asked nothing', async () => {
    const validation = { parameters: ['header.x-tenant'] }
    const { send } = calling(featured({}, { 'ANY /a': { validation }, 'ANY /b': undefined }))
    expect((await send('/a')).status).toBe(400)
    expect((await send('/b')).status).toBe(200)
  })
})
