import { defineCommand } from 'citty'
import { readHeaderLines } from '../calls/header-lines.ts'
import { CommandFailure, refuseUnknownArguments } from '../playground/command-failure.ts'
import { readSettings } from '../settings.ts'
import { SettingError } from '../setting-error.ts'
import { certificatesIn } from '../tls-settings.ts'
import { converse } from '../ws/conversation.ts'
import { handshakeOf, readAddress, readSigner } from '../ws/handshake.ts'

const options = ['header', 'protocol', 'sign', 'insecure', 'ca', 'quiet']

/** Seconds; whoever waits for longer has forgotten it. */
const maxQuiet = 7_200

const connect = defineCommand({
  meta: {
    name: 'connect',
    description: 'Talk to a WebSocket API: lines are sent, messages are printed',
  },
  args: {
    url: {
      type: 'positional',
      description: 'ws://… or wss://…; or its path here, /_aws/execute-api/{apiId}/{stage}',
      required: true,
    },
    header: { type: 'string', description: 'As often as needed', valueHint: 'Name: value' },
    protocol: { type: 'string', description: 'Sub-protocols to offer', valueHint: 'a,b' },
    sign: { type: 'boolean', description: 'Sign the handshake, for $connect with AWS_IAM' },
    insecure: { type: 'boolean', description: 'Take any certificate' },
    ca: { type: 'string', description: 'Who has signed the certificate', valueHint: 'file.pem' },
    quiet: {
      type: 'string',
      description: 'When the input is at its end: seconds without a message until it closes (1)',
      valueHint: 'n',
    },
  },
  async run({ args, rawArgs }) {
    try {
      refuseUnknownArguments(args, ['url'], options)
      const settings = readSettings(process.env)
      const address = readAddress(args.url, settings)
      const signer = args.sign ? readSigner(process.env, settings) : undefined
      const headers = readHeaderLines(rawArgs)
      await converse(handshakeOf(address, headers, signer, Date.now()), {
        protocols: (args.protocol ?? '').split(',').filter((name) => name !== ''),
        isInsecure: args.insecure === true,
        ca: args.ca === undefined ? undefined : certificatesIn('--ca', args.ca).join('\n'),
        quietMs: readQuiet(args.quiet ?? '1') * 1000,
      })
    } catch (error) {
      const failure = error instanceof SettingError ? new CommandFailure(error.message, 2) : error
      if (!(failure instanceof CommandFailure)) throw failure
      console.error(failure.message)
      process.exitCode = failure.exitCode
    }
  },
})

function readQuiet(text: string): number {
  const seconds = Number(text)
  if (!/^\d+(?:\.\d+)?$/.test(text) || seconds > maxQuiet)
    throw new CommandFailure(`--quiet is "${text}"; it must be 0 to ${maxQuiet} seconds`, 2)
  return seconds
}

/** `tidegate ws`: a client of WebSocket APIs. */
export const ws = defineCommand({
  meta: { name: 'ws', description: 'A client of WebSocket APIs' },
  subCommands: { connect: () => connect },
})
