import { UpdateStageCommand } from '@aws-sdk/client-api-gateway'
import { awsProxy, httpProxy } from '../../../test/support/rest-api.ts'
import type { AttackCase, AttackGroup } from '../attack-case.ts'
import { pause } from '../call.ts'
import { rendering, type Ground } from '../ground.ts'

/** A credential with what codings change, and no letters that could stand in a line by themselves. */
const secret = 'S3cr"e\\t/va+l=ue%20<wäy>'.repeat(2)
/** The same where only ASCII may stand. */
const plain = 'S3cret/va+l=ue.With:Marks~'.repeat(2)

const escaped = (text: string) => JSON.stringify(text).slice(1, -1)
/** Every form in which a credential can stand in a line. */
const formsOf = (text: string): Readonly<Record<string, string>> => ({
  'as it is': text,
  'in JSON': escaped(text),
  'in JSON inside JSON': escaped(escaped(text)),
  'URL-encoded': encodeURIComponent(text),
  'URL-encoded in lower case': encodeURIComponent(text).replaceAll(/%[0-9A-F]{2}/g, (code) =>
    code.toLowerCase(),
  ),
  'as a form': new URLSearchParams({ a: text }).toString().slice(2),
  'in base64': Buffer.from(text)
    .toString('base64')
    .replace(/.{0,4}=*$/, ''),
  'in base64 for URLs': Buffer.from(text).toString('base64url').slice(0, -4),
})

type Place = {
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: string
  readonly value?: string
}

const credentials = `user:${plain}`
const attempts: Readonly<Record<string, Place>> = {
  Authorization: { headers: { authorization: `Bearer ${plain}` } },
  'Authorization: Basic': {
    headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    value: Buffer.from(credentials).toString('base64'),
  },
  'X-Api-Key': { headers: { 'x-api-key': plain } },
  Cookie: { headers: { cookie: `a=1; session=${plain}; b=2` } },
  'Proxy-Authorization': { headers: { 'proxy-authorization': `Bearer ${plain}` } },
  'X-Auth-Token': { headers: { 'x-auth-token': plain } },
  'X-Amz-Security-Token': { headers: { 'x-amz-security-token': plain } },
  'the parameter access_token': {
    query: `access_token=${encodeURIComponent(secret)}`,
    value: secret,
  },
  'the parameter token': { query: `token=${encodeURIComponent(secret)}`, value: secret },
  'the parameter api_key': { query: `api_key=${encodeURIComponent(secret)}`, value: secret },
  'the parameter apikey': { query: `apikey=${encodeURIComponent(secret)}`, value: secret },
  'the parameter X-Amz-Signature': {
    query: `X-Amz-Signature=${encodeURIComponent(secret)}`,
    value: secret,
  },
}

const stages = new WeakMap<Ground, Promise<string>>()

/** Methods that carry what they are sent into lines: events, templates, targets; with everything logged. */
function loggedApi(ground: Ground): Promise<string> {
  const known = stages.get(ground)
  if (known) return known
  const made = (async () => {
    await ground.hosted(
      'teller',
      `export const handler = async (event) => {
  const text = JSON.stringify(event)
  console.log('teller')
  return { statusCode: 200, headers: { 'x-seen': 'yes' }, body: JSON.stringify({ text, in64: btoa(unescape(encodeURIComponent(text))) }) }
}`,
    )
    const path = await ground.api({
      'POST /function': awsProxy('teller'),
      'POST /proxy': httpProxy(`${ground.origin.url}/`),
      'POST /template': rendering(
        `#set($x = "$input.params()")#set($y = $util.base64Encode($input.params().header))`,
      ),
    })
    const [, , , restApiId, stageName] = path.split('/')
    await ground.gateway.apigateway.send(
      new UpdateStageCommand({
        restApiId,
        stageName,
        patchOperations: [
          { op: 'replace', path: '/*/*/logging/loglevel', value: 'INFO' },
          { op: 'replace', path: '/*/*/logging/dataTrace', value: 'true' },
          {
            op: 'replace',
            path: '/accessLogSettings/destinationArn',
            value: 'arn:aws:logs:us-east-1:000000000000:log-group:access',
          },
          {
            op: 'replace',
            path: '/accessLogSettings/format',
            value:
              '$context.requestId $context.path $context.error.message $context.integration.error',
          },
        ],
      }),
    )
    return path
  })()
  stages.set(ground, made)
  return made
}

const cases = Object.entries(attempts).map(
  ([name, { headers = {}, query, value = plain }]): AttackCase => ({
    name: `a credential in ${name}`,
    quick: true,
    async run(ground) {
      const path = await loggedApi(ground)
      const before = ground.gateway.lines.length
      const statuses: number[] = []
      for (const method of ['function', 'proxy', 'template']) {
        const { status } = await ground.call({
          method: 'POST',
          target: `${path}/${method}${query === undefined ? '' : `?${query}`}`,
          headers: { 'content-type': 'application/json', ...headers },
          body: '{}',
        })
        statuses.push(status)
      }
      await pause(200)
      const lines = ground.gateway.lines.slice(before)
      if (lines.length === 0) throw new Error('nothing was logged')
      for (const [form, text] of Object.entries(formsOf(value))) {
        const told = lines.find((line) => line.includes(text) || line.includes(escaped(text)))
        if (told === undefined) continue
        const at = Math.max(told.indexOf(text), told.indexOf(escaped(text)))
        throw new Error(`${form} in: …${told.slice(Math.max(0, at - 120), at + 40)}`)
      }
      return `${statuses.join(', ')}; ${lines.length} lines without it`
    },
  }),
)

/** What logs must not tell. */
export const maskGroup: AttackGroup = {
  name: 'masks',
  about: 'credentials in execution and access logs, in each form they can stand in',
  cases,
}
