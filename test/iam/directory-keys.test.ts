import { describe, expect, test } from 'vitest'
import { directoryKeys, secretPurpose } from '../../src/iam/directory-keys.ts'
import { issueSession } from '../../src/iam/issue-session.ts'
import { sealerOf } from '../../src/iam/sealer.ts'
import { signRequest } from '../../src/wire/sigv4/sign-request.ts'
import { sha256Hex, verifyRequest } from '../../src/wire/sigv4/verify-request.ts'
import type { IamAccessKey, IamGroup, IamRole, IamUser } from '../../src/model/account/iam.ts'
import {
  accessKeyKey,
  iamGroupKey,
  iamPolicyKey,
  iamRoleKey,
  iamUserKey,
} from '../../src/model/published.ts'

// Whose keys there are, when what the gateway depends on is gone, old or changed: nobody gets in by accident.

const keyOf = (byte: number) => btoa(String.fromCharCode(...new Uint8Array(32).fill(byte)))
const sealer = sealerOf(keyOf(1))
const id = 'AKIAAAAAAAAAAAAAAAAA'
const now = Date.UTC(2026, 0, 1)
const allow = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'

const user: IamUser = {
  name: 'ann',
  path: '/',
  id: 'AIDA1',
  createDate: now,
  tags: [{ Key: 'Team', Value: 'red' }],
  inline: { p: allow },
  attached: ['arn:aws:iam::1:policy/p'],
  groups: ['AGPA1'],
  boundary: 'arn:aws:iam::aws:policy/AdministratorAccess',
}
const key: IamAccessKey = {
  id,
  userId: 'AIDA1',
  status: 'Active',
  createDate: now,
  sealedSecret: await sealer.seal(secretPurpose(id), 'secret'),
}
const moved = await sealer.seal(secretPurpose('AKIAOTHER'), 'x')
const group: IamGroup = {
  name: 'g',
  path: '/',
  id: 'AGPA1',
  createDate: now,
  inline: {},
  attached: [],
}
const role: IamRole = {
  name: 'Role',
  path: '/',
  id: 'AROA1',
  createDate: now,
  trust: '',
  maxSessionDuration: 3_600,
  tags: [],
  inline: { p: allow },
  attached: [],
}

const session = {
  type: 'role',
  roleName: 'Role',
  roleId: 'AROA1',
  sessionName: 's',
  tags: { Team: 'blue' },
} as const
const issued = await issueSession(sealer, session, now, 900)

type State = Readonly<Record<string, unknown>>
const whole: State = {
  [accessKeyKey(id)]: key,
  [iamUserKey('AIDA1')]: user,
  [iamGroupKey('AGPA1')]: group,
  [iamPolicyKey('arn:aws:iam::1:policy/p')]: { document: allow },
  [iamRoleKey('Role')]: role,
}

/** The keys of a directory of which some is otherwise; `Error` stands for what cannot be read. */
const keysOf = (changes: State = {}, byte = 1) => {
  const state = { ...whole, ...changes }
  return directoryKeys({
    region: 'us-east-1',
    accountId: '111111111111',
    sealer: sealerOf(keyOf(byte)),
    published: {
      live: async (name) => {
        const found = state[name]
        if (found === Error) throw new Error('the Registry cannot be reached')
        return found as never
      },
      fixed: () => Promise.reject(new Error('nothing is fixed')),
    },
  })
}

const request = { action: 'a:b', resource: 'x', value: () => undefined }

test('a key is its user’s, who may what the policies say', async () => {
  const found = await keysOf()(id)
  expect(found).toMatchObject({
    secretAccessKey: 'secret',
    principal: { type: 'User', userName: 'ann', userArn: 'arn:aws:iam::111111111111:user/ann' },
  })
  expect(found).not.toHaveProperty('sessionToken')
  expect(found?.principal.conditionValues?.get('aws:principaltag/team')).toBe('red')
  expect(await found?.principal.permits(request)).toBe('allow')
})

describe('a user is not known', () => {
  test.each<[string, State]>([
    ['whose key is not there', { [accessKeyKey(id)]: undefined }],
    ['whose key is inactive', { [accessKeyKey(id)]: { ...key, status: 'Inactive' } }],
    ['whose key has a state that nobody knows', { [accessKeyKey(id)]: { ...key, status: '' } }],
    ['who is no more', { [iamUserKey('AIDA1')]: undefined }],
    [
      'whose secret is another key’s',
      { [accessKeyKey(id)]: { ...key, sealedSecret: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' } },
    ],
    [
      'whose secret was moved from another key',
      {
        [accessKeyKey(id)]: {
          ...key,
          sealedSecret: moved,
        },
      },
    ],
  ])('%s', async (_, changes) => {
    expect(await keysOf(changes)(id)).toBeUndefined()
  })

  test('where the encryption key is another', async () => {
    expect(await keysOf({}, 2)(id)).toBeUndefined()
  })

  test.each([[accessKeyKey(id)], [iamUserKey('AIDA1')]])(
    'while %s cannot be read: that is an error, and no stranger',
    async (name) => {
      await expect(keysOf({ [name]: Error })(id)).rejects.toThrow('cannot be reached')
    },
  )
})

test.each<[string, State]>([
  ['a group that cannot be read', { [iamGroupKey('AGPA1')]: Error }],
  ['a group that is not there', { [iamGroupKey('AGPA1')]: undefined }],
  ['a policy that cannot be read', { [iamPolicyKey('arn:aws:iam::1:policy/p')]: Error }],
  ['a policy that is not there', { [iamPolicyKey('arn:aws:iam::1:policy/p')]: undefined }],
  ['a policy that is none', { [iamPolicyKey('arn:aws:iam::1:policy/p')]: { document: '{}' } }],
  [
    'a boundary that is not there',
    { [iamUserKey('AIDA1')]: { ...user, boundary: 'arn:aws:iam::1:policy/x' } },
  ],
  ['an inline policy that is none', { [iamUserKey('AIDA1')]: { ...user, inline: { p: 'x' } } }],
])('whoever has %s may nothing: it may be the one that denies', async (_, changes) => {
  const found = await keysOf(changes)(id)
  await expect(async () => found!.principal.permits(request)).rejects.toThrow()
})

describe('a role’s session', () => {
  test('is in its token', async () => {
    const found = await keysOf()(issued.accessKeyId, issued.sessionToken)
    expect(found).toMatchObject({
      secretAccessKey: issued.secretAccessKey,
      sessionToken: issued.sessionToken,
      expiresAt: now + 900_000,
      principal: {
        type: 'AssumedRole',
        userId: 'AROA1:s',
        roleArn: 'arn:aws:iam::111111111111:role/Role',
      },
    })
    expect(await found?.principal.permits(request)).toBe('allow')
    expect(found?.principal.conditionValues?.get('aws:principaltag/team')).toBe('blue')
  })

  test.each([
    [899_999, 'accepted'],
    [900_000, 'ExpiredTokenException'],
    [86_400_000, 'ExpiredTokenException'],
  ])('%d ms after it was given: %s', async (ms, expected) => {
    const headers: [string, string][] = [['host', 'a']]
    const call = { method: 'GET', url: 'http://a/', headers, region: 'us-east-1', service: 'sts' }
    const signed = signRequest({ ...call, credentials: issued, now: now + ms })
    const verified = await verifyRequest({
      method: 'GET',
      rawPath: '/',
      rawQuery: '',
      bodyHash: sha256Hex(''),
      headers: [...headers, ...signed],
      now: now + ms,
      region: 'us-east-1',
      services: ['sts'],
      credentials: keysOf(),
    })
    expect(verified.ok ? 'accepted' : verified.error).toBe(expected)
  })

  test.each<[string, State, number]>([
    ['whose role is no more', { [iamRoleKey('Role')]: undefined }, 1],
    ['whose role is another of the name', { [iamRoleKey('Role')]: { ...role, id: 'AROA2' } }, 1],
    ['that was sealed with another key', {}, 2],
  ])('is not known %s', async (_, changes, byte) => {
    expect(await keysOf(changes, byte)(issued.accessKeyId, issued.sessionToken)).toBeUndefined()
  })

  test('is not known by another key’s id, nor without its token, nor by a key’s sealed secret', async () => {
    const keys = keysOf()
    expect(await keys(id, issued.sessionToken)).toBeUndefined()
    expect(await keys(issued.accessKeyId)).toBeUndefined()
    expect(await keys(id, key.sealedSecret)).toBeUndefined()
  })

  // What an integration signs as the caller with: the request that brought the token has been verified here.
  test('is known by its id where its token was seen', async () => {
    const keys = keysOf()
    await keys(issued.accessKeyId, issued.sessionToken)
    expect((await keys(issued.accessKeyId))?.sessionToken).toBe(issued.sessionToken)
  })
})
