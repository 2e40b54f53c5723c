import { join } from 'node:path'
import {
  GetAccountCommand,
  GetApiKeysCommand,
  GetClientCertificatesCommand,
  GetDomainNameAccessAssociationsCommand,
  GetDomainNamesCommand,
  GetResourcesCommand,
  GetRestApisCommand,
  GetUsagePlansCommand,
  GetVpcLinksCommand,
} from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../support/iam-client.ts'
import { get } from '../support/raw-http.ts'
import { base } from '../support/rest-api.ts'
import type { Gateway } from '../support/gateway.ts'
import {
  commandLimitMs,
  startTerraform,
  whyNoTerraform,
  type Terraform,
} from '../support/terraform.ts'

// Terraform with its AWS provider, unmodified, over every resource of API Gateway v1 (spec control-plane §17). Set
// TERRAFORM_MIRROR to the folder of a filesystem mirror that has the provider (`terraform providers mirror`).

const missing = whyNoTerraform()
if (missing) console.warn(`skipped: ${missing}`)

/** Lists of the directory's entities, and where they stand in the answers. */
const directory = {
  ListUsers: 'Users',
  ListGroups: 'Groups',
  ListRoles: 'Roles',
  ListPolicies: 'Policies',
}

describe.skipIf(missing !== undefined)('Terraform', () => {
  let terraform: Terraform
  let gateway: Gateway

  beforeAll(async () => {
    terraform = await startTerraform(join(import.meta.dirname, 'terraform'))
    gateway = terraform.gateway
  }, commandLimitMs)
  afterAll(() => terraform.stop())

  test('creates everything, ten at a time', { timeout: commandLimitMs }, async () => {
    const output = await terraform.apply()
    expect(output).toMatch(/Apply complete! Resources: \d+ added, 0 changed, 0 destroyed/)
    // Each data source reads what its resource says: the output `agreement`.
    expect(output.slice(output.indexOf('agreement = {'))).not.toContain('false')
    const { items = [] } = await gateway.apigateway.send(new GetRestApisCommand({ limit: 500 }))
    const many = items.find(({ name }) => name === 'many')!
    const { items: resources = [] } = await gateway.apigateway.send(
      new GetResourcesCommand({ restApiId: many.id, limit: 500 }),
    )
    expect(resources).toHaveLength(13)
    expect(
      Object.keys(resources.find(({ path }) => path === '/')?.resourceMethods ?? {}),
    ).toHaveLength(7)
    expect(await sameAnswers('/old')).toBe(true)
  })

  /** Whether a method of the cached stage that answers each request anew gives two of them one answer. */
  async function sameAnswers(path: string): Promise<boolean> {
    const { items = [] } = await gateway.apigateway.send(new GetRestApisCommand({ limit: 500 }))
    const { id = '' } = items.find(({ name }) => name === 'document')!
    const answers = []
    for (const _ of [1, 2]) {
      const answer = await fetch(`${gateway.url}${base(id, 'v1')}${path}`)
      expect(answer.status).toBe(200)
      answers.push(await answer.text())
    }
    return answers[0] === answers[1]
  }

  test('finds it as it wants it', { timeout: commandLimitMs }, () => terraform.planNothing())

  /** Statuses of calls of the API `limited`, which has a key. */
  async function limitedCalls(verb: string, times: number): Promise<readonly number[]> {
    const { items = [] } = await gateway.apigateway.send(new GetRestApisCommand({ limit: 500 }))
    const target = `${base(items.find(({ name }) => name === 'limited')!.id!, 'live')}/items`
    const headers = ['x-api-key: limited-0123456789-0123456789']
    const statuses: number[] = []
    for (let i = 0; i < times; i++)
      statuses.push((await get(gateway.port, target, headers, verb)).status)
    return statuses
  }

  test('has made limits that hold', async () => {
    expect(await limitedCalls('GET', 4)).toEqual([200, 200, 429, 429])
    expect(await limitedCalls('POST', 2)).toEqual([200, 429])
  })

  // -refresh=false: what a plan has just found equal need not be read again.
  test('changes it', { timeout: commandLimitMs }, async () => {
    expect(await terraform.apply('-refresh=false', '-var=changed=true')).toMatch(
      /Resources: [1-9]\d* added, [1-9]\d* changed, [1-9]\d* destroyed/,
    )
    expect(await sameAnswers('/new')).toBe(false)
  })

  test('has changed them', async () => {
    expect(await limitedCalls('GET', 2)).toEqual([200, 429])
  })

  test('finds the change as it wants it', { timeout: commandLimitMs }, () =>
    terraform.planNothing('-var=changed=true'),
  )

  test('destroys it, and nothing is left', { timeout: commandLimitMs }, async () => {
    await terraform.destroy()
    const client = gateway.apigateway
    const lists = [
      client.send(new GetRestApisCommand({})),
      client.send(new GetApiKeysCommand({})),
      client.send(new GetUsagePlansCommand({})),
      client.send(new GetClientCertificatesCommand({})),
      client.send(new GetVpcLinksCommand({})),
      client.send(new GetDomainNamesCommand({})),
      client.send(new GetDomainNameAccessAssociationsCommand({})),
    ]
    for (const { items } of await Promise.all(lists)) expect(items ?? []).toEqual([])
    for (const [action, member] of Object.entries(directory)) {
      const { text } = await ask(gateway, 'iam', action, { Scope: 'Local' })
      expect(text).toContain(`<${member}></${member}>`)
    }
    expect(await client.send(new GetAccountCommand({}))).not.toHaveProperty('cloudwatchRoleArn')
  })
})
