import type { Socket } from 'node:net'
import { signRequest } from '../../../src/wire/sigv4/sign-request.ts'
import type { AttackCase, AttackGroup } from '../attack-case.ts'
import { call, hold, pause, tally, times, type Answer } from '../call.ts'
import type { Ground } from '../ground.ts'
import { oneMegabyte } from '../origin.ts'

/** Megabytes that ten uploads of nobody may add to the gateway: what the kernel hands over at once, and no body. */
const maxGrowthMb = 40
const uploads = 10
const uploadBytes = 60 * oneMegabyte

type Headers = Readonly<Record<string, string>>
type Upload = {
  readonly target: string
  readonly method?: string
  readonly service?: string
  /** Headers instead of a signature. */
  readonly headers?: Headers
  /** Changes a good signature into a bad one. */
  readonly spoil?: (headers: Record<string, string>) => Record<string, string>
  readonly secret?: string
  readonly quick?: true
}

const importPath = '/restapis?mode=import'
const scope = (credential: string) =>
  `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`
const today = new Date().toISOString().replaceAll(/[-:]/g, '').slice(0, 15)

const attempts: Readonly<Record<string, Upload>> = {
  'ten unsigned uploads of 60 MB to an import': { target: importPath },
  'ten to the replacement of an API': { target: '/restapis/abcdefghij', method: 'PUT' },
  'ten with an Authorization that is none': { target: importPath, headers: { authorization: 'x' } },
  'ten with a key that is not known': {
    target: importPath,
    headers: {
      authorization: scope(`NOBODY/${today.slice(0, 8)}/us-east-1/apigateway/aws4_request`),
      'x-amz-date': `${today}Z`,
    },
  },
  'ten with a scope that is none': {
    target: importPath,
    headers: { authorization: scope('test/1/2/3/4'), 'x-amz-date': `${today}Z` },
  },
  'ten signed last year': {
    target: importPath,
    headers: {
      authorization: scope('test/20250101/us-east-1/apigateway/aws4_request'),
      'x-amz-date': '20250101T000000Z',
    },
  },
  'ten with the key that is known and another’s secret': {
    target: importPath,
    secret: 'wrong',
  },
  'ten to the Lambda API': { target: '/2015-03-31/functions', service: 'lambda', headers: {} },
  'ten to the Lambda API, the secret wrong': {
    quick: true,
    target: '/2015-03-31/functions',
    service: 'lambda',
    secret: 'wrong',
  },
  'ten to explain': { target: '/_tidegate/explain', headers: {} },
  'ten to a page that there is not': { target: '/_tidegate/nothing', headers: {} },
  'ten to the health page': { target: '/_tidegate/health', headers: {} },
  'ten presigned by nobody': {
    target: `${importPath}&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a%2Fb&X-Amz-Date=x&X-Amz-Expires=9&X-Amz-SignedHeaders=host&X-Amz-Signature=0`,
    headers: {},
  },
  'ten to an API that there is not': { target: '/_aws/execute-api/nonenonene/test/x', headers: {} },
  'signed well, and larger than an import may be': { target: importPath, secret: 'test' },
  'signed well, to an operation with a small body': { target: '/apikeys', secret: 'test' },
}

const uploadCases = Object.entries(attempts).map(([name, upload]): AttackCase => ({
  name,
  ...(upload.quick && { quick: true }),
  async run(ground) {
    const body = Buffer.alloc(uploadBytes, 'x')
    const before = (await ground.watch.figures()).peakMb.gateway
    const answers = await times(uploads, uploads, () => send(ground, upload, body))
    const grown = (await ground.watch.figures()).peakMb.gateway - before
    const taken = answers.find(({ status }) => status >= 200 && status < 300)
    if (taken && !upload.target.includes('health')) throw new Error(tally(answers))
    if (upload.secret === undefined && grown > maxGrowthMb) {
      throw new Error(`the gateway grew by ${Math.round(grown)} MB; ${tally(answers)}`)
    }
    return `${tally(answers)}; grew by ${Math.round(grown)} MB`
  },
}))

function send(ground: Ground, upload: Upload, body: Uint8Array): Promise<Answer> {
  const { target, method = 'POST', secret } = upload
  const headers = secret === undefined ? (upload.headers ?? {}) : signed(ground, upload, secret)
  return call(ground.port, { method, target, headers, body })
}

/** A signature over a body that is not hashed: whether it is right can be told from the headers. */
function signed(ground: Ground, upload: Upload, secret: string): Headers {
  const { target, method = 'POST', service = 'apigateway' } = upload
  const host = `127.0.0.1:${ground.port}`
  const given: [string, string][] = [
    ['host', host],
    ['content-type', 'application/json'],
  ]
  const own = signRequest({
    method,
    url: `http://${host}${target}`,
    headers: given,
    body: '',
    credentials: { accessKeyId: 'test', secretAccessKey: secret },
    region: 'us-east-1',
    service,
    now: Date.now(),
  })
  return Object.fromEntries([...given, ...own])
}

/** Requests that announce much and send little, over and over. */
const slowCase = (name: string, head: (port: number) => string, count: number): AttackCase => ({
  name,
  async run(ground) {
    const sockets: Socket[] = []
    try {
      sockets.push(...(await times(count, 100, () => hold(ground.port, head(ground.port)))))
      for (let turn = 0; turn < 30; turn++) {
        for (const socket of sockets) if (socket.writable) socket.write('x'.repeat(1_000))
        await pause(100)
      }
      const open = sockets.filter(({ destroyed }) => !destroyed).length
      return `${open} of ${count} still open`
    } finally {
      for (const socket of sockets) socket.destroy()
    }
  },
})

const length = `Content-Length: ${uploadBytes}`

/** Uploads by callers who are not known. */
export const strangerGroup: AttackGroup = {
  name: 'strangers',
  about: 'uploads to the control plane by who is not known, or not allowed',
  cases: [
    ...uploadCases,
    slowCase(
      'five hundred unsigned uploads that trickle',
      () => `POST ${importPath} HTTP/1.1\r\nHost: 127.0.0.1\r\n${length}\r\n\r\n`,
      500,
    ),
    slowCase(
      'five hundred uploads in chunks that never end',
      () =>
        `POST ${importPath} HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n`,
      500,
    ),
  ],
}
