import { directoryKeys, secretPurpose } from '../../src/iam/directory-keys.ts'
import { issueSession } from '../../src/iam/issue-session.ts'
import { sealerOf } from '../../src/iam/sealer.ts'
import type { IamAccessKey, IamRole, IamUser } from '../../src/model/account/iam.ts'
import type { Principal } from '../../src/model/principal.ts'
import { sha256Hex, verifyRequest } from '../../src/wire/sigv4/verify-request.ts'
import { signRequest, type SigningCredentials } from '../../src/wire/sigv4/sign-request.ts'

const accountId = '000000000000'
const region = 'us-east-1'
const url = 'http://abcdefghij.execute-api.us-east-1.amazonaws.com/prod/pets/42?limit=10&sort=name'
const accessKeyId = 'AKIAAAAAAAAAAAAAAAAA'
const resource = `arn:aws:execute-api:${region}:${accountId}:abcdefghij/prod/GET/pets/42`

/** Two statements, one with a condition and a variable. */
const document = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: 'execute-api:Invoke',
      Resource: `arn:aws:execute-api:*:*:abcdefghij/prod/*`,
      Condition: { StringEquals: { 'aws:PrincipalTag/team': 'red' } },
    },
    { Effect: 'Deny', Action: '*', Resource: 'arn:aws:execute-api:*:*:*/secret/${aws:username}' },
  ],
})

/** Signed requests of a user and of a role's session, and the directory that knows both. */
async function open() {
  const sealer = sealerOf(btoa('k'.repeat(32)))
  const now = Date.now()
  const common = { path: '/', createDate: now, inline: { p: document }, attached: [] }
  const tags = [{ Key: 'team', Value: 'red' }]
  const user: IamUser = { ...common, name: 'ann', id: 'AIDA1', tags, groups: [] }
  const role: IamRole = {
    ...common,
    name: 'r',
    id: 'AROA1',
    tags,
    trust: '',
    maxSessionDuration: 3_600,
  }
  const secretAccessKey = 'yqhBCKjYkS5N7ma1trQZzfyhk03BXLB0pxnqqlNR'
  const key: IamAccessKey = {
    id: accessKeyId,
    userId: 'AIDA1',
    status: 'Active',
    createDate: now,
    sealedSecret: await sealer.seal(secretPurpose(accessKeyId), secretAccessKey),
  }
  const published: Readonly<Record<string, unknown>> = {
    [`access-key/${accessKeyId}`]: key,
    'iam-user/AIDA1': user,
    'iam-role/r': role,
  }
  const issued = await issueSession(
    sealer,
    { type: 'role', roleName: 'r', roleId: 'AROA1', sessionName: 's', tags: {} },
    now,
    3_600,
  )
  const headersOf = (credentials: SigningCredentials) => {
    const headers: [string, string][] = [
      ['host', new URL(url).host],
      ['accept', 'application/json'],
      ['user-agent', 'aws-sdk-js/3.1142.0 os/linux lang/js md/nodejs'],
    ]
    const request = {
      method: 'GET',
      url,
      headers,
      credentials,
      region,
      service: 'execute-api',
      now,
    }
    return new Headers([...headers, ...signRequest(request)])
  }
  return {
    now,
    user: headersOf({ accessKeyId, secretAccessKey }),
    session: headersOf(issued),
    credentials: directoryKeys({
      region,
      accountId,
      sealer,
      published: {
        live: (name) => published[name] as never,
        fixed: () => Promise.reject(new Error('nothing is fixed')),
      },
    }),
  }
}

let opened: Awaited<ReturnType<typeof open>> | undefined

async function verified(by: 'user' | 'session'): Promise<Principal> {
  const { now, credentials, [by]: headers } = (opened ??= await open())
  const result = await verifyRequest({
    method: 'GET',
    rawPath: '/prod/pets/42',
    rawQuery: 'limit=10&sort=name',
    headers,
    bodyHash: () => sha256Hex(''),
    now,
    region,
    services: ['execute-api'],
    credentials,
  })
  if (!result.ok) throw new Error(result.message)
  return result.known.principal
}

const loopOf = (by: 'user' | 'session') => async (_: number, times: number) => {
  let sum = 0
  for (let i = 0; i < times; i++) sum += (await verified(by)).userId.length
  return sum
}

/** Loops over signatures: who has signed, by a key of the directory and by a session, and what its policies say. */
export const signatureLoops = {
  signature: loopOf('user'),
  sessionSignature: loopOf('session'),
  async permits(_: number, times: number) {
    const principal = await verified('user')
    const value = (key: string) =>
      key === 'aws:username' ? principal.userName : principal.conditionValues?.get(key)
    let sum = 0
    for (let i = 0; i < times; i++) {
      const said = await principal.permits({ action: 'execute-api:Invoke', resource, value })
      if (said !== 'allow') throw new Error(said)
      sum += said.length
    }
    return sum
  },
}
