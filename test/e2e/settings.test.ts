import { writeFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { describe, expect, test } from 'vitest'
import { readSettings } from '../../src/cli/settings.ts'
import { removeFolder, runToEnd, startGateway, temporaryFolder } from '../support/gateway.ts'
import { createFunction } from '../support/rest-api.ts'

// What the local gateway reads from its environment (README, "Settings").

const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((each) => each?.address === '::1')

describe('settings', () => {
  test('have the documented defaults', () => {
    expect(readSettings({})).toEqual({
      host: '127.0.0.1',
      port: 8787,
      hosts: [],
      maskedNames: undefined,
      stateFolder: '.tidegate',
      drainSeconds: 10,
      functionMemoryMb: 512,
      accessKeyId: 'test',
      secretAccessKey: 'test',
      region: 'us-east-1',
      accountId: '000000000000',
      example: true,
      aws: {},
      cache: {},
      egress: expect.objectContaining({ variables: {} }),
      limits: {},
      proxies: {},
      telemetry: {},
    })
  })

  test('change what the gateway says of itself, and who may call it', async () => {
    await using gateway = await startGateway({
      TIDEGATE_REGION: 'eu-central-1',
      TIDEGATE_ACCOUNT_ID: '123456789012',
      TIDEGATE_ACCESS_KEY_ID: 'AKIDOPERATOR',
      TIDEGATE_SECRET_ACCESS_KEY: 'a secret "with" $igns \\ and spaces',
      HOST: 'localhost',
    })
    expect(gateway.url).toMatch(/^http:\/\/localhost:\d+$/)
    await createFunction(gateway.lambda, 'named', 'export const handler = async () => 1')
    const { Functions } = await gateway.lambda.send(new ListFunctionsCommand({}))
    expect(Functions?.map(({ FunctionArn }) => FunctionArn)).toEqual([
      'arn:aws:lambda:eu-central-1:123456789012:function:named',
    ])
  })

  test.skipIf(!hasIpv6)('HOST may be an IPv6 address (skipped where there is no ::1)', async () => {
    await using gateway = await startGateway({ HOST: '::1' })
    expect(gateway.url).toBe(`http://[::1]:${gateway.port}`)
    expect((await fetch(`${gateway.url}/_tidegate/health`)).status).toBe(200)
  })

  test.each([
    ['PORT', 'http', /PORT is "http".*number from 0 to 65535/],
    ['PORT', '65536', /PORT is "65536".*number from 0 to 65535/],
    ['PORT', '-1', /PORT is "-1".*number from 0 to 65535/],
    ['TIDEGATE_REGION', 'mars', /TIDEGATE_REGION is "mars".*us-east-1/],
    ['TIDEGATE_ACCOUNT_ID', '12', /TIDEGATE_ACCOUNT_ID is "12".*000000000000/],
    ['TIDEGATE_FUNCTION_MEMORY_MB', '64', /TIDEGATE_FUNCTION_MEMORY_MB is "64".*from 128 to 4096/],
    ['TIDEGATE_FUNCTION_MEMORY_MB', '1e3', /must be a number/],
    ['TIDEGATE_CACHE_MB', '0', /TIDEGATE_CACHE_MB is "0".*from 1 to 1024/],
    ['TIDEGATE_CACHE_SHARING', 'all', /must be apart or aws/],
    ['TIDEGATE_METRICS', 'on', /TIDEGATE_METRICS is "on".*signed, open, off/],
    [
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'collector:4318',
      /OTEL_EXPORTER_OTLP_ENDPOINT is "collector:4318".*must be a URL/,
    ],
    [
      'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
      'http://169.254.169.254/',
      /OTEL_EXPORTER_OTLP_ENDPOINT: .*169\.254\.169\.254/,
    ],
    ['TIDEGATE_DRAIN_SECONDS', '-1', /TIDEGATE_DRAIN_SECONDS is "-1".*from 0 to 3600/],
    ['TIDEGATE_ENCRYPTION_KEY', 'short', /TIDEGATE_ENCRYPTION_KEY must be 32 bytes in base64/],
    ['TIDEGATE_EGRES', 'public', /TIDEGATE_EGRES is no setting; is TIDEGATE_EGRESS meant\?/],
    ['TIDEGATE_SATTE', 'x', /TIDEGATE_SATTE is no setting; is TIDEGATE_STATE meant\?/],
    ['TIDEGATE_OTHER', 'x', /TIDEGATE_OTHER is no setting \(docs\/settings\.md/],
    ['TIDEGATE_EXAMPLE', 'yes', /TIDEGATE_EXAMPLE is "yes".*0 or 1/],
    // Its own credentials are missing: there are no defaults outside one's own machine.
    ['HOST', '203.0.113.1', /HOST is "203\.0\.113\.1".*TIDEGATE_ACCESS_KEY_ID/],
    [
      'TIDEGATE_ACCESS_KEY_ID',
      'mine',
      /set both TIDEGATE_ACCESS_KEY_ID and TIDEGATE_SECRET_ACCESS_KEY/,
    ],
    ['AWS_ENDPOINT_URL', 'not a URL', /AWS_ENDPOINT_URL is "not a URL".*http/],
    ['AWS_ENDPOINT_URL_LAMBDA', 'ftp://h', /AWS_ENDPOINT_URL_LAMBDA is "ftp:\/\/h".*http/],
  ])('%s=%s is refused with a message that says how to mend it', async (name, value, message) => {
    const { code, stdout, stderr } = await runToEnd({ [name]: value })
    expect(stderr).toMatch(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stdout).toBe('')
    expect(code).toBe(1)
  })

  test('an address this machine does not have is refused by name', async () => {
    const { code, stderr } = await runToEnd({
      HOST: '203.0.113.1',
      TIDEGATE_ACCESS_KEY_ID: 'mine',
      TIDEGATE_SECRET_ACCESS_KEY: 'secret',
    })
    expect(stderr).toMatch(/cannot listen on 203\.0\.113\.1:0/)
    expect(code).toBe(1)
  })

  test('a state folder that cannot be one is refused by name', async () => {
    const own = temporaryFolder()
    const file = join(own, 'file')
    writeFileSync(file, 'not a folder')
    const { code, stderr } = await runToEnd({ TIDEGATE_STATE: file })
    removeFolder(own)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toMatch(/^tidegate: /)
    expect(stderr).toContain(file)
    expect(stderr).toContain('TIDEGATE_STATE')
    expect(code).toBe(1)
  })
})
