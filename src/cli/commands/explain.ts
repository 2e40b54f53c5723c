import { defineCommand } from 'citty'
import { callGateway } from '../calls/call-gateway.ts'
import type { Explanation } from '../../model/explanation.ts'
import { explanationText } from '../calls/explanation-text.ts'
import { readHeaderLines } from '../calls/header-lines.ts'
import { CommandFailure, refuseUnknownArguments } from '../playground/command-failure.ts'
import { readText } from '../playground/read-file.ts'

const options = ['method', 'header', 'body', 'source-ip', 'gateway', 'json']

/** `tidegate explain`: sends a request through a running gateway and prints why it was answered as it was. */
export const explain = defineCommand({
  meta: {
    name: 'explain',
    description: 'Send a request through a running gateway and show why it was answered as it was',
  },
  args: {
    url: {
      type: 'positional',
      description:
        'As a client would ask for it; or its path, /_aws/execute-api/…. A ws URL is a handshake, with a body one message',
      required: true,
    },
    method: { type: 'string', description: 'GET unless there is a body', valueHint: 'VERB' },
    header: { type: 'string', description: 'As often as needed', valueHint: 'Name: value' },
    body: { type: 'string', description: 'The body; @file reads one, @- stdin', valueHint: 'text' },
    'source-ip': { type: 'string', description: "The client's address", valueHint: 'ip' },
    gateway: {
      type: 'string',
      description: 'Where the gateway is; by default where the URL says, else HOST and PORT',
      valueHint: 'url',
    },
    json: { type: 'boolean', description: 'Print all of it, as JSON' },
  },
  async run({ args, rawArgs }) {
    try {
      // The parser gives options with a hyphen by a second name, too.
      refuseUnknownArguments(args, ['url', 'sourceIp'], options)
      const { url, body: given, json, gateway } = args
      const body = given?.startsWith('@') ? readText(given.slice(1)) : given
      const explanation = await ask(gateway ?? gatewayOf(url), {
        ...(url.startsWith('/') ? { path: url } : { url }),
        method: args.method ?? (body === undefined ? 'GET' : 'POST'),
        headers: readHeaderLines(rawArgs),
        ...(body !== undefined && { body }),
        ...(args['source-ip'] !== undefined && { sourceIp: args['source-ip'] }),
      })
      console.log(json ? JSON.stringify(explanation, undefined, 2) : explanationText(explanation))
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error
      console.error(error.message)
      process.exitCode = error.exitCode
    }
  },
})

/**
 * The gateway that a URL itself names: the path form is answered by gateways only, and a port of this machine says which
 * of them. Other URLs have names that lead anywhere, or nowhere yet.
 */
function gatewayOf(given: string): string | undefined {
  if (!URL.canParse(given)) return undefined
  // A connection is asked for where requests are.
  const url = new URL(given.replace(/^ws/, 'http'))
  if (url.pathname.startsWith('/_aws/execute-api/')) return url.origin
  // Not every resolver knows the names below localhost.
  return /(?:^|\.)localhost$/.test(url.hostname) && url.port !== ''
    ? `${url.protocol}//localhost:${url.port}`
    : undefined
}

const ask = (gateway: string | undefined, request: unknown): Promise<Explanation> =>
  callGateway(gateway, (call) => call('apigateway', 'POST', '/_tidegate/explain', request))
