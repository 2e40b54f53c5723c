import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateBasePathMappingCommand, CreateDomainNameCommand } from '@aws-sdk/client-api-gateway'
import { startAwsDouble, type AwsDouble, type AwsReceived } from './aws-double.ts'
import { issue, type Issued, type Wanted } from './certificate-authority.ts'
import { removeFolder, startGateway, temporaryFolder, type Gateway } from './gateway.ts'
import { awsProxy, createFunction, definition, deploy, importApi, mock } from './rest-api.ts'
import { askByTls, type TlsAnswer, type TlsCall } from './tls-client.ts'

const authority = (name: string, over: Partial<Wanted> = {}): Issued =>
  issue({ name: [['CN', name]], isAuthority: true, ...over })

/** A client's certificate, of whomever. */
export const client = (by: Issued | undefined, over: Partial<Wanted> = {}): Issued =>
  issue({
    name: [
      ['C', 'US'],
      ['O', 'Acme, Inc.'],
      ['CN', 'device 7'],
    ],
    ...(by && { by }),
    ...over,
  })

/** Authorities of the truststore, and others. */
export const root = authority('Root')
export const middle = authority('Middle', { by: root })
export const rsaRoot = authority('RSA root', { key: 'rsa' })
export const stranger = authority('Stranger')
export const impostor = authority('Root')

/** Somebody whom the truststore lets in. */
export const good = client(root)

const server = issue({
  name: [['CN', 'server']],
  by: root,
  purpose: 'server',
  names: ['*.example.com', 'localhost', '*.execute-api.us-east-1.amazonaws.com'],
})

const objects: Readonly<Record<string, string | undefined>> = {
  '/trust/store.pem': root.pem + middle.pem + rsaRoot.pem,
  '/trust/a%20b/store.pem?versionId=v%2F1': root.pem,
  '/trust/large.pem': root.pem + ' '.repeat(1_100_000),
  '/trust/garbage.pem': 'hello',
  '/trust/empty.pem': '',
  '/trust/poor.pem': [
    root.pem,
    good.pem,
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
    authority('Past', { from: -9, to: -1 }).pem,
    authority('Future', { from: 1 }).pem,
  ].join(''),
}
const s3 = (call: AwsReceived) => {
  const body = objects[call.target]
  return body === undefined ? { status: 404, body: '<Error/>' } : { body }
}

const echo = `export const handler = async (event) => ({
  statusCode: 200,
  body: JSON.stringify(event.requestContext.identity),
})`

/** A gateway with an API behind domains with mutual TLS, and S3 with truststores. */
export type MutualTls = {
  readonly gateway: Gateway
  readonly aws: AwsDouble
  readonly apiId: string
  /** Makes a domain that leads to the API. */
  domain(name: string, truststoreUri?: string, truststoreVersion?: string): Promise<void>
  ask(name: string, as?: Issued, more?: Partial<TlsCall>): Promise<TlsAnswer>
  stop(): Promise<void>
}

/** What came of a call in a few words: `aborted` for a handshake that ended. */
export const outcome = ({ status, body }: TlsAnswer): string =>
  status === 403 ? body : typeof status === 'string' ? 'aborted' : `${status} ${body}`

export const forbidden = '{"message":"Forbidden"}'

export async function startMutualTls(): Promise<MutualTls> {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'server.pem'), server.pem)
  writeFileSync(join(folder, 'server.key'), server.keyPem)
  writeFileSync(join(folder, 'clients.pem'), root.pem)
  const operator = { accessKeyId: 'AKIDOPERATOR', secretAccessKey: 'operator/secret+key/operator' }
  const aws = await startAwsDouble(operator)
  aws.answerWith(s3)
  const gateway = await startGateway({
    AWS_ENDPOINT_URL_S3: aws.url,
    AWS_ACCESS_KEY_ID: operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
    TIDEGATE_TLS_PORT: '0',
    TIDEGATE_TLS_CERT: join(folder, 'server.pem'),
    TIDEGATE_TLS_KEY: join(folder, 'server.key'),
    TIDEGATE_TRUSTSTORES: folder,
  })
  const { apigateway, lambda } = gateway
  await createFunction(lambda, 'tls-echo', echo)
  const apiId = await importApi(
    apigateway,
    definition({
      'GET /': mock('in'),
      'POST /': mock('in'),
      'GET /who': mock(
        '$context.identity.clientCert.subjectDN|$context.identity.clientCert.validity.notAfter',
      ),
      'GET /event': awsProxy('tls-echo'),
    }),
  )
  await deploy(apigateway, apiId, 'dev')

  async function domain(name: string, truststoreUri?: string, truststoreVersion?: string) {
    await apigateway.send(
      new CreateDomainNameCommand({
        domainName: name,
        endpointConfiguration: { types: ['REGIONAL'] },
        ...(truststoreUri !== undefined && {
          mutualTlsAuthentication: { truststoreUri, truststoreVersion },
        }),
      }),
    )
    await apigateway.send(
      new CreateBasePathMappingCommand({ domainName: name, restApiId: apiId, stage: 'dev' }),
    )
  }
  await domain('mtls.example.com', 's3://trust/store.pem')
  await domain('open.example.com')
  return {
    gateway,
    aws,
    apiId,
    domain,
    ask: (name, as, more = {}) =>
      askByTls({ port: gateway.tlsPort, ca: root.pem, name, as, ...more }),
    async stop() {
      await gateway.stop()
      await aws.stop()
      removeFolder(folder)
    },
  }
}
