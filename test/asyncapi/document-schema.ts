import type { Schema } from '@cfworker/json-schema'

const text = { type: 'string', minLength: 1 }
const reference = (place: string) => ({
  type: 'object',
  properties: { $ref: { type: 'string', pattern: `^#/${place}[\\w.-]+$` } },
  required: ['$ref'],
  additionalProperties: false,
})
const references = (place: string) => ({ type: 'array', items: reference(place), minItems: 1 })

/** An object of AsyncAPI: these members, and extensions. */
const object = (
  properties: Readonly<Record<string, object>>,
  required: readonly string[] = [],
) => ({
  type: 'object',
  properties,
  required,
  patternProperties: { '^x-[\\w.-]+$': {} },
  additionalProperties: false,
})

/** A map by names as AsyncAPI has them. */
const map = (item: object) => ({
  type: 'object',
  patternProperties: { '^[\\w.-]+$': item },
  additionalProperties: false,
})

const session = {
  type: 'object',
  properties: { $ref: { const: '#/channels/session' } },
  required: ['$ref'],
}
const messages = references('channels/session/messages/')
const schema = { type: 'object' }

/** AsyncAPI 3.0 as far as it is used: what is not named here is not written. */
export const documentSchema = object(
  {
    asyncapi: { const: '3.0.0' },
    info: object(
      {
        title: text,
        version: text,
        description: text,
        tags: { type: 'array', items: object({ name: text, description: text }, ['name']) },
      },
      ['title', 'version'],
    ),
    defaultContentType: text,
    servers: map(
      object(
        {
          host: text,
          pathname: { type: 'string', pattern: '^/' },
          protocol: { const: 'wss' },
          variables: map(object({ enum: { type: 'array', items: text, minItems: 1 } })),
          security: references('components/securitySchemes/'),
        },
        ['host', 'protocol'],
      ),
    ),
    channels: map(
      object({
        address: text,
        description: text,
        messages: map(reference('components/messages/')),
        bindings: object({
          ws: object({
            method: { enum: ['GET', 'POST'] },
            query: schema,
            headers: schema,
            bindingVersion: { const: '0.1.0' },
          }),
        }),
      }),
    ),
    operations: map(
      object(
        {
          action: { enum: ['send', 'receive'] },
          channel: session,
          summary: text,
          messages,
          reply: object({ channel: session, messages }),
        },
        ['action', 'channel'],
      ),
    ),
    components: object({
      messages: map(object({ name: text, summary: text, contentType: text, payload: schema })),
      schemas: map(schema),
      securitySchemes: map(
        object(
          {
            type: { const: 'httpApiKey' },
            name: text,
            in: { enum: ['query', 'header', 'cookie'] },
            description: text,
          },
          ['type', 'name', 'in'],
        ),
      ),
    }),
  },
  ['asyncapi', 'info'],
) as unknown as Schema
