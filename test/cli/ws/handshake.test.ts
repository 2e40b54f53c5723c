import { expect, test } from 'vitest'
import { handshakeOf, readAddress, readSigner } from '../../../src/cli/ws/handshake.ts'
import { readSettings } from '../../../src/cli/settings.ts'

const settings = readSettings({ PORT: '9000' })

test.each([
  ['ws://a.example/dev', 'ws://a.example/dev'],
  ['https://a.example/dev?x=1#y', 'wss://a.example/dev?x=1'],
  ['/_aws/execute-api/abc/dev', 'ws://127.0.0.1:9000/_aws/execute-api/abc/dev'],
])('%s leads to %s', (given, url) => {
  expect(readAddress(given, settings).href).toBe(url)
})

test.each(['a.example/dev', 'ftp://a.example', 'ws://', 'ws://user:word@a.example/'])(
  '%s is no address',
  (given) => {
    expect(() => readAddress(given, settings)).toThrow(/address/)
  },
)

const address = new URL('wss://a.example/dev?x=1')

test.each([
  ['the gateway’s keys', {}, 'test', 'us-east-1'],
  [
    'the keys of the environment',
    { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 's', AWS_REGION: 'eu-west-1' },
    'AKIA',
    'eu-west-1',
  ],
])('a handshake is signed with %s', (_, env, key, region) => {
  const { url, headers } = handshakeOf(address, { x: 'y' }, readSigner(env, settings), 0)
  expect(url).toBe(address.href)
  expect(headers).toMatchObject({ x: 'y', 'x-amz-date': '19700101T000000Z' })
  expect(headers['authorization']).toContain(
    `Credential=${key}/19700101/${region}/execute-api/aws4_request, SignedHeaders=host;x-amz-date`,
  )
})

test('the token of temporary keys goes with them', () => {
  const env = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't' }
  const { headers } = handshakeOf(address, {}, readSigner(env, settings), 0)
  expect(headers['x-amz-security-token']).toBe('t')
})

test('nothing is signed unasked', () => {
  expect(handshakeOf(address, { x: 'y' }, undefined, 0).headers).toEqual({ x: 'y' })
})
