import { execFile, execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
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
import { removeFolder, startGateway, temporaryFolder, type Gateway } from '../support/gateway.ts'

// Terraform with its AWS provider, unmodified, over every resource of API Gateway v1 (spec control-plane §17). Set
// TERRAFORM_MIRROR to the folder of a filesystem mirror that has the provider (`terraform providers mirror`).

const configurations = join(import.meta.dirname, 'terraform')

/** Terraform's own places for providers that are installed already, and what the environment says. */
const mirrors = [
  process.env['TERRAFORM_MIRROR'],
  join(homedir(), '.terraform.d/plugins'),
  join(homedir(), '.local/share/terraform/plugins'),
  '/usr/local/share/terraform/plugins',
  '/usr/share/terraform/plugins',
].filter((folder) => folder !== undefined)

const mirror = mirrors.find((folder) =>
  existsSync(join(folder, 'registry.terraform.io/hashicorp/aws')),
)
const configured = process.env['TF_CLI_CONFIG_FILE'] ?? ''

/** Why there is no Terraform to test with; undefined when there is. */
function whyNoTerraform(): string | undefined {
  try {
    execFileSync('terraform', ['version'], { stdio: 'ignore' })
  } catch {
    return 'terraform is not on the PATH'
  }
  if (mirror !== undefined || existsSync(configured)) return undefined
  return `no mirror of Terraform's AWS provider: set TERRAFORM_MIRROR or TF_CLI_CONFIG_FILE (looked in ${mirrors.join(', ')})`
}

const missing = whyNoTerraform()
if (missing) console.warn(`skipped: ${missing}`)

/** Lists of the directory's entities, and where they stand in the answers. */
const directory = {
  ListUsers: 'Users',
  ListGroups: 'Groups',
  ListRoles: 'Roles',
  ListPolicies: 'Policies',
}

/** Milliseconds of one command on a busy machine: the provider alone takes seconds to start, several times. */
const commandLimitMs = 120_000

describe.skipIf(missing !== undefined)('Terraform', () => {
  let gateway: Gateway
  let folder: string

  beforeAll(async () => {
    gateway = await startGateway()
    folder = temporaryFolder()
    for (const file of readdirSync(configurations))
      copyFileSync(join(configurations, file), join(folder, file))
    mkdirSync(join(folder, 'home'))
    if (mirror !== undefined)
      writeFileSync(
        join(folder, 'terraform.rc'),
        `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
      )
    await terraform('init', '-no-color', '-input=false')
  }, commandLimitMs)

  afterAll(async () => {
    await gateway.stop()
    removeFolder(folder)
  })

  /** Runs a command in the folder; the whole output when it ends otherwise than expected. */
  async function terraform(...args: readonly string[]): Promise<string> {
    const { PATH = '' } = process.env
    const { code, output } = await run(args, {
      PATH,
      HOME: join(folder, 'home'),
      TMPDIR: folder,
      CHECKPOINT_DISABLE: '1',
      // The provider's start is mostly garbage collection: less of it saves a fifth of the time.
      GOGC: '300',
      AWS_EC2_METADATA_DISABLED: 'true',
      TF_CLI_CONFIG_FILE: mirror === undefined ? configured : join(folder, 'terraform.rc'),
      TF_VAR_endpoint: gateway.url,
    })
    expect(code, `terraform ${args.join(' ')}\n${output}`).toBe(0)
    return output
  }

  function run(args: readonly string[], env: Readonly<Record<string, string>>) {
    return new Promise<{ readonly code: number; readonly output: string }>((resolve) => {
      execFile(
        'terraform',
        args,
        { cwd: folder, env, timeout: commandLimitMs, maxBuffer: 64 << 20 },
        (error, stdout, stderr) =>
          resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr }),
      )
    })
  }

  const apply = (...more: readonly string[]) =>
    terraform('apply', '-auto-approve', '-no-color', '-parallelism=10', ...more)
  /** Fails unless the plan is empty: -detailed-exitcode answers 2 for a difference. */
  const planNothing = (...more: readonly string[]) =>
    terraform('plan', '-detailed-exitcode', '-no-color', ...more)

  test('creates everything, ten at a time', { timeout: commandLimitMs }, async () => {
    const output = await apply()
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

  test('finds it as it wants it', { timeout: commandLimitMs }, () => planNothing())

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
    expect(await apply('-refresh=false', '-var=changed=true')).toMatch(
      /Resources: [1-9]\d* added, [1-9]\d* changed, [1-9]\d* destroyed/,
    )
    expect(await sameAnswers('/new')).toBe(false)
  })

  test('has changed them', async () => {
    expect(await limitedCalls('GET', 2)).toEqual([200, 429])
  })

  test('finds the change as it wants it', { timeout: commandLimitMs }, () =>
    planNothing('-var=changed=true'),
  )

  test('destroys it, and nothing is left', { timeout: commandLimitMs }, async () => {
    await terraform('destroy', '-auto-approve', '-no-color', '-refresh=false', '-parallelism=10')
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
