import { join } from 'node:path'
import {
  ApiGatewayV2Client,
  GetApisCommand,
  GetDomainNamesCommand,
  GetVpcLinksCommand,
} from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  commandLimitMs,
  startTerraform,
  whyNoTerraform,
  type Terraform,
} from '../support/terraform.ts'

// Terraform with its AWS provider, unmodified, over every resource of HTTP APIs (spec control-plane §17): see
// terraform.test.ts.

const missing = whyNoTerraform()
if (missing) console.warn(`skipped: ${missing}`)

describe.skipIf(missing !== undefined)('Terraform with HTTP APIs', () => {
  let terraform: Terraform

  beforeAll(async () => {
    terraform = await startTerraform(join(import.meta.dirname, 'terraform-http'))
  }, commandLimitMs)
  afterAll(() => terraform.stop())

  test('creates everything, ten at a time', { timeout: commandLimitMs }, async () => {
    const output = await terraform.apply()
    expect(output).toMatch(/Apply complete! Resources: \d+ added, 0 changed, 0 destroyed/)
    expect(output.slice(output.indexOf('agreement = {'))).not.toContain('false')
  })

  test('finds it as it wants it', { timeout: commandLimitMs }, () => terraform.planNothing())

  test('changes it', { timeout: commandLimitMs }, async () => {
    expect(await terraform.apply('-refresh=false', '-var=changed=true')).toMatch(
      /Resources: [1-9]\d* added, [1-9]\d* changed, [1-9]\d* destroyed/,
    )
  })

  test('finds the change as it wants it', { timeout: commandLimitMs }, () =>
    terraform.planNothing('-var=changed=true'),
  )

  test('destroys it, and nothing is left', { timeout: commandLimitMs }, async () => {
    await terraform.destroy()
    const client = new ApiGatewayV2Client({
      endpoint: terraform.gateway.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    })
    const lists = [
      client.send(new GetApisCommand({})),
      client.send(new GetVpcLinksCommand({})),
      client.send(new GetDomainNamesCommand({})),
    ]
    for (const { Items } of await Promise.all(lists)) expect(Items ?? []).toEqual([])
    client.destroy()
  })
})
