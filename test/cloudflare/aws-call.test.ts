import { expect, test } from 'vitest'
import { awsCaller } from '../../src/cloudflare/aws/aws-call.ts'
import '../support/exchange.ts'

const token = 'FwoGZXIvYXdzEBYaD/part+two=='
const settings = {
  AWS_ACCESS_KEY_ID: 'AKIAABCDEFGHIJKLMNOP',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  AWS_SESSION_TOKEN: token,
}
const signing = { service: 'sqs', signingName: 'sqs', signingRegion: 'us-east-1' }

const call = (answer: Response) =>
  awsCaller({
    settings,
    region: 'us-east-1',
    accessKey: () => undefined,
    assumeHere: async () => undefined,
    now: () => 0,
    wait: () => Promise.resolve(),
    log: () => undefined,
    send: async () => answer,
  })('https://sqs.us-east-1.amazonaws.com/', { method: 'POST' }, signing)

// ATTACKS 65: a service that refuses a signature repeats what should have been signed.
test.each([
  ['as it is', (text: string) => text],
  ['in JSON', (text: string) => text.replaceAll('/', '\\/')],
  ['in a URL', encodeURIComponent],
])('a refusal that repeats the credentials %s does not pass them on', async (_, form) => {
  const repeated = Object.values(settings).map(form).join('\n')
  const response = await call(new Response(`before\n${repeated}\nafter\u00e9`, { status: 403 }))
  expect(response.status).toBe(403)
  expect(await response.text()).toBe('before\n***\n***\n***\nafter\u00e9')
})

test('bytes of a refusal that are no text stay as they are', async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
  const response = await call(new Response(bytes, { status: 500, headers: { etag: 'x' } }))
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes)
  expect(response.headers.get('etag')).toBe('x')
})

test('an answer that is no refusal is not read', async () => {
  const answer = new Response('body')
  expect(await call(answer)).toBe(answer)
})
