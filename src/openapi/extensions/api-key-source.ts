import type { Reader } from '../reader.ts'

/** `x-amazon-apigateway-api-key-source`: where API keys are taken from. */
export function readApiKeySource(reader: Reader): 'HEADER' | 'AUTHORIZER' | undefined {
  return reader.word(reader.child(reader.root, 'x-amazon-apigateway-api-key-source'), [
    'HEADER',
    'AUTHORIZER',
  ])
}
