import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { directoryOf, keysIn, type Keys, policy } from '../support/iam-client.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import { awsProxy, base, createFunction, deployApi } from '../support/rest-api.ts'
import { signedFetch } from '../support/signed-fetch.ts'

// Roles on integrations that are in this directory are assumed here; all others at AWS's STS.

const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`
const byCaller = 'arn:aws:iam::*:user/*'
const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:echo'

let gateway: Gateway
let origin: LoopbackOrigin
let apiId: string

const { done, iam, newUser } = directoryOf(() => gateway)

const trust = (Service: string, more: object = {}) =>
  policy({ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole', ...more })
const invoke = policy({ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: functionArn })

async function newRole(name: string, trusted: string, ...documents: readonly string[]) {
  await done('CreateRole', { RoleName: name, AssumeRolePolicyDocument: trusted })
  for (const PolicyDocument of documents)
    await done('PutRolePolicy', { RoleName: name, PolicyName: 'p', PolicyDocument })
}

beforeAll(async () => {
  origin = await startLoopbackOrigin()
  gateway = await startGateway({
    AWS_ENDPOINT_URL: origin.url,
    AWS_ACCESS_KEY_ID: 'operator',
    AWS_SECRET_ACCESS_KEY: 'operator',
  })
  await createFunction(
    gateway.lambda,
    'echo',
    'export const handler = async () => ({ statusCode: 200, body: "ran" })',
  )
  await newRole('runs', trust('apigateway.amazonaws.com'), invoke)
  await newRole('idle', trust('apigateway.amazonaws.com'))
  await newRole('strange', trust('lambda.amazonaws.com'), invoke)
  await newRole(
    'mine',
    trust('apigateway.amazonaws.com', {
      Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } },
    }),
    invoke,
  )
  await newRole(
    'others',
    trust('apigateway.amazonaws.com', {
      Condition: { StringEquals: { 'aws:SourceAccount': '999999999999' } },
    }),
    invoke,
  )
  await newRole(
    'kept-out',
    trust('apigateway.amazonaws.com'),
    policy(
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: '*', Resource: functionArn },
    ),
  )
  const as = (credentials: string) => ({ ...awsProxy('echo'), credentials })
  const queue = (credentials: string) => ({
    type: 'aws',
    httpMethod: 'POST',
    credentials,
    uri: 'arn:aws:apigateway:us-east-1:sqs:action/ListQueues',
    responses: { default: { statusCode: '200' } },
  })
  apiId = await deployApi(gateway.apigateway, {
    'GET /none': awsProxy('echo'),
    'GET /kept-out': as(role('kept-out')),
    'GET /elsewhere': as('arn:aws:iam::111122223333:role/elsewhere'),
    ...Object.fromEntries(
      [
        ['region', functionArn.replace('us-east-1', 'eu-west-1')],
        ['account', functionArn.replace('000000000000', '999999999999')],
        ['version', `${functionArn}:$LATEST`],
      ].map(([name, written]) => [
        `GET /kept-out-${name}`,
        {
          ...as(role('kept-out')),
          uri: String(awsProxy('echo')['uri']).replace(
            /functions\/.*\/inv/,
            `functions/${written}/inv`,
          ),
        },
      ]),
    ),
    ...Object.fromEntries(
      ['runs', 'idle', 'strange', 'mine', 'others', 'absent'].flatMap((name) => [
        [`GET /${name}`, as(role(name))],
        [`GET /sqs-${name}`, queue(role(name))],
      ]),
    ),
    'GET /caller': {
      operation: {
        'x-amazon-apigateway-auth': { type: 'AWS_IAM' },
        'x-amazon-apigateway-integration': as(byCaller),
      },
    },
  })
})
afterAll(async () => {
  await gateway.stop()
  await origin.stop()
})

const get = async (path: string) => {
  const response = await fetch(`${gateway.url}${base(apiId)}${path}`)
  return { status: response.status, text: await response.text() }
}

describe('a function hosted here', () => {
  test.each([
    ['/none', 200],
    ['/runs', 200],
    ['/mine', 200],
    ['/idle', 500],
    ['/strange', 500],
    ['/others', 500],
    ['/kept-out', 500],
    ['/kept-out-region', 500],
    ['/kept-out-account', 500],
    ['/kept-out-version', 500],
    ['/absent', 500],
    // AWS's role: it has no say in functions of this gateway.
    ['/elsewhere', 200],
  ])('%s answers %d', async (path, status) => {
    const { status: answered, text } = await get(path)
    expect(answered).toBe(status)
    expect(text).toContain(status === 200 ? 'ran' : 'Internal server error')
  })

  test('is invoked as the caller by who may invoke it', async () => {
    const keys = await newUser('ann')
    const put = (...actions: readonly string[]) =>
      done('PutUserPolicy', {
        UserName: 'ann',
        PolicyName: 'p',
        PolicyDocument: policy({ Effect: 'Allow', Action: actions, Resource: '*' }),
      })
    const call = async (by: Keys) =>
      (await signedFetch(gateway, `${base(apiId)}/caller`, { service: 'execute-api', ...by }))
        .status
    await put('execute-api:Invoke')
    expect(await call(keys)).toBe(500)
    await put('execute-api:Invoke', 'lambda:InvokeFunction')
    expect(await call(keys)).toBe(200)
    const session = keysIn(await directoryOf(() => gateway).sts('GetSessionToken', {}, keys))
    expect(await call(session)).toBe(200)
    expect(await call({})).toBe(200)
  })
})

describe('an AWS service', () => {
  test('is called with a session of the role that is here, which ends', async () => {
    origin.answerWith({ body: '{}', headers: { 'content-type': 'application/json' } })
    const before = origin.received.length
    expect((await get('/sqs-runs')).status).toBe(200)
    expect(origin.received.length).toBe(before + 1)
    const { headers } = origin.last()
    expect(headers['authorization']).toMatch(/Credential=ASIA[A-Z2-7]{16}\/\d{8}\/us-east-1\/sqs\//)
    const sessionToken = headers['x-amz-security-token']!
    expect(sessionToken.length).toBeGreaterThan(100)
  })

  test('is not called for a role that does not trust API Gateway', async () => {
    const before = origin.received.length
    expect((await get('/sqs-strange')).status).toBe(500)
    expect(origin.received.length).toBe(before)
  })

  test('is called with what STS gives for a role that is not here', async () => {
    origin.answerWith(({ body }) =>
      body.includes('AssumeRole')
        ? {
            body: '<AssumeRoleResponse><Credentials><AccessKeyId>ASIAFROMAWS</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken></Credentials></AssumeRoleResponse>',
          }
        : { body: '{}', headers: { 'content-type': 'application/json' } },
    )
    expect((await get('/sqs-absent')).status).toBe(200)
    expect(origin.last().headers['authorization']).toContain('Credential=ASIAFROMAWS/')
  })
})

describe('a simulation', () => {
  const results = (text: string) =>
    [
      ...text.matchAll(
        /<EvalActionName>([^<]*).*?<EvalResourceName>([^<]*).*?<EvalDecision>([^<]*)/g,
      ),
    ]
      .map(([, action, resource, decision]) => `${action} ${resource} ${decision}`)
      .toSorted()

  test('of policies that nobody has says what decides, and where it stands', async () => {
    const document = `{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "execute-api:*", "Resource": "*"},
    {"Sid": "]}", "Effect": "Deny", "Action": "execute-api:Invoke", "Resource": "*",
     "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}
  ]
}`
    const ask = (entries: Readonly<Record<string, string>>) =>
      done('SimulateCustomPolicy', {
        'PolicyInputList.member.1': document,
        'ActionNames.member.1': 'execute-api:Invoke',
        'ActionNames.member.2': 'lambda:InvokeFunction',
        'ResourceArns.member.1': 'arn:aws:execute-api:us-east-1:0:a/test/GET/',
        ...entries,
      })
    const without = await ask({})
    expect(results(without.text)).toEqual([
      'execute-api:Invoke arn:aws:execute-api:us-east-1:0:a/test/GET/ allowed',
      'lambda:InvokeFunction arn:aws:execute-api:us-east-1:0:a/test/GET/ implicitDeny',
    ])
    expect(without.text).toContain(
      '<MissingContextValues><member>aws:sourceip</member></MissingContextValues>',
    )
    expect(without.text).toContain(
      '<SourcePolicyId>PolicyInputList.1</SourcePolicyId><SourcePolicyType>none</SourcePolicyType><StartPosition><Line>4</Line><Column>5</Column></StartPosition>',
    )
    const denied = await ask({
      'ContextEntries.member.1.ContextKeyName': 'aws:SourceIp',
      'ContextEntries.member.1.ContextKeyValues.member.1': '10.1.2.3',
      'ContextEntries.member.1.ContextKeyType': 'ip',
    })
    expect(results(denied.text)[0]).toMatch(/explicitDeny$/)
    expect(denied.text).toContain(
      '<StartPosition><Line>5</Line><Column>5</Column></StartPosition><EndPosition><Line>6</Line>',
    )
  })

  test('of a user takes its groups, managed policies and boundary', async () => {
    await done('CreateUser', { UserName: 'sim' })
    await done('CreateGroup', { GroupName: 'sims' })
    await done('AddUserToGroup', { GroupName: 'sims', UserName: 'sim' })
    await done('AttachGroupPolicy', {
      GroupName: 'sims',
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    })
    await done('PutUserPermissionsBoundary', {
      UserName: 'sim',
      PermissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    })
    const answer = await done('SimulatePrincipalPolicy', {
      PolicySourceArn: 'arn:aws:iam::000000000000:user/sim',
      'ActionNames.member.1': 'apigateway:GET',
      'ActionNames.member.2': 'apigateway:POST',
      'ResourceArns.member.1': 'arn:aws:apigateway:us-east-1::/restapis',
    })
    expect(results(answer.text).map((text) => text.split(' ').at(-1))).toEqual([
      'allowed',
      'implicitDeny',
    ])
    expect(answer.text).toContain('<SourcePolicyType>aws-managed</SourcePolicyType>')
    expect(answer.text).toContain('<AllowedByPermissionsBoundary>false<')
    const keys = await done('GetContextKeysForCustomPolicy', {
      'PolicyInputList.member.1': policy({
        Effect: 'Allow',
        Action: '*',
        Resource: 'a/${aws:username}',
        Condition: { Bool: { 'aws:SecureTransport': true } },
      }),
    })
    expect(keys.text).toContain(
      '<ContextKeyNames><member>aws:SecureTransport</member><member>aws:username</member></ContextKeyNames>',
    )
    expect((await iam('SimulatePrincipalPolicy', {})).code).toBe('ValidationError')
  })
})
