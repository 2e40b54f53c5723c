/** The parts of the Worker that a request of each kind loads besides what every request does: sources of dynamic imports. */
export const partsOfRequests = {
  'a MOCK method with a template': [],
  'an HTTP_PROXY method': [],
  'a method with a model': ['src/gateway/steps/body-models.ts'],
  'a route of an HTTP API': ['src/gateway/http/link.ts'],
  'a function on AWS': ['src/cloudflare/aws/aws-call.ts', 'src/cloudflare/functions/lambda-api.ts'],
  'a call of the control plane': [
    'src/cloudflare/control.ts',
    'src/control/run/execute.ts',
    'src/control/services/apigateway.ts',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** The name that a part has among the built modules. */
export const partName = (source: string): string => source.replace(/^.*\/|\.ts$/g, '')

/** The part that a built module is; undefined for the main module, what parts share, and Node's own. */
export function partOf(url: string): string | undefined {
  const part = /^file:\/\/\/bundle\/(.+)-[A-Z0-9]{8}\.js$/.exec(url)?.[1]
  return part === 'chunk' ? undefined : part
}
