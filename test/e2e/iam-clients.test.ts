import { execFile, execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { deployApi, mock } from '../support/rest-api.ts'

// boto3 and AWS's command line, unmodified, make users and roles here; botocore signs calls of an API.

/** Whether a command can be run. */
function runs(command: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    console.warn(`skipped: ${command} ${args.join(' ')} cannot be run`)
    return false
  }
}

const hasBoto3 = runs('python3', '-c', 'import boto3')
const hasAws = runs('aws', '--version')

const limitMs = 60_000
let gateway: Gateway
let apiId: string
beforeAll(async () => {
  gateway = await startGateway()
  const guarded = {
    operation: {
      'x-amazon-apigateway-auth': { type: 'AWS_IAM' },
      'x-amazon-apigateway-integration': mock('in'),
    },
  }
  apiId = await deployApi(gateway.apigateway, {
    'GET /a': guarded,
    'GET /b': guarded,
    'POST /a': guarded,
  })
})
afterAll(() => gateway?.stop())

const { PATH = '', HOME = '' } = process.env
const environment = { PATH, HOME, AWS_EC2_METADATA_DISABLED: 'true' }

test.skipIf(!hasBoto3)(
  'boto3 gets exactly what the policies say',
  { timeout: limitMs },
  async () => {
    const script = join(import.meta.dirname, 'boto3/directory.py')
    const { stdout } = await promisify(execFile)('python3', [script, gateway.url, apiId], {
      env: environment,
    })
    const resource = `arn:aws:execute-api:us-east-1:*:${apiId}/test/GET/a`
    expect(JSON.parse(stdout)).toEqual({
      // GET /a, GET /b, POST /a
      nothing: [403, 403, 403],
      inline: [200, 403, 403],
      document: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: resource }],
      },
      managed: [200, 403, 200],
      denied: [403, 403, 403],
      role: [200, 200, 403],
      who: 'arn:aws:sts::000000000000:assumed-role/caller/me',
      'session policy': [403, 200, 403],
      session: [200, 403, 200],
      simulated: ['allowed', 'implicitDeny'],
      errors: [
        ['EntityAlreadyExistsException', 'EntityAlreadyExists'],
        ['NoSuchEntityException', 'NoSuchEntity'],
        ['DeleteConflictException', 'DeleteConflict'],
        ['DeleteConflictException', 'DeleteConflict'],
        ['MalformedPolicyDocumentException', 'MalformedPolicyDocument'],
        ['LimitExceededException', 'LimitExceeded'],
        ['ClientError', 'ValidationError'],
        ['ClientError', 'AccessDenied'],
        ['ClientError', 'NotImplementedException'],
      ],
      pages: [['group0', 'group1', 'group2'], ['group3', 'group4', 'group5'], ['group6']],
      "AWS's": true,
      waited: null,
      gone: [403, 403, 403],
      left: [0, 0],
    })
  },
)

test.skipIf(!hasAws)(
  'aws makes a user who sees APIs, and no more',
  { timeout: limitMs },
  async () => {
    const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }
    const aws = async (given: object, ...args: readonly string[]) => {
      const options = ['--endpoint-url', gateway.url, '--region', 'us-east-1', '--output', 'json']
      const env = { ...environment, ...given }
      const { stdout } = await promisify(execFile)('aws', [...options, ...args], { env })
      return JSON.parse(stdout || '{}') as Readonly<Record<string, unknown>>
    }
    await aws(keys, 'iam', 'create-user', '--user-name', 'reader')
    const policyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    await aws(keys, 'iam', 'attach-user-policy', '--user-name', 'reader', '--policy-arn', policyArn)
    const { AccessKey } = await aws(keys, 'iam', 'create-access-key', '--user-name', 'reader')
    const { AccessKeyId, SecretAccessKey } = AccessKey as Record<string, string>
    const reader = { AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey }
    expect(await aws(reader, 'sts', 'get-caller-identity')).toMatchObject({
      Arn: 'arn:aws:iam::000000000000:user/reader',
    })
    const { items } = await aws(reader, 'apigateway', 'get-rest-apis')
    expect(items).toHaveLength(1)
    await expect(
      aws(reader, 'apigateway', 'delete-rest-api', '--rest-api-id', apiId),
    ).rejects.toThrow(/AccessDeniedException.*not authorized to perform: apigateway:DELETE/)
  },
)
