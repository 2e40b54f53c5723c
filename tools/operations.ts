/**
 * Writes `src/control/operations/*.ts` from the installed AWS SDK v3 clients: `npm run operations`.
 * Run it after a client is upgraded; a test compares the files with what it would write.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadClient } from './operations/load-client.ts'
import { renderTable } from './operations/render-table.ts'
import { tabulate } from './operations/tabulate.ts'

/** Table name → npm package of the client. */
export const sources = {
  apigateway: '@aws-sdk/client-api-gateway',
  apigatewayv2: '@aws-sdk/client-apigatewayv2',
  apigatewaymanagementapi: '@aws-sdk/client-apigatewaymanagementapi',
} as const

/** The text of one generated file. */
export function generate(name: keyof typeof sources): string {
  const client = loadClient(sources[name])
  return renderTable(name, `${sources[name]} ${client.version}`, tabulate(client))
}

/** Where the generated file of a table lives. */
export function targetOf(name: keyof typeof sources): string {
  return join(import.meta.dirname, `../src/control/operations/${name}.ts`)
}

if (import.meta.main) {
  for (const name of Object.keys(sources) as (keyof typeof sources)[]) {
    const text = generate(name)
    writeFileSync(targetOf(name), text)
    console.log(`${targetOf(name)}: ${text.length} characters`)
  }
}
