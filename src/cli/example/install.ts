import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { zipSync } from 'fflate'
import { AwsError, awsClient, type AwsClient } from '../aws-client.ts'
import type { Settings } from '../settings.ts'
import { startOrigin } from './origin.ts'

/** Where the example's files are, from the bundled command line in dist/. */
const folder = fileURLToPath(new URL('../examples/petstore/', import.meta.url).href)
const stageName = 'dev'

/** What a start remembers of the example, in the state folder. */
type Installed = { readonly apiId: string; readonly deployed: boolean }

/**
 * Installs the example API on the first start and says how to try it: the same calls a person would make,
 * through the same control plane. On later starts it only moves the stage to this run's origin; an
 * example that was deleted stays deleted. Returns how to stop the origin.
 */
export async function installExample(
  url: string,
  settings: Settings,
  say: (line: string) => void,
): Promise<() => void> {
  const call = awsClient(url, settings)
  const memory = memoryOf(settings)
  const origin = await startOrigin()
  try {
    let installed = memory.read()
    if (!installed) {
      say('installing the example API (petstore)…')
      await installFunctions(call)
      installed = { apiId: await importExample(call), deployed: false }
      memory.write(installed)
    }
    const { apiId } = installed
    if (!installed.deployed) {
      await call('apigateway', 'POST', `/restapis/${apiId}/deployments`, {
        stageName,
        description: 'first start',
        variables: { origin: origin.host },
      })
      memory.write({ apiId, deployed: true })
    } else if (!(await moveOrigin(call, apiId, origin.host))) {
      origin.stop()
      return () => undefined
    }
    for (const line of introduction(url, apiId)) say(line)
    return origin.stop
  } catch (error) {
    origin.stop()
    throw error
  }
}

type Api = { readonly id: string; readonly name: string; readonly description?: string }

/** Imports the definition, unless an earlier start was cut off right behind its own import. */
async function importExample(call: AwsClient): Promise<string> {
  const { item } = await call<{ readonly item: readonly Api[] }>(
    'apigateway',
    'GET',
    '/restapis?limit=500',
  )
  const earlier = item.find((api) => api.name === 'petstore' && api.description === description)
  if (earlier) return earlier.id
  const api = await call<Api>(
    'apigateway',
    'POST',
    '/restapis?mode=import&failonwarnings=true&endpointConfigurationTypes=REGIONAL',
    readFileSync(join(folder, 'openapi.yaml'), 'utf8'),
  )
  return api.id
}

/** Of the definition; tells the example from a petstore of the user's. */
const description = 'The example that Tidegate installs on its first start'

/** Points the stage at this run's origin; false when the example is no longer there. */
async function moveOrigin(call: AwsClient, apiId: string, host: string): Promise<boolean> {
  try {
    await call('apigateway', 'PATCH', `/restapis/${apiId}/stages/${stageName}`, {
      patchOperations: [{ op: 'replace', path: '/variables/origin', value: host }],
    })
    return true
  } catch (error) {
    if (error instanceof AwsError && error.status === 404) return false
    throw error
  }
}

/** Creates the example's functions, or renews their code when an earlier start was cut short. */
async function installFunctions(call: AwsClient): Promise<void> {
  for (const file of readdirSync(join(folder, 'functions'))) {
    const name = `petstore-${file.replace(/\.mjs$/, '')}`
    const zip = Buffer.from(
      zipSync({ 'index.mjs': readFileSync(join(folder, 'functions', file)) }),
    ).toString('base64')
    try {
      await call('lambda', 'POST', '/2015-03-31/functions', {
        FunctionName: name,
        Runtime: 'nodejs22.x',
        Role: 'arn:aws:iam::000000000000:role/petstore',
        Handler: 'index.handler',
        Code: { ZipFile: zip },
      })
    } catch (error) {
      if (!(error instanceof AwsError && error.status === 409)) throw error
      await call('lambda', 'PUT', `/2015-03-31/functions/${name}/code`, { ZipFile: zip })
    }
  }
}

function memoryOf(settings: Settings) {
  const file = settings.stateFolder && resolve(settings.stateFolder, 'example.json')
  return {
    read: () =>
      file && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Installed) : undefined,
    write(installed: Installed) {
      if (!file) return
      mkdirSync(resolve(file, '..'), { recursive: true })
      writeFileSync(file, JSON.stringify(installed))
    },
  }
}

function introduction(url: string, apiId: string): string[] {
  const base = `${url}/_aws/execute-api/${apiId}/${stageName}`
  return [
    '',
    `petstore     ${base}`,
    `             ${url.replace('//127.0.0.1', `//${apiId}.execute-api.localhost`)}/${stageName} (by host name)`,
    `control      ${url}   aws --endpoint-url ${url} apigateway get-rest-apis`,
    '',
    'try it:',
    `  curl '${base}/pets?type=cat'`,
    `  curl -X POST ${base}/pets -H 'content-type: application/json' -d '{"name":"Tide","type":"dog"}'`,
    `  curl -i ${base}/catalog/food`,
    '',
  ]
}
