import type { Reader } from '../reader.ts'

/** `x-amazon-apigateway-endpoint-access-mode`: how strictly the endpoint checks SNI and host. */
export function readEndpointAccessMode(reader: Reader): 'BASIC' | 'STRICT' | undefined {
  return reader.word(reader.child(reader.root, 'x-amazon-apigateway-endpoint-access-mode'), [
    'BASIC',
    'STRICT',
  ])
}
